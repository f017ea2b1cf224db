"""Which entries are worked on, and which entries belong together when one is answered or closed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, lock_entry
from services.case_log_api.domain.log.refusals import EntryNotInWork
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.models import LogEntry, TimelineEntry

IN_WORK = (CaseStatus.OPEN, CaseStatus.RESOLVED)

_WHAT_TO_DO = {
    CaseStatus.DRAFT: "Confirm the draft first.",
    CaseStatus.CLOSED: "Open it again first with POST /v1/log-entries/{id}/reopen.",
    CaseStatus.FORWARDED: "It belongs to the party that it was forwarded to; take it back if it is not theirs.",
    CaseStatus.DISCARDED: "Restore the draft first.",
}


def is_in_work(entry: LogEntry) -> bool:
    """Whether an entry is worked on: open, or resolved and not closed yet."""
    return entry.status in IN_WORK


def refuse_unless_in_work(logged: LoggedEntry) -> None:
    """Refuse work on an entry that is not (or no longer) worked on.

    Raises:
        EntryNotInWork: it is a draft, closed, forwarded or discarded.
    """
    if not is_in_work(logged.entry):
        status = CaseStatus(logged.entry.status)
        raise EntryNotInWork(
            f"Entry {logged.entry.number} is {status}: it is not worked on.",
            how_to_fix=_WHAT_TO_DO[status],
            status=status.value,
        )


async def lock_members(session: AsyncSession, logged: LoggedEntry) -> Sequence[LoggedEntry]:
    """The entries in work that are consolidated under this one or are its duplicates, each locked, by their ids."""
    members = await session.scalars(
        select(LogEntry.case_id)
        .where(
            LogEntry.agency == logged.entry.agency,
            LogEntry.lead_case_id == logged.entry.case_id,
            LogEntry.status.in_(IN_WORK),
        )
        .order_by(LogEntry.case_id)
    )
    locked = [await lock_entry(session, logged.entry.agency, case_id, actor=None) for case_id in members.all()]
    # Each may have moved on before its lock was had.
    return [
        member for member in locked if is_in_work(member.entry) and member.entry.lead_case_id == logged.entry.case_id
    ]


async def lock_closed_with(session: AsyncSession, lead: LoggedEntry) -> Sequence[LoggedEntry]:
    """The entries under a lead whose last closing was with it, each locked, by their ids; erased ones say so no more."""
    members = await session.scalars(
        select(LogEntry.case_id)
        .where(
            LogEntry.agency == lead.entry.agency,
            LogEntry.lead_case_id == lead.entry.case_id,
            LogEntry.status == CaseStatus.CLOSED,
            LogEntry.erased_at.is_(None),
        )
        .order_by(LogEntry.case_id)
    )
    locked = [await lock_entry(session, lead.entry.agency, case_id, actor=None) for case_id in members.all()]
    return [
        member
        for member in locked
        if member.entry.status == CaseStatus.CLOSED
        and member.entry.erased_at is None
        and member.entry.lead_case_id == lead.entry.case_id
        and await _closed_with(session, member) == lead.entry.number
    ]


async def _closed_with(session: AsyncSession, member: LoggedEntry) -> str | None:
    """The number of the lead with which an entry was closed last; None if it was closed by itself."""
    payload = await session.scalar(
        select(TimelineEntry.payload)
        .where(
            TimelineEntry.agency == member.entry.agency,
            TimelineEntry.case_id == member.entry.case_id,
            TimelineEntry.thread == "case",
            TimelineEntry.kind == "entry_closed",
        )
        .order_by(TimelineEntry.seq.desc())
        .limit(1)
    )
    number: str | None = (payload or {}).get("with_lead")
    return number


async def find_lead_in_work(session: AsyncSession, logged: LoggedEntry) -> LogEntry | None:
    """The lead of an entry, if it is still worked on: the entry is answered and closed with it."""
    if logged.entry.lead_case_id is None:
        return None
    lead = await session.scalar(
        select(LogEntry).where(LogEntry.agency == logged.entry.agency, LogEntry.case_id == logged.entry.lead_case_id)
    )
    return lead if lead is not None and is_in_work(lead) else None
