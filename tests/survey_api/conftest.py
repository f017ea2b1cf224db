"""survey_api on a database of the test's own, with the sample pack loaded and its desk connected."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.survey_api.app import create_app
from services.survey_api.compose import survey_resources
from services.survey_api.domain.adopt import adopt_pack
from services.survey_api.resources import SurveyResources
from services.survey_api.settings import Settings
from shared.clock import SettableClock
from shared.policy.models import PolicyPack
from shared.policy.reader import read
from shared.policy.store import store_version
from shared.resources import open_resources
from shared.web.keys import create_key
from tests.notifier.smtp_server import ScriptedSmtp, serve_scripted_smtp
from tests.survey_api.desk import AGENCY, NOTIFIER_KEY, Desk, NotifierStandIn, Office, Store
from tests.survey_api.forms import HEART, Visitors, invitation_door, link_door
from tests.survey_api.heart_office import HeartOffice
from tests.survey_api.inviting import Customer, Inviting, open_inviting
from tests.survey_api.service_center import ServiceCenter, open_service_center

SCOPES = (
    "responses:write",
    "responses:read",
    "responses:private",
    "responses:decide",
    "sources:read",
    "sources:write",
    "quarantine:read",
    "quarantine:replay",
)


@pytest.fixture(scope="session")
def pack() -> PolicyPack:
    return read(Path(__file__).parents[2] / "policies" / AGENCY)


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "database_pool_size": 8,
            "notifier_url": "http://notifier.test",
            "service_key": NOTIFIER_KEY,
            "directory_cache_seconds": 0,
            "page_secret": "a page secret of the tests",
        }
    )


@pytest.fixture
def notifier(pack: PolicyPack, heart: PolicyPack) -> NotifierStandIn:
    """The directories of both agencies, as notifier would show them."""
    return NotifierStandIn(pack, {HEART: heart})


@pytest.fixture
async def resources(
    settings: Settings, clock: SettableClock, pack: PolicyPack, notifier: NotifierStandIn
) -> AsyncIterator[SurveyResources]:
    async with open_resources(settings, "survey_api", clock=clock) as plain:
        await plain.http.aclose()
        plain.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=notifier))
        async with plain.sessions.begin() as session:
            await store_version(session, pack, now=clock.now())
            await adopt_pack(session, pack, clock.now())
        yield survey_resources(plain, settings)


@pytest.fixture
def app(settings: Settings, resources: SurveyResources) -> FastAPI:
    return create_app(settings, resources=resources)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://survey.test", timeout=20) as opened:
        yield opened


@pytest.fixture
async def office(client: httpx.AsyncClient, resources: SurveyResources, clock: SettableClock) -> Office:
    return await _office(client, resources, clock, AGENCY)


@pytest.fixture
async def heart_office(client: httpx.AsyncClient, experience: SurveyResources, clock: SettableClock) -> Office:
    """People of the child welfare agency with their keys."""
    return await _office(client, experience, clock, HEART)


async def _office(client: httpx.AsyncClient, resources: SurveyResources, clock: SettableClock, agency: str) -> Office:
    keys = {}
    async with resources.sessions.begin() as session:
        for scope in SCOPES:
            keys[scope] = await create_key(
                session, name=f"the key for {scope}", agency=agency, scopes=[scope], now=clock.now()
            )
    return Office(client, keys)


@pytest.fixture
async def desk(client: httpx.AsyncClient, office: Office, resources: SurveyResources) -> Desk:
    """The sample pack's desk, with the first secret of its source."""
    response = await office.call("POST", "/v1/sources/isupport/secrets", scope="sources:write", json={})
    assert response.status_code == 201, response.text
    return Desk(client, response.json()["secret"], resources)


@pytest.fixture
def store(resources: SurveyResources) -> Store:
    return Store(resources)


@pytest.fixture(scope="session")
def heart() -> PolicyPack:
    """The pack of the agency whose customers answer on a page."""
    return read(Path(__file__).parents[2] / "policies" / HEART)


@pytest.fixture
async def experience(resources: SurveyResources, heart: PolicyPack, clock: SettableClock) -> SurveyResources:
    """The child welfare agency beside the other one, with a link for each of its programs."""
    async with resources.sessions.begin() as session:
        await store_version(session, heart, now=clock.now())
        await adopt_pack(session, heart, clock.now())
    return resources


@pytest.fixture
async def visitors(experience: SurveyResources) -> Visitors:
    """Whoever comes through a program's own link."""
    return Visitors(experience, await link_door(experience))


@pytest.fixture
async def invited(experience: SurveyResources, heart: PolicyPack) -> Visitors:
    """Whoever comes through the invitation of one customer about one resolved ticket."""
    return Visitors(experience, await invitation_door(experience, heart))


@pytest.fixture
def ambassador(client: httpx.AsyncClient, experience: SurveyResources) -> HeartOffice:
    """People of the child welfare agency with their keys."""
    return HeartOffice(client, experience)


@pytest.fixture
async def service_center(experience: SurveyResources, client: httpx.AsyncClient) -> ServiceCenter:
    """The child welfare agency's desk and its people with their keys."""
    return await open_service_center(experience, client)


@pytest.fixture
async def smtp() -> AsyncIterator[ScriptedSmtp]:
    """A real SMTP server that takes the mail."""
    async with serve_scripted_smtp() as script:
        yield script


@pytest.fixture
async def inviting(
    heart: PolicyPack, database_url: str, redis_url: str, smtp: ScriptedSmtp, clock: SettableClock
) -> AsyncIterator[Inviting]:
    """The child welfare agency at survey_api and notifier, with their workers."""
    async with open_inviting(heart, database_url=database_url, redis_url=redis_url, smtp=smtp, clock=clock) as opened:
        yield opened


@pytest.fixture
def customer(inviting: Inviting) -> Customer:
    """Somebody who follows the links in mails."""
    return Customer(inviting)
