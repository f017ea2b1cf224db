"""What became of the messages of the log, each purpose with what follows from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import end_deadlines
from services.case_log_api.domain.log.entries import LoggedEntry, get_entry
from services.case_log_api.domain.log.messages import is_log_message
from services.case_log_api.domain.log.reportability.forwarding import PURPOSE as FORWARDING
from services.case_log_api.domain.log.reportability.proving import (
    accept_forwarding,
    refuse_forwarding,
    settle_forwarding,
)
from services.case_log_api.domain.log.working.delivering import settle_written
from services.case_log_api.models import Case, OutboundMessage
from shared.contracts.events import MessageSettled


@dataclass(frozen=True, slots=True)
class Settled:
    """A message of an entry, and what became of it."""

    message: OutboundMessage
    fact: MessageSettled


Settles = Callable[[AsyncSession, LoggedEntry, Settled, datetime], Awaitable[None]]


async def settle_log_message(
    session: AsyncSession, case: Case, message: OutboundMessage, fact: MessageSettled, *, now: datetime
) -> None:
    """Carry on with an entry whose message has been settled. Its step is settled, and its case locked."""
    settles = SETTLES.get(message.purpose)
    if settles is None or not is_log_message(message):
        return
    logged = await get_entry(session, case.agency, case.id, reader=None)
    await settles(session, logged, Settled(message, fact), now)


async def accept_log_message(session: AsyncSession, message: OutboundMessage) -> None:
    """Notifier took a message of an entry."""
    if message.purpose == FORWARDING:
        await accept_forwarding(session, message)


async def refuse_log_message(session: AsyncSession, case: Case, message: OutboundMessage, *, now: datetime) -> None:
    """Notifier will never take a message of an entry."""
    if message.purpose == FORWARDING:
        await refuse_forwarding(session, await get_entry(session, case.agency, case.id, reader=None), message, now=now)


async def _analyst_told(session: AsyncSession, logged: LoggedEntry, settled: Settled, now: datetime) -> None:
    """The analyst has the copy once a mail server has taken it (CCTS-III.B1)."""
    if settled.fact.outcome == "delivered":
        await end_deadlines(session, logged, "analyst_told", at=settled.fact.settled_at, now=now)


async def _acknowledged(session: AsyncSession, logged: LoggedEntry, settled: Settled, now: datetime) -> None:
    await settle_written(session, logged, settled.message, settled.fact, "acknowledgement", now=now)


async def _answered(session: AsyncSession, logged: LoggedEntry, settled: Settled, now: datetime) -> None:
    await settle_written(session, logged, settled.message, settled.fact, "answer", now=now)


async def _forwarding_settled(session: AsyncSession, logged: LoggedEntry, settled: Settled, now: datetime) -> None:
    """The proof of a forwarding (CCTS-III.fwd)."""
    await settle_forwarding(session, logged, settled.message, settled.fact, now=now)


SETTLES: Mapping[str, Settles] = {
    "log_notice": _analyst_told,
    "log_acknowledgement": _acknowledged,
    "log_answer": _answered,
    FORWARDING: _forwarding_settled,
}
"""Purpose of a message to what follows from its settling; other purposes need nothing but their step."""
