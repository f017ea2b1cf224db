"""What became of mails to constituents: who has been told and answered, for every entry behind the address."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, lock_entry
from services.case_log_api.domain.log.working.contact_marks import (
    ContactPurpose,
    mark_contacted,
    round_began_at,
    show_no_contact,
)
from services.case_log_api.domain.log.working.in_work import is_in_work
from services.case_log_api.models import Communication, OutboundMessage
from shared.contracts.events import MessageSettled

_CAME_BACK = frozenset({"failed", "suppressed"})


async def settle_written(
    session: AsyncSession,
    logged: LoggedEntry,
    message: OutboundMessage,
    fact: MessageSettled,
    purpose: ContactPurpose,
    *,
    now: datetime,
) -> None:
    """The constituent is told or answered once a mail server has taken the mail; so is everybody behind the same address."""
    rows = await session.scalars(
        select(Communication)
        .where(Communication.agency == message.agency, Communication.message_id == message.id)
        .order_by(Communication.case_id)
    )
    for row in rows.all():
        is_own = row.case_id == logged.entry.case_id
        each = logged if is_own else await lock_entry(session, message.agency, row.case_id, actor=None)
        if fact.outcome == "delivered":
            await _reached(session, each, row, message, fact, purpose, now)
        elif fact.outcome in _CAME_BACK:
            await _came_back(session, each, row, message, fact, purpose, now)


async def _reached(
    session: AsyncSession,
    logged: LoggedEntry,
    row: Communication,
    message: OutboundMessage,
    fact: MessageSettled,
    purpose: ContactPurpose,
    now: datetime,
) -> None:
    # Two machines' clocks may differ a little; the order of the facts does not.
    at = min(max(fact.settled_at, row.recorded_at), now)
    row.at = at
    if row.recorded_at < await round_began_at(session, logged):
        return  # written before it was opened again: that round's answer stands in the timeline
    await mark_contacted(session, logged, purpose, kind="email", by=message.asked_by, at=at, now=now)


async def _came_back(
    session: AsyncSession,
    logged: LoggedEntry,
    row: Communication,
    message: OutboundMessage,
    fact: MessageSettled,
    purpose: ContactPurpose,
    now: datetime,
) -> None:
    entry = logged.entry
    # Taken by a server first and returned later: who was thought to be answered is not, while that can still be mended.
    if is_in_work(entry) and purpose == "answer" and entry.answer_kind == "email" and entry.answered_at == row.at:
        entry.answered_at = entry.answered_by = entry.answer_kind = None
    await show_no_contact(
        session,
        logged,
        purpose,
        reason=fact.reason or fact.outcome,
        now=now,
        clause=message.clause,
        policy_hash=message.policy_hash,
    )
