"""case_log_api for an agency that keeps a customer care log: its people with their keys, and entries through the API."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
from sqlalchemy import select

from services.case_log_api.domain.log.facts import EntrySource, NewEntry
from services.case_log_api.domain.log.opening import open_entry
from services.case_log_api.domain.log.texts import ConstituentDetails
from services.case_log_api.models import CaseStep, OutboundMessage, PrivateRead, TimelineEntry
from shared.contracts.messages import MessageRequest
from shared.ids import new_id
from shared.policy.store import current_policy
from tests.case_log_api.heart_office import CountyNotifier
from tests.case_log_api.office import Office

CARE = "county-social-services"
ASSISTANT, DEPUTY, ANALYST = "amy.tran", "helen.marsh", "nora.whitfield"
TECHNICIAN, MANAGER, COORDINATOR = "marco.villanueva", "lena.hartman", "grace.oyelaran"

SCOPES_OF: dict[str, tuple[str, ...]] = {
    ASSISTANT: ("log:read", "log:private", "log:write", "log:assign", "log:answer"),
    DEPUTY: ("log:read", "log:private", "log:write", "log:assign", "log:answer", "log:review", "log:restricted"),
    ANALYST: (
        "log:read", "log:private", "log:write", "log:assign", "log:analyze", "log:redact", "log:release", "log:export",
        "log:import", "log:retain", "log:audit",
    ),
    MANAGER: ("log:read", "log:private", "log:write", "log:answer"),
    TECHNICIAN: ("log:read", "log:private", "log:write", "log:answer", "log:analyze"),
}  # fmt: skip
"""What each person's key may do. The technician's reaches far: what hides an entry from the person concerned is no scope."""

ROSA: dict[str, Any] = {
    "name": "Rosa Delgado",
    "also_known_as": ["Rosie Delgado"],
    "email": "rosa.delgado@home.example",
    "phone": "714-555-0171",
    "case_numbers": ["30B1F0443215"],
}


class CareNotifier(CountyNotifier):
    """A notifier with the real one's directory, in whose mails every value of the template must be given."""


