"""case_log_api as its neighbours and its people meet it: events in, jobs run until idle, calls as somebody."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.case_log_api.deps import CaseResources
from services.case_log_api.jobs import inbox, registry
from shared.clock import SettableClock
from shared.contracts.base import Event
from shared.contracts.events import (
    MessageOutcome,
    MessageSettled,
    ResponseAttributed,
    ResponseClassified,
    ResponseVoided,
)
from shared.db.kernel import EventRow, InboxRow, JobRow
from shared.events import receive_batch
from shared.events.envelope import EventOnTheWire, body_of_batch
from shared.events.process import InboxProcessor
from shared.ids import new_id
from shared.jobs.run import JobRunner
from shared.leases import Leases
from shared.web.keys import create_key
from tests.case_log_api.outside import NotifierStandIn, SurveyApiStandIn, Switchboard

AGENCY = "technology-services"
EVERYTHING = ("cases:*", "desk:*")


@dataclass
class Office:
    """One agency's case_log_api on a clock that stands still until it is moved."""

    agency: ClassVar[str] = AGENCY
    app: FastAPI
    resources: CaseResources
    clock: SettableClock
    survey_api: SurveyApiStandIn
    notifier: NotifierStandIn
    switchboard: Switchboard
    leases: Leases
    stack: AsyncExitStack
    settled: set[UUID] = field(default_factory=set)
    versions: dict[UUID, int] = field(default_factory=dict)

    @property
    def engine(self) -> AsyncEngine:
        return self.resources.engine

    async def caller(self, *scopes: str, person: str | None = None, agency: str | None = None) -> httpx.AsyncClient:
        """A client with a key of its own, bound to a person if asked."""
        async with self.resources.sessions.begin() as session:
            token = await create_key(
                session,
                name=person or "a key",
                agency=agency or self.agency,
                scopes=list(scopes or EVERYTHING),
                now=self.clock.now(),
                person=person,
            )
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://case.test",
            headers={"Authorization": f"Bearer {token}"},
        )
        return await self.stack.enter_async_context(client)

    async def deliver(self, *events: Event, ids: list[UUID] | None = None) -> list[UUID]:
        """Put events into the inbox as their publisher would; the same ids again are the same events."""
        event_ids = ids or [new_id() for _ in events]
        wire = [
            EventOnTheWire(
                id=event_id,
                type=event.type,
                agency=event.agency,
                lane=event.lane,
                occurred_at=self.clock.now(),
                request_id="survey-request",
                data=event.model_dump(mode="json"),
            )
            for event_id, event in zip(event_ids, events, strict=True)
        ]
        async with self.resources.sessions.begin() as session:
            await receive_batch(session, body_of_batch(wire, now=self.clock.now()), now=self.clock.now())
        return event_ids

    def survey(self, ticket: str | None = "48213", **facts: Any) -> ResponseClassified:
        """A SIN unless told otherwise, with what its customer wrote known to survey_api."""
        response_id: UUID = facts.pop("response_id", None) or new_id()
        private = {
            "comment": "Nobody came.",
            "customer_name": "Ana Ruiz",
            "customer_email": "ana.ruiz@school.example",
            "customer_phone": None,
            "language": "en",
            **facts.pop("private", {}),
        }
        self.versions[response_id] = 1
        event = ResponseClassified.model_validate(
            {
                "agency": AGENCY,
                "response_id": response_id,
                "version": 1,
                "survey": "service-request",
                "policy_hash": "0" * 64,
                "channel": "webhook",
                "source": "isupport",
                "desk": "isupport",
                "ticket": ticket,
                "resolution": None,
                "rating": 1,
                "classification": "sin",
                "last_assigned_as_given": "Maria Santos",
                "team_as_given": "Field North",
                "has_comment": bool(private["comment"]),
                "has_address": bool(private["customer_email"]),
                "service_on": self.clock.now().date(),
                "submitted_at": self.clock.now(),
                "received_at": self.clock.now(),
                **facts,
            }
        )
        times = {"submitted_at": event.submitted_at.isoformat(), "received_at": event.received_at.isoformat()}
        self.survey_api.private[str(response_id)] = {"response_id": str(response_id), **times, **private}
        return event

    def attribution(self, of: ResponseClassified, technician: str | None, **facts: Any) -> ResponseAttributed:
        self.versions[of.response_id] += 1
        return ResponseAttributed.model_validate(
            {
                "agency": AGENCY,
                "response_id": of.response_id,
                "version": self.versions[of.response_id],
                "basis": "last_assigned" if technician else "none",
                "technician": technician,
                "team": "field-north" if technician else None,
                "department": "support-services" if technician else None,
                "supervisor": "angela.brooks" if technician else None,
                "is_sin": of.classification == "sin",
                **facts,
            }
        )

    def voiding(self, of: ResponseClassified, *, voided: bool = True) -> ResponseVoided:
        self.versions[of.response_id] += 1
        return ResponseVoided(
            agency=AGENCY,
            response_id=of.response_id,
            version=self.versions[of.response_id],
            voided=voided,
            reason="spam" if voided else None,
        )

    async def take(self, *events: Event) -> None:
        """Deliver events and let everything that follows happen."""
        await self.deliver(*events)
        await self.settle()

    async def settle(self, *, mails: bool = True) -> None:
        """Work off inbox and jobs until nothing is due; what notifier took is delivered, and said so, if asked."""
        processor = InboxProcessor(inbox, self.resources)
        runner = JobRunner(registry, self.resources, self.leases)
        for _ in range(200):
            for lane in ("sin", "normal"):
                await processor.process(lane)
            ran = await self._run_due(runner)
            if not ran and not (mails and await self.mails_become("delivered")):
                return
        raise AssertionError("the office never comes to rest")

    async def _run_due(self, runner: JobRunner) -> int:
        async with self.resources.sessions.begin() as session:
            rows = (
                await session.scalars(
                    select(JobRow)
                    .where(JobRow.state == "waiting", JobRow.run_at <= self.clock.now())
                    .order_by(JobRow.id)
                )
            ).all()
            for row in rows:
                row.state, row.generation = "dispatched", row.generation + 1
        for row in rows:
            await runner.run(row.id, row.generation)
        return len(rows)

    async def mails_become(
        self, outcome: MessageOutcome, *, template: str | None = None, mail_message_id: str | None = None
    ) -> int:
        """Say what became of the mails that notifier took and has not said anything about."""
        facts = [
            MessageSettled(
                agency=self.agency,
                message_id=message.id,
                template=message.template,
                reference=message.reference,
                outcome=outcome,
                mail_message_id=mail_message_id,
                settled_at=self.clock.now(),
            )
            for message in self.notifier.messages.values()
            if message.id not in self.settled and template in {None, message.template}
        ]
        self.settled.update(fact.message_id for fact in facts)
        await self.deliver(*facts)
        return len(facts)

    async def pass_time(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))
        await self.settle()

    async def dead_jobs(self) -> list[tuple[str, str | None]]:
        async with self.resources.sessions() as session:
            rows = await session.execute(select(JobRow.name, JobRow.last_error).where(JobRow.state == "dead"))
            dead_events = await session.scalars(select(InboxRow.last_error).where(InboxRow.attempts > 0))
            return [(row.name, row.last_error) for row in rows] + [("inbox", error) for error in dead_events]

    async def settled_steps(self) -> list[dict[str, Any]]:
        """The published steps that are done or found impossible, by their names alone."""
        steps = await self.published("case.step_recorded")
        return [each | {"step": each["step"].partition(":")[0]} for each in steps if each["outcome"] != "open"]

    async def published(self, type_: str) -> list[dict[str, Any]]:
        async with self.resources.sessions() as session:
            return list(
                await session.scalars(select(EventRow.payload).where(EventRow.type == type_).order_by(EventRow.id))
            )

    async def count(self, model: type[Any]) -> int:
        async with self.resources.sessions() as session:
            return int(await session.scalar(select(func.count()).select_from(model)) or 0)

    @property
    def now(self) -> datetime:
        return self.clock.now()
