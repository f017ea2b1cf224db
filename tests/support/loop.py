"""The whole of careloop in one test: four apps on real ports, their workers, a real mail sink, and people with keys."""

import asyncio
import json
import secrets
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from careloop.mail_sink import KeptMail, MailStore, serve_smtp
from careloop.stack.access import write_access
from careloop.stack.packs import load_packs
from careloop.stack.services import read_settings
from careloop.stack.web import QuietServer
from services.case_log_api import app as case_app
from services.case_log_api import worker as case_worker
from services.case_log_api.compose import case_resources
from services.case_log_api.settings import Settings as CaseSettings
from services.notifier import app as notifier_app
from services.notifier import worker as notifier_worker
from services.notifier.adapters.relay import relay_for
from services.notifier.resources import open_notifier_resources
from services.notifier.settings import Settings as NotifierSettings
from services.reporter import app as reporter_app
from services.reporter import worker as reporter_worker
from services.survey_api import app as survey_app
from services.survey_api import worker as survey_worker
from services.survey_api.compose import open_survey_resources
from services.survey_api.settings import Settings as SurveySettings
from shared.db import Sessions
from shared.resources import open_resources
from shared.settings import SERVICES, ServiceName
from shared.web.keys import mint_key, save_key
from shared.webhooks import new_secret, sign
from tests.support.waiting import eventually

AGENCY = "technology-services"
PACK = Path(__file__).resolve().parents[2] / "policies" / AGENCY
SOURCE = "isupport"
EVERYTHING = tuple(
    f"{family}:*"
    for family in (
        *("responses", "sources", "quarantine", "invitations", "cases", "desk", "messages"),
        *("directory", "templates", "suppressions", "scores", "jobs", "subscriptions"),
    )
)


class TickingClock:
    """A clock that starts where the test says, runs on like any other, and can be moved."""

    def __init__(self, start: datetime) -> None:
        self._start, self._began = start, time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def set(self, at: datetime) -> None:
        self._start, self._began = at, time.monotonic()

    def advance(self, by: timedelta) -> None:
        self._start += by


def environment_for(
    urls: Mapping[ServiceName, str], *, database_url: str, redis_url: str, smtp_port: int
) -> dict[str, str]:
    """What the stack would give its processes."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "CARELOOP_EVENT_SECRETS": json.dumps({service: [new_secret()] for service in SERVICES}),
        "CARELOOP_PAGE_SECRET": secrets.token_urlsafe(32),
        "CARELOOP_DATABASE_POOL_SIZE": "5",
        "CARELOOP_SWEEP_AFTER_SECONDS": "2",
        "CARELOOP_LOG_LEVEL": "WARNING",
        "CARELOOP_POLICIES": str(PACK.parent),
        "NOTIFIER_SMTP_HOST": "127.0.0.1",
        "NOTIFIER_SMTP_PORT": str(smtp_port),
        "NOTIFIER_RELAY_DROPS_REPEATS": "true",
    }
    for service, url in urls.items():
        environment[f"CARELOOP_{service.upper()}_URL"] = url
        environment[f"{service.upper()}_SERVICE_KEY"] = f"cl_{secrets.token_hex(5)}_{secrets.token_hex(24)}"
    return environment


def url_of_socket(listening: socket.socket) -> str:
    """Where it listens."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@dataclass(frozen=True)
