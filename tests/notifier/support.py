"""A notifier with everything real around it: its schema, an SMTP server, its API and its worker."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select, text

from services.notifier.adapters.relay import relay_for
from services.notifier.app import create_app
from services.notifier.domain.adopt import adopt_pack
from services.notifier.domain.work import DeliverMessage
from services.notifier.jobs.deliver_message import deliver_message
from services.notifier.models import DirectoryEntry, Message
from services.notifier.resources import NotifierResources
from services.notifier.settings import Settings
from services.notifier.worker import create_worker
from shared.clock import SettableClock
from shared.db.kernel import EventRow, JobRow
from shared.jobs import RetryLater
from shared.policy import reader
from shared.policy.models import Directory, PolicyPack, Template, TemplateText
from shared.policy.models.pack import canonical_hash
from shared.policy.rendering import variables_of
from shared.web.keys import create_key
from tests.notifier.smtp_server import ScriptedSmtp
from tests.support.waiting import eventually

AGENCY = "technology-services"
SAMPLE = Path(__file__).parents[2] / "policies" / AGENCY
ALL_SCOPES = (
    "messages:send",
    "messages:read",
    "messages:release",
    "directory:read",
    "templates:read",
    "suppressions:read",
    "suppressions:write",
)


@cache
def sample_pack() -> PolicyPack:
    """The shipped pack, exactly as it is."""
    return reader.read(SAMPLE)


def template_of(name: str, subject: str, body: str, mjml: str | None = None, **switches: Any) -> Template:
    """A template in English of these texts, its HTML part made from the body unless given."""
    layout = "<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section></mj-body></mjml>"
    texts = switches.pop("languages", {}) | {
        "en": TemplateText(subject=subject, text=body, mjml=mjml or layout.format(body))
    }
    return Template(
        name=name,
        purpose="A test's own.",
        on_unknown_delivery=switches.pop("on_unknown_delivery", "hold"),
        variables=variables_of(texts.values()),
        example={},
        languages=texts,
        **switches,
    )


def pack_with(*templates: Template, people: Sequence[Any] | None = None, **changes: Any) -> PolicyPack:
    """The shipped pack with more templates, or with other people."""
    pack = sample_pack()
    if people is not None:
        directory = Directory(people=tuple(people))
        changes |= {"directory": directory, "directory_hash": canonical_hash(directory.model_dump(mode="json"))}
    return variant(templates=(*pack.templates, *templates), **changes)


def variant(**changes: Any) -> PolicyPack:
    """The shipped pack with some parts exchanged, under a hash of its own."""
    pack = sample_pack().model_copy(update=changes)
    pack.__dict__.pop("content_hash", None)  # a copy takes the cached one along
    return pack


def of_agency(agency: str) -> PolicyPack:
    """The shipped pack, as another agency's."""
    return variant(agency=sample_pack().agency.model_copy(update={"id": agency}))


def to_address(email: str = "alex.rivera@example.org", name: str | None = None) -> dict[str, Any]:
    return {"kind": "address", "email": email, "name": name}


def follow_up(**changes: Any) -> dict[str, Any]:
    """The request for the prescribed mail to a customer (TSPE-5.5)."""
    return {
        "id": str(uuid4()),
        "template": "customer_follow_up",
        "to": [to_address()],
        "data": {"ticket": "482913"},
        "reference": "case:2026-000123",
        "clause": "TSPE-5.5",
    } | changes


