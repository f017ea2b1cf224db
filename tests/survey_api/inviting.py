"""survey_api and notifier together for the child welfare agency: its desk, its customers' mail, its office."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select, text

from careloop.stack.access import EVENTS, SCOPES
from services.notifier import app as notifier_app
from services.notifier import worker as notifier_worker
from services.notifier.adapters.relay import relay_for
from services.notifier.domain.adopt import adopt_pack as adopt_at_notifier
from services.notifier.resources import NotifierResources, open_notifier_resources
from services.notifier.settings import Settings as NotifierSettings
from services.survey_api import app as survey_app
from services.survey_api import worker as survey_worker
from services.survey_api.compose import survey_resources
from services.survey_api.domain.adopt import adopt_pack
from services.survey_api.models import Invitation
from services.survey_api.resources import SurveyResources
from services.survey_api.settings import Settings
from shared.clock import SettableClock
from shared.events import ensure_own_subscription
from shared.policy.models import InvitationRule, PolicyPack
from shared.policy.store import store_version
from shared.resources import open_resources
from shared.web.keys import mint_key, save_key
from shared.webhooks import new_secret
from tests.notifier.smtp_server import ScriptedSmtp, TakenMail
from tests.support.waiting import eventually
from tests.survey_api.desk import NOTIFIER_KEY, Desk
from tests.survey_api.forms import BROWSER, HEART, PRESSED, QUESTIONS

SOURCE = "service-center"
SURVEY_URL, NOTIFIER_URL = "http://survey.test", "http://notifier.test"
PAGE_SECRET = "a page secret of the tests"
OFFICE_SCOPES = (
    "invitations:read",
    "invitations:write",
    "responses:read",
    "responses:private",
    "sources:write",
    "quarantine:read",
    "quarantine:replay",
    "suppressions:read",
    "suppressions:write",
    "messages:read",
    "messages:release",
    "jobs:read",
)
CUSTOMER = "lena.fox@example.com"
_BUSY = text("""
    SELECT EXISTS (SELECT FROM jobs WHERE state = 'dispatched' OR (state = 'waiting' AND run_at <= :now))
        OR EXISTS (SELECT FROM inbox WHERE state = 'waiting' AND next_attempt_at <= :now)
        OR EXISTS (SELECT FROM deliveries WHERE state = 'waiting' AND next_attempt_at <= :now)
""")


def resolved(ticket: str = "SC-1", *, at: datetime | str | None = None, **more: Any) -> dict[str, Any]:
    """What the pack's source `service-center` maps."""
    told = at.isoformat() if isinstance(at, datetime) else at
    return {
        "ticket": {
            "number": ticket,
            "resolution": more.pop("resolution", "1"),
            "program": more.pop("program", "central"),
            "resolved_at": told,
            "assignee": {"name": more.pop("assignee", "Bernadette Cole"), "team": "Central Intake"},
        },
        "customer": {
            "name": more.pop("name", "Lena Fox"),
            "email": more.pop("email", CUSTOMER),
            "language": more.pop("language", "en"),
        },
        **more,
    }


def with_rule(pack: PolicyPack, **changes: Any) -> PolicyPack:
    """The pack under another rule of invitations; without any with `rule=None`."""
    rule = None
    if "rule" not in changes:
        assert pack.rules.invitation is not None
        rule = InvitationRule.model_validate(pack.rules.invitation.model_dump() | changes)
    changed = pack.model_copy(update={"rules": pack.rules.model_copy(update={"invitation": rule})})
    changed.__dict__.pop("content_hash", None)
    return changed


async def adopt_heart(resources: SurveyResources, pack: PolicyPack) -> None:
    """Load the pack at survey_api."""
    now = resources.clock.now()
    async with resources.sessions.begin() as session:
        await store_version(session, pack, now=now)
        await adopt_pack(session, pack, now)


async def invitation_of(resources: SurveyResources, ticket: str, resolution: str | None = "1") -> Invitation:
    """The invitation as it is stored."""
    async with resources.sessions() as session:
        query = select(Invitation).where(Invitation.ticket == ticket)
        return (await session.scalars(query.where(Invitation.resolution.is_not_distinct_from(resolution)))).one()


