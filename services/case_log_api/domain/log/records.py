"""The record of an entry as another database takes it over: facts, and of its words only what is released."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.releasing import ReleasedCopy, released_texts
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.syncing import Absence, find_absence
from services.case_log_api.models import LogEntry

FORMAT: Literal["careloop.log-entry/1"] = "careloop.log-entry/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """An entry for another database. `absence` says why it is not to be there (any more): then the number is all."""

    logged: LoggedEntry
    absence: Absence | None
    lead_number: str | None
    released: ReleasedCopy | None


async def read_record(session: AsyncSession, logged: LoggedEntry) -> EntryRecord:
    """The record of an entry as it stands."""
    entry = logged.entry
    absence = find_absence(entry)
    released = None if absence else (await released_texts(session, entry.agency, [entry.case_id])).get(entry.case_id)
    lead = None
    if entry.lead_case_id is not None:
        lead = await session.scalar(
            select(LogEntry.number).where(LogEntry.agency == entry.agency, LogEntry.case_id == entry.lead_case_id)
        )
    return EntryRecord(logged=logged, absence=absence, lead_number=lead, released=released)
