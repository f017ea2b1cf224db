"""Taking in what case_log_api and notifier say they did: the raw material of conformance."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.evidence import take_closed_cases, take_messages, take_opened_cases, take_steps
from services.reporter.jobs.registries import inbox
from shared.contracts.base import Event
from shared.contracts.events import CaseClosed, CaseOpened, CaseStepRecorded, MessageSettled
from shared.events import Received
from shared.resources import Resources

_CASE_REFERENCE = "case:"


@inbox.on(CaseOpened)
async def note_opened_cases(_: Resources, session: AsyncSession, events: Sequence[Received[CaseOpened]]) -> None:
    """Keep when each case began."""
    await take_opened_cases(
        session, [_fact(received, "agency", "case_id", "number", "kind", "opened_at") for received in events]
    )


@inbox.on(CaseClosed)
async def note_closed_cases(_: Resources, session: AsyncSession, events: Sequence[Received[CaseClosed]]) -> None:
    """Keep when each case was closed."""
    await take_closed_cases(
        session, [_fact(received, "agency", "case_id", "number", "closed_at", "waived") for received in events]
    )


@inbox.on(CaseStepRecorded)
async def note_steps(_: Resources, session: AsyncSession, events: Sequence[Received[CaseStepRecorded]]) -> None:
    """Keep each step with the clause that asked for it."""
    names = ("agency", "case_id", "clause", "step", "applied_at", "policy_hash", "done_at", "due_at", "outcome")
    await take_steps(session, [_fact(received, *names) for received in events])


@inbox.on(MessageSettled)
async def note_messages(_: Resources, session: AsyncSession, events: Sequence[Received[MessageSettled]]) -> None:
    """Keep what became of each message."""
    names = ("agency", "message_id", "template", "clause", "outcome", "settled_at")
    await take_messages(
        session,
        [{**_fact(received, *names), "case_id": _case_named(received.event.reference)} for received in events],
    )


def _fact(received: Received[Any], *names: str) -> Mapping[str, Any]:
    event: Event = received.event
    told = event.model_dump(mode="json", include=set(names))
    return {**told, "event_id": str(received.id), "event_at": received.occurred_at.isoformat()}


def _case_named(reference: str | None) -> str | None:
    """The case in a reference of the form `case:<id>`; any other reference is not kept."""
    if reference is None or not reference.startswith(_CASE_REFERENCE):
        return None
    try:
        return str(UUID(reference.removeprefix(_CASE_REFERENCE)))
    except ValueError:
        return None
