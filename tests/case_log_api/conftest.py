"""case_log_api on a database of the test's own, with the sample pack, its built-in desk, and stand-ins around it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from services.case_log_api.app import create_app
from services.case_log_api.compose import case_resources
from services.case_log_api.domain.adopt import adopt_pack
from services.case_log_api.settings import Settings
from shared.clock import SettableClock
from shared.leases import Leases
from shared.policy.models import PolicyPack
from shared.policy.reader import read
from shared.policy.store import store_version
from shared.resources import open_resources
from shared.web.keys import mint_key, save_key
from tests.case_log_api.heart_office import COUNTY, CountyNotifier, HeartOffice
from tests.case_log_api.killing import marks  # noqa: F401 - a fixture of the tests below
from tests.case_log_api.office import AGENCY, Office
from tests.case_log_api.outside import NotifierStandIn, SurveyApiStandIn, Switchboard

AnyOffice = TypeVar("AnyOffice", bound=Office)
SERVICE_KEY = f"cl_{'a' * 10}_{'b' * 48}"


@pytest.fixture(scope="session")
def sample_pack() -> PolicyPack:
    return read(Path(__file__).parents[2] / "policies" / AGENCY)


@pytest.fixture
def rule_changes() -> dict[str, dict[str, Any]]:
    """Rule to the values that a test changes, by parametrizing this: the sample pack's own otherwise."""
    return {}


@pytest.fixture
def pack(sample_pack: PolicyPack, rule_changes: dict[str, dict[str, Any]]) -> PolicyPack:
    return change_rules(sample_pack, rule_changes) if rule_changes else sample_pack


def change_rules(pack: PolicyPack, changes: dict[str, dict[str, Any]]) -> PolicyPack:
    rules = pack.rules.model_dump()
    for rule, values in changes.items():
        rules[rule] = {**rules[rule], **values}
    return PolicyPack.model_validate({**pack.model_dump(), "rules": rules})


@pytest.fixture
async def office(database_url: str, redis_url: str, clock: SettableClock, pack: PolicyPack) -> AsyncIterator[Office]:
    async with open_office(Office, NotifierStandIn(pack), database_url, redis_url, clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def county_pack() -> PolicyPack:
    return read(Path(__file__).parents[2] / "policies" / COUNTY)


@pytest.fixture
async def heart(
    database_url: str,
    redis_url: str,
    clock: SettableClock,
    county_pack: PolicyPack,
    rule_changes: dict[str, dict[str, Any]],
) -> AsyncIterator[HeartOffice]:
    pack = change_rules(county_pack, rule_changes) if rule_changes else county_pack
    async with open_office(HeartOffice, CountyNotifier(pack), database_url, redis_url, clock) as opened:
        yield opened


@asynccontextmanager
async def open_office(
    kind: type[AnyOffice], notifier: NotifierStandIn, database_url: str, redis_url: str, clock: SettableClock
) -> AsyncIterator[AnyOffice]:
    """The service with stand-ins around it, under the notifier's pack."""
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "survey_api_url": "http://survey.test",
            "notifier_url": "http://notifier.test",
            "case_log_api_url": "http://case.test",
            "service_key": SERVICE_KEY,
            "page_secret": "a page secret of the tests",
        }
    )
    pack, survey_api = notifier.pack, SurveyApiStandIn()
    switchboard = Switchboard(lines={"survey.test": survey_api.answer, "notifier.test": notifier.answer})
    async with open_resources(settings, "case_log_api", clock=clock) as plain, AsyncExitStack() as stack:
        await plain.http.aclose()
        plain.http = httpx.AsyncClient(transport=switchboard)
        own = case_resources(plain, settings)
        async with own.sessions.begin() as session:
            await store_version(session, pack, now=clock.now())
            await adopt_pack(session, pack, clock.now())
            await save_key(
                session,
                mint_key(
                    name="case_log_api",
                    agency=None,
                    kind="service",
                    scopes=["desk:read", "desk:write"],
                    now=clock.now(),
                    token=SERVICE_KEY,
                ),
            )
        app = create_app(settings, resources=own)
        switchboard.apps["case.test"] = httpx.ASGITransport(app=app)
        leases = Leases(own.engine, "case_log_api")
        stack.push_async_callback(leases.close)
        yield kind(
            app=app,
            resources=own,
            clock=clock,
            survey_api=survey_api,
            notifier=notifier,
            switchboard=switchboard,
            leases=leases,
            stack=stack,
        )