class CareOffice(Office):
    """One agency's customer care log."""

    agency: ClassVar[str] = CARE

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def as_person(self, handle: str) -> httpx.AsyncClient:
        """A person's client, made once."""
        if handle not in self._clients:
            self._clients[handle] = await self.caller(*SCOPES_OF[handle], person=handle)
        return self._clients[handle]

    async def assistant(self) -> httpx.AsyncClient:
        return await self.as_person(ASSISTANT)

    async def deputy(self) -> httpx.AsyncClient:
        return await self.as_person(DEPUTY)

    async def analyst(self) -> httpx.AsyncClient:
        return await self.as_person(ANALYST)

    async def technician(self) -> httpx.AsyncClient:
        return await self.as_person(TECHNICIAN)

    def facts(self, **facts: Any) -> dict[str, Any]:
        """The body of a complaint by telephone, received just now by the assistant, unless told otherwise."""
        return {
            "kind": "complaint",
            "channel": "phone",
            "received_at": self.clock.now().isoformat(),
            "received_by": ASSISTANT,
            "receiver_role": "designee",
            "constituent": ROSA,
            "narrative": "I waited three hours and was told to come back tomorrow.",
        } | facts

    async def try_log(self, *, by: str = ASSISTANT, **facts: Any) -> httpx.Response:
        """Log an entry, and return whatever is answered."""
        client = await self.as_person(by)
        return await client.post(
            "/v1/log-entries", json=self.facts(**facts), headers={"Idempotency-Key": str(new_id())}
        )

    async def log(self, *, by: str = ASSISTANT, settle: bool = True, **facts: Any) -> dict[str, Any]:
        """Log an entry and let everything that follows happen; the entry as the API then shows it."""
        answer = await self.try_log(by=by, **facts)
        assert answer.status_code == 201, answer.text
        entry: dict[str, Any] = answer.json()
        if settle:
            await self.settle()
            entry = await self.read(entry["case_id"], by=by)
        return entry

    async def draft(self, *, source: EntrySource = "inbound_email", **facts: Any) -> str:
        """Keep a draft, as a mail or the web form does; returns its id."""
        values: dict[str, Any] = {
            "kind": "complaint",
            "channel": "email",
            "received_at": self.clock.now(),
            "narrative": "Nobody ever calls back.",
            "constituent": ConstituentDetails(name="Rosa Delgado", email="rosa.delgado@home.example"),
        }
        async with self.resources.sessions.begin() as session:
            policy = await current_policy(session, self.agency)
            logged = await open_entry(
                session,
                policy,
                NewEntry(source=source, is_draft=True, **(values | facts)),
                actor="careloop",
                now=self.clock.now(),
            )
            return str(logged.case.id)

    async def read(self, case_id: str, *, by: str = ANALYST, reason: str | None = None) -> dict[str, Any]:
        """The entry as a person sees it; with a reason as it was said."""
        client = await self.as_person(by)
        headers = {"Careloop-Reason": reason} if reason else {}
        answer = await client.get(f"/v1/log-entries/{case_id}", headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def tag(self, case_id: str, *, by: str = ANALYST) -> str:
        """The entry's version, for If-Match."""
        client = await self.as_person(by)
        return (await client.get(f"/v1/log-entries/{case_id}")).headers["ETag"]

    async def patch(self, case_id: str, *, by: str = ANALYST, **edit: Any) -> httpx.Response:
        """Change an entry that was just read."""
        client = await self.as_person(by)
        tag = await self.tag(case_id, by=by)
        return await client.patch(f"/v1/log-entries/{case_id}", json=edit, headers={"If-Match": tag})

    async def post(self, case_id: str, word: str, *, by: str = ANALYST, **body: Any) -> httpx.Response:
        """Do something with an entry: `POST /v1/log-entries/{id}/{word}`; as it was just read."""
        client = await self.as_person(by)
        tag = (await client.get(f"/v1/log-entries/{case_id}")).headers.get("ETag", "*")
        return await client.post(f"/v1/log-entries/{case_id}/{word}", json=body, headers={"If-Match": tag})

    def ago(self, **by: float) -> str:
        """An instant before now."""
        at: datetime = self.clock.now() - timedelta(**by)
        return at.isoformat()

    def mails(self, template: str) -> list[MessageRequest]:
        """The mails of a template that notifier took, in order."""
        return self.notifier.sent(template)

    async def steps(self, case_id: str) -> dict[str, str]:
        """Step key to outcome."""
        async with self.resources.sessions() as session:
            rows = await session.scalars(
                select(CaseStep).where(CaseStep.case_id == case_id).order_by(CaseStep.position)
            )
            return {row.key: row.outcome for row in rows}

    async def timeline(self, case_id: str) -> list[TimelineEntry]:
        async with self.resources.sessions() as session:
            rows = await session.scalars(
                select(TimelineEntry).where(TimelineEntry.case_id == case_id).order_by(TimelineEntry.seq)
            )
            return list(rows)

    async def kinds(self, case_id: str) -> list[str]:
        """What happened to an entry, in order."""
        return [each.kind for each in await self.timeline(case_id)]

    async def messages(self, case_id: str) -> list[OutboundMessage]:
        async with self.resources.sessions() as session:
            rows = await session.scalars(
                select(OutboundMessage).where(OutboundMessage.case_id == case_id).order_by(OutboundMessage.asked_at)
            )
            return list(rows)

    async def private_reads(self, case_id: str) -> list[PrivateRead]:
        async with self.resources.sessions() as session:
            rows = await session.scalars(
                select(PrivateRead).where(PrivateRead.case_id == case_id).order_by(PrivateRead.at, PrivateRead.id)
            )
            return list(rows)