@dataclass
class Notifier:
    """The service under test and a caller with every scope."""

    resources: NotifierResources
    api: httpx.AsyncClient
    smtp: ScriptedSmtp
    clock: SettableClock

    async def adopt(self, pack: PolicyPack) -> None:
        async with self.resources.sessions.begin() as session:
            await adopt_pack(session, pack, self.clock.now())

    async def send(self, request: dict[str, Any], status: int = 202) -> dict[str, Any]:
        answer = await self.api.post("/v1/messages", json=request)
        assert answer.status_code == status, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def message(self, message_id: str) -> dict[str, Any]:
        answer = await self.api.get(f"/v1/messages/{message_id}")
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def deliver_due(self) -> int:
        """Run every delivery that is due now, one after the other, as a worker would; returns how many."""
        count = 0
        while job := await self._next_due():
            try:
                await deliver_message(self.resources, job)
            except RetryLater as later:
                await self._put_off(job, later.after)
            else:
                count += 1
        return count

    async def _put_off(self, job: DeliverMessage, after: timedelta) -> None:
        async with self.resources.sessions.begin() as session:
            row = await session.scalar(select(JobRow).where(JobRow.dedupe_key == job.dedupe_key))
            assert row is not None
            row.state, row.run_at = "waiting", self.clock.now() + after

    async def _next_due(self) -> DeliverMessage | None:
        async with self.resources.sessions.begin() as session:
            row = await session.scalar(
                select(JobRow)
                .where(JobRow.state == "waiting", JobRow.run_at <= self.clock.now())
                .order_by(JobRow.run_at)
                .limit(1)
            )
            if row is None:
                return None
            row.state = "done"
            return DeliverMessage.model_validate(row.payload)

    async def next_wait(self) -> timedelta | None:
        """How long until the next delivery is due."""
        async with self.resources.sessions() as session:
            due = await session.scalar(select(JobRow.run_at).where(JobRow.state == "waiting").order_by(JobRow.run_at))
        return None if due is None else due - self.clock.now()

    async def deliver_until_settled(self) -> None:
        """Deliver, moving the clock on to each next try."""
        while await self.deliver_due() or (await self.next_wait()) is not None:
            if (wait := await self.next_wait()) is not None:
                self.clock.advance(wait)

    async def settled_events(self, message_id: str) -> list[tuple[str, str | None]]:
        """Outcome and reason of each MessageSettled of a message, oldest first."""
        async with self.resources.sessions() as session:
            payloads = await session.scalars(
                select(EventRow.payload).where(EventRow.type == "message.settled").order_by(EventRow.id)
            )
            return [(one["outcome"], one["reason"]) for one in payloads if one["message_id"] == message_id]

    async def row(self, message_id: str) -> Message:
        async with self.resources.sessions() as session:
            return await session.get_one(Message, (AGENCY, UUID(message_id)))

    async def entries_of(self, handle: str) -> list[DirectoryEntry]:
        async with self.resources.sessions() as session:
            found = await session.scalars(
                select(DirectoryEntry).where(DirectoryEntry.handle == handle).order_by(DirectoryEntry.valid_from)
            )
            return list(found)

    async def state_of(self, message_id: str) -> str:
        return (await self.row(message_id)).state

    async def eventually_state(self, message_id: str, *states: str, within: float = 45.0) -> str:
        async def state() -> str | None:
            now = await self.state_of(message_id)
            return now if now in states else None

        found: str = await eventually(state, within=within)
        return found

    async def key(self, *scopes: str, agency: str = AGENCY, person: str | None = None) -> dict[str, str]:
        """The header of a caller of one's own."""
        async with self.resources.sessions.begin() as session:
            token = await create_key(
                session, name="another", agency=agency, scopes=scopes, now=self.clock.now(), person=person
            )
        return {"Authorization": f"Bearer {token}"}

    async def execute(self, sql: str) -> None:
        async with self.resources.sessions.begin() as session:
            await session.execute(text(sql))


@asynccontextmanager
async def open_notifier(plain: NotifierResources, smtp: ScriptedSmtp, clock: SettableClock) -> AsyncIterator[Notifier]:
    """The service on open resources, its pack adopted, with a caller that holds every scope."""
    async with plain.sessions.begin() as session:
        await adopt_pack(session, sample_pack(), clock.now())
        token = await create_key(session, name="case_log_api", agency=AGENCY, scopes=ALL_SCOPES, now=clock.now())
    app = create_app(plain.settings, resources=plain)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://notifier",
        headers={"Authorization": f"Bearer {token}"},
    ) as api:
        yield Notifier(plain, api, smtp, clock)


def with_settings(resources: NotifierResources, **changes: Any) -> NotifierResources:
    """The same resources under other settings."""
    settings = resources.settings.model_copy(update=changes)
    return NotifierResources.around(resources, settings, relay_for(settings))


@asynccontextmanager
async def running_worker(resources: NotifierResources) -> AsyncIterator[None]:
    """notifier's real worker, with real Redis, in this process."""
    worker = create_worker(resources=resources)
    task = asyncio.ensure_future(worker.run())
    try:
        yield
    finally:
        worker.stop()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 20)


def settings_for(database_url: str, redis_url: str, smtp_port: int) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_timeout_seconds=5.0,
        sweep_after_seconds=0.5,
    )


def at(year: int, month: int, day: int) -> datetime:
    """Noon UTC of a day."""
    return datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T12:00:00+00:00")
