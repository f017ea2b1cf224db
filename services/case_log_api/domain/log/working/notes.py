"""Notes on an entry; restricted ones are kept in a chain of their own, which the person concerned never learns of."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.refusals import EntryErased
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import TimelineEntry

NOTE = "note_added"

_WORDS = {NOTE: "text", "call_back_done": "outcome"}
"""What is said in so many words in a timeline: kind to the member that holds it."""


async def add_note(
    session: AsyncSession, logged: LoggedEntry, *, text: str, restricted: bool, actor: str, now: datetime
) -> TimelineEntry:
    """Add a note, whatever state the entry is in.

    A restricted one changes nothing that other readers see: neither the entry's version nor the numbers of its
    timeline tell that there is one.

    Raises:
        EntryErased: personal data was erased here, and none is to come anew.
    """
    if logged.entry.erased_at is not None:
        raise EntryErased("What this entry said has been erased.", how_to_fix="Log what is new as an entry of its own.")
    note = await record_entry(
        session, logged.case, NOTE, at=now, actor=actor, payload={"text": text}, restricted=restricted
    )
    await session.flush()
    return note


def notes_of(logged: LoggedEntry, *, restricted: bool) -> Select[TimelineEntry]:
    """The notes on an entry, to be listed; those of the restricted chain only if asked."""
    query = select(TimelineEntry).where(
        TimelineEntry.agency == logged.entry.agency,
        TimelineEntry.case_id == logged.entry.case_id,
        TimelineEntry.kind == NOTE,
    )
    return query if restricted else query.where(TimelineEntry.thread == "case")


def payload_without_words(row: TimelineEntry) -> dict[str, Any] | None:
    """What a timeline entry says to a reader of facts: all but the words, which are read for a reason."""
    words = _WORDS.get(row.kind)
    if row.payload is None or words is None:
        return row.payload
    return {name: value for name, value in row.payload.items() if name != words}
