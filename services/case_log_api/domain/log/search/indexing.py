# owned by FINDING: its owner replaces this module.
"""Keeping the words of an entry for full-text search and for finding likely duplicates."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.models import EntrySearch, EntryText


async def index_entry(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:  # noqa: ARG001 - part of the agreement
    """Keep the words that an entry's texts hold now."""
    entry = logged.entry
    texts = (
        select(func.string_agg(EntryText.text, " "))
        .where(EntryText.agency == entry.agency, EntryText.case_id == entry.case_id)
        .scalar_subquery()
    )
    values = {"received_at": entry.received_at, "words": func.to_tsvector("simple", func.coalesce(texts, ""))}
    await session.execute(
        insert(EntrySearch)
        .values(agency=entry.agency, case_id=entry.case_id, **values)
        .on_conflict_do_update(index_elements=["agency", "case_id"], set_=values)
    )


async def unindex_entry(session: AsyncSession, logged: LoggedEntry) -> None:
    """Erase the words of an entry."""
    await session.execute(
        delete(EntrySearch).where(
            EntrySearch.agency == logged.entry.agency, EntrySearch.case_id == logged.entry.case_id
        )
    )