class Person:
    """Somebody with a key; calls name the service and the path."""

    http: httpx.AsyncClient
    urls: Mapping[ServiceName, str]
    token: str

    async def call(
        self, method: str, service: ServiceName, path: str, body: object = None, **options: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return await self.http.request(
            method, self.urls[service] + path, json=body, headers=headers, params=options.pop("params", None)
        )

    async def get(self, service: ServiceName, path: str, **params: str) -> dict[str, Any]:
        answer = await self.call("GET", service, path, params=params)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def post(self, service: ServiceName, path: str, body: object = None, **options: Any) -> dict[str, Any]:
        answer = await self.call("POST", service, path, body, **options)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


class Loop:
    """The running whole, as an outsider meets it."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        urls: Mapping[ServiceName, str],
        mail: MailStore,
        clock: Any,
        sessions: Mapping[ServiceName, Sessions],
    ) -> None:
        self.http, self.urls, self.mail, self.clock, self.sessions = http, urls, mail, clock, sessions
        self.secret = ""
        self.anybody = Person(http, urls, "")

    async def person(self, handle: str | None, *scopes: str, agency: str = AGENCY) -> Person:
        """Somebody of the directory (or a machine) with these scopes at every service."""
        key = mint_key(name=handle or "machine", agency=agency, scopes=scopes, now=self.clock.now(), person=handle)
        for sessions in self.sessions.values():
            async with sessions.begin() as session:
                await save_key(session, key)
        return Person(self.http, self.urls, key.token)

    async def settle_in(self) -> None:
        """Give the desk its secret, and `anybody` every scope."""
        self.anybody = await self.person(None, *EVERYTHING)
        answer = await self.anybody.post("survey_api", f"/v1/sources/{SOURCE}/secrets", {})
        self.secret = answer["secret"]

    async def resolve_ticket(self, ticket: str) -> None:
        """The desk has a request and resolves it."""
        await self.anybody.post(
            "case_log_api", "/v1/desk/requests", {"ticket": ticket, "subject": "Projector is dark", "queue": "North"}
        )
        await self.anybody.post("case_log_api", f"/v1/desk/requests/{ticket}/resolve", {"change_id": str(uuid4())})

    def survey(self, ticket: str, rating: int, **more: Any) -> dict[str, Any]:
        """The survey as the sample pack's desk would send it."""
        now = more.pop("submitted_at", None) or self.clock.now()
        customer = {"name": "Ana Ruiz", "email": "ana.ruiz@school.example", "language": "en"}
        return {
            "incident": {
                "number": ticket,
                "resolution": more.pop("resolution", "1"),
                "closed_at": now.isoformat(),
                "assignee": {"name": more.pop("technician", "Maria Santos"), "team": "Field Support North"},
            },
            "survey": {
                "rating": rating,
                "comments": more.pop("comment", "Still dark."),
                "submitted_at": now.isoformat(),
                **more.pop("answers", {}),
            },
            "customer": more.pop("customer", customer),
        }

    async def deliver(self, payload: object, *, webhook_id: str | None = None, **headers: str) -> httpx.Response:
        """Post a survey, signed."""
        body = json.dumps(payload).encode()
        signed = sign(secret=self.secret, webhook_id=webhook_id or f"msg_{uuid4().hex}", at=self.clock.now(), body=body)
        return await self.http.post(
            f"{self.urls['survey_api']}/v1/webhooks/{SOURCE}",
            content=body,
            headers={**signed, "content-type": "application/json", **headers},
        )

    async def send(self, ticket: str, rating: int, *, at_desk: bool = True, **more: Any) -> dict[str, Any]:
        """A whole visit: the request is resolved, its survey comes in; returns what the webhook answered."""
        if at_desk:
            await self.resolve_ticket(ticket)
        answer = await self.deliver(self.survey(ticket, rating, **more))
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def case_of(self, ticket: str) -> dict[str, Any]:
        """The ticket's case as soon as it is there."""

        async def find() -> list[dict[str, Any]]:
            listed = await self.anybody.get("case_log_api", "/v1/cases", ticket=ticket)
            items: list[dict[str, Any]] = listed["items"]
            return items

        [case] = await eventually(find, within=30)
        return await self.anybody.get("case_log_api", f"/v1/cases/{case['id']}")

    async def desk_request(self, ticket: str) -> dict[str, Any]:
        """The request as the built-in desk has it."""
        return await self.anybody.get("case_log_api", f"/v1/desk/requests/{ticket}")

    def mails(self, *, to: str = "", about: str = "") -> list[KeptMail]:
        """The mails that arrived, oldest first."""
        kept = [self.mail.find(name) for name in reversed(self.mail.list_names())]
        return [
            mail
            for mail in kept
            if mail is not None
            and to in str(mail.message["To"]) + str(mail.message["Cc"] or "")
            and about in str(mail.message["Subject"]) + mail.body("plain")
        ]

    async def all_quiet(self, *, ahead: timedelta = timedelta(0)) -> None:
        """Wait until no service has work that is due, or will be within `ahead`."""

        async def quiet() -> bool:
            for sessions in self.sessions.values():
                async with sessions() as session:
                    if await session.scalar(_BUSY, {"now": self.clock.now() + ahead}):
                        return False
            return True

        await eventually(quiet, within=120, every=0.1)
        # What was just delivered may have made work elsewhere.
        await eventually(quiet, within=120, every=0.1)


_BUSY = text("""
    SELECT EXISTS (SELECT FROM jobs WHERE state = 'dispatched' OR (state = 'waiting' AND run_at <= :now))
        OR EXISTS (SELECT FROM inbox WHERE state = 'waiting' AND next_attempt_at <= :now)
        OR EXISTS (SELECT FROM deliveries WHERE state = 'waiting' AND next_attempt_at <= :now)
""")


@asynccontextmanager
async def running_loop(mail_dir: Path, clock: Any, sockets: Mapping[str, socket.socket]) -> AsyncIterator[Loop]:
    """Run everything in this process; the environment is that of `environment_for`."""
    urls: dict[ServiceName, str] = {service: url_of_socket(sockets[service]) for service in SERVICES}
    await load_packs([PACK])
    await write_access()
    async with AsyncExitStack() as stack:
        mail = MailStore(mail_dir, drops_repeats=True)
        await stack.enter_async_context(serve_smtp(mail, sockets["smtp"]))
        survey = SurveySettings()
        notifier = NotifierSettings()
        case = CaseSettings()
        of_survey = await stack.enter_async_context(open_survey_resources(survey, clock=clock))
        of_notifier = await stack.enter_async_context(open_notifier_resources(notifier, relay_for, clock=clock))
        of_case = case_resources(
            await stack.enter_async_context(open_resources(case, "case_log_api", clock=clock)), case
        )
        reporter = read_settings("reporter")
        of_reporter = await stack.enter_async_context(open_resources(reporter, "reporter", clock=clock))
        apps = {
            "survey_api": survey_app.create_app(survey, resources=of_survey),
            "notifier": notifier_app.create_app(notifier, resources=of_notifier),
            "case_log_api": case_app.create_app(case, resources=of_case),
            "reporter": reporter_app.create_app(reporter, resources=of_reporter),  # type: ignore[arg-type]  # its own subclass
        }
        workers = [
            survey_worker.create_worker(survey, resources=of_survey),
            notifier_worker.create_worker(notifier, resources=of_notifier),
            case_worker.create_worker(case, resources=of_case),
            reporter_worker.create_worker(reporter, resources=of_reporter),  # type: ignore[arg-type]  # its own subclass
        ]
        servers = {name: QuietServer(app, name) for name, app in apps.items()}
        tasks = [asyncio.create_task(server.serve([sockets[name]])) for name, server in servers.items()]
        tasks += [asyncio.create_task(worker.run()) for worker in workers]
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=30.0, trust_env=False))
        try:
            await eventually(lambda: all(server.started for server in servers.values()), within=30)
            sessions: dict[ServiceName, Sessions] = {
                resources.service: resources.sessions for resources in (of_survey, of_case, of_notifier, of_reporter)
            }
            loop = Loop(http, urls, mail, clock, sessions)
            await loop.settle_in()
            yield loop
        finally:
            for worker in workers:
                worker.stop()
            for server in servers.values():
                server.should_exit = True
            await asyncio.wait_for(asyncio.gather(*tasks), 30)