@dataclass
class Inviting:
    """The two services with their workers, as a desk, a customer and an office meet them."""

    survey: SurveyResources
    notifier: NotifierResources
    http: httpx.AsyncClient
    smtp: ScriptedSmtp
    clock: SettableClock
    pack: PolicyPack
    keys: dict[str, str] = field(default_factory=dict)
    desk: Desk = field(init=False)

    async def settle_in(self) -> None:
        """Give the office its key and the desk its secret."""
        now = self.clock.now()
        minted = mint_key(name="office", agency=HEART, scopes=OFFICE_SCOPES, now=now)
        for resources in (self.survey, self.notifier):
            async with resources.sessions.begin() as session:
                await save_key(session, minted)
        self.keys["office"] = minted.token
        made = await self.ask("POST", f"{SURVEY_URL}/v1/sources/{SOURCE}/secrets", json={})
        self.desk = Desk(_At(self.http, SURVEY_URL), made["secret"], self.survey, source=SOURCE)  # type: ignore[arg-type]  # posts as a client does

    async def call(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Call as the office, which has every scope."""
        headers = {"Authorization": f"Bearer {self.keys['office']}", **options.pop("headers", {})}
        return await self.http.request(method, url, headers=headers, **options)

    async def ask(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        """Call as the office, expect success, and return the answer."""
        answer = await self.call(method, url, **options)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def resolve(self, ticket: str = "SC-1", **more: Any) -> dict[str, Any]:
        """The desk tells that a ticket is resolved, now if it does not say when; returns what the webhook answers."""
        return await self.desk.settled(resolved(ticket, **{"at": self.clock.now(), **more}))

    async def invitation(self, ticket: str = "SC-1") -> dict[str, Any]:
        """The latest invitation about a ticket, as the office sees it."""
        listed = await self.ask("GET", f"{SURVEY_URL}/v1/invitations", params={"ticket": ticket})
        found: dict[str, Any] = listed["items"][0]
        return found

    async def all_quiet(self) -> None:
        """Wait until neither service has anything due."""

        async def quiet() -> bool:
            for resources in (self.survey, self.notifier):
                async with resources.sessions() as session:
                    if await session.scalar(_BUSY, {"now": self.clock.now()}):
                        return False
            return True

        for _ in range(2):  # what was just delivered may have made work at the other
            await eventually(quiet, within=60, every=0.03)

    async def let_pass(self, **time: float) -> None:
        """Let time pass, and everything happen that is due by then."""
        self.clock.advance(timedelta(**time))
        await self.all_quiet()

    def mails(self, to: str = CUSTOMER) -> list[TakenMail]:
        """The mails that reached a customer, oldest first."""
        return [mail for mail in self.smtp.mails if to in mail.recipients]


@dataclass
class _At:
    """A client of one service: the address in front of each path."""

    http: httpx.AsyncClient
    base: str

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self.http.post(self.base + path, **options)


def links_in(mail: TakenMail) -> list[str]:
    """The paths of the survey's links in a mail, as often as they stand there."""
    return re.findall(r"http://127\.0\.0\.1:8100/survey_api(/s/i/[\w-]+(?:\?rating=\d)?)\s", mail.part("plain"))


@dataclass
class Customer:
    """Somebody who follows a link in a mail and answers, with a browser."""

    inviting: Inviting

    async def open(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """Follow the link."""
        return await self.inviting.http.get(SURVEY_URL + path, headers=headers or BROWSER)

    async def answer(self, path: str, rating: int = 5, **typed: str) -> httpx.Response:
        """Follow the link, take forty seconds, and send."""
        page = (await self.open(path)).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        self.inviting.clock.advance(timedelta(seconds=40))
        form = hidden | {question: str(rating) for question in QUESTIONS} | typed
        return await self.inviting.http.post(SURVEY_URL + path.partition("?")[0], data=form, headers=BROWSER | PRESSED)


async def invited(inviting: Inviting, ticket: str = "SC-1", **more: Any) -> list[str]:
    """A ticket is resolved and its customer invited a day later; returns the links of the mail."""
    await inviting.resolve(ticket, **more)
    await inviting.let_pass(hours=24)
    assert (await inviting.invitation(ticket))["state"] == "delivered"
    return links_in(inviting.mails(more.get("email", CUSTOMER))[-1])


@asynccontextmanager
async def open_services(
    *, database_url: str, redis_url: str, smtp_port: int, clock: SettableClock, event_secret: str
) -> AsyncIterator[tuple[SurveyResources, NotifierResources, httpx.AsyncClient]]:
    """Both services' resources, each with its app behind its address."""
    common: dict[str, Any] = {
        "database_url": database_url,
        "redis_url": redis_url,
        "database_pool_size": 6,
        "survey_api_url": SURVEY_URL,
        "notifier_url": NOTIFIER_URL,
        "event_secrets": {"notifier": [event_secret]},
        "page_secret": PAGE_SECRET,
        "sweep_after_seconds": 2.0,
    }
    survey_settings = Settings.model_validate(common | {"service_key": NOTIFIER_KEY, "directory_cache_seconds": 0})
    notifier_settings = NotifierSettings.model_validate(
        common | {"smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_timeout_seconds": 5.0}
    )
    async with AsyncExitStack() as stack:
        plain = await stack.enter_async_context(open_resources(survey_settings, "survey_api", clock=clock))
        notifier = await stack.enter_async_context(open_notifier_resources(notifier_settings, relay_for, clock=clock))
        apps: dict[str, httpx.AsyncBaseTransport] = {}
        http = await stack.enter_async_context(httpx.AsyncClient(transport=_ByAddress(apps), timeout=20))
        for resources in (plain, notifier):
            await resources.http.aclose()
            resources.http = http
        survey = survey_resources(plain, survey_settings)
        apps[SURVEY_URL] = httpx.ASGITransport(survey_app.create_app(survey_settings, resources=survey))
        apps[NOTIFIER_URL] = httpx.ASGITransport(notifier_app.create_app(notifier_settings, resources=notifier))
        yield survey, notifier, http


async def introduce(survey: SurveyResources, notifier: NotifierResources, pack: PolicyPack, event_secret: str) -> None:
    """Load the pack at both, and give survey_api its key and its subscription at notifier, as the stack does."""
    await adopt_heart(survey, pack)
    async with notifier.sessions.begin() as session:
        now = notifier.clock.now()
        await store_version(session, pack, now=now)
        await adopt_at_notifier(session, pack, now)
        scopes: Sequence[str] = SCOPES["survey_api"]["notifier"]
        key = mint_key(name="survey_api", agency=None, scopes=scopes, now=now, kind="service", token=NOTIFIER_KEY)
        await save_key(session, key)
        await ensure_own_subscription(
            session,
            name="survey_api",
            url=f"{SURVEY_URL}/v1/events",
            secrets=[event_secret],
            event_types=EVENTS["notifier"]["survey_api"],
            now=now,
        )


@asynccontextmanager
async def open_inviting(
    pack: PolicyPack, *, database_url: str, redis_url: str, smtp: ScriptedSmtp, clock: SettableClock
) -> AsyncIterator[Inviting]:
    """Run both services in this process, with real PostgreSQL, Redis and SMTP between them."""
    secret = new_secret()
    async with open_services(
        database_url=database_url, redis_url=redis_url, smtp_port=smtp.port, clock=clock, event_secret=secret
    ) as (survey, notifier, http):
        await introduce(survey, notifier, pack, secret)
        workers = [
            survey_worker.create_worker(survey.settings, resources=survey),
            notifier_worker.create_worker(notifier.settings, resources=notifier),
        ]
        tasks = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            inviting = Inviting(survey, notifier, http, smtp, clock, pack)
            await inviting.settle_in()
            yield inviting
        finally:
            for worker in workers:
                worker.stop()
            await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 30)


@dataclass
class _ByAddress(httpx.AsyncBaseTransport):
    """Each service behind its own address, without a network between them."""

    apps: dict[str, httpx.AsyncBaseTransport]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.apps[f"{request.url.scheme}://{request.url.host}"].handle_async_request(request)
