"""Keeps the words of an entry for full-text search, and counts in how many entries of the agency each word stands.

The marks of an entry are counted with its words: so it is known how many entries there are, and of which months.
"""

from datetime import datetime

from sqlalchemy import Text, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.search.words import agency_mark, month_mark, write_words
from services.case_log_api.models import CaseNumber, EntrySearch, EntryText, LogEntry, WordCount

INDEXED = ("narrative", "action_taken", "subject_name", "resolution")


async def index_entry(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:  # noqa: ARG001 - part of the agreement between the parts
    """Keep the words that an entry's texts hold now, and count what came and what went. The case must be locked."""
    entry = logged.entry
    await session.flush()
    await _wait_for_turn(session, entry.agency)
    before = await _lexemes_of(session, entry)
    texts = await session.execute(
        select(EntryText.field, EntryText.text).where(
            EntryText.agency == entry.agency, EntryText.case_id == entry.case_id, EntryText.field.in_(INDEXED)
        )
    )
    by_field = {row.field: row.text for row in texts}
    words = write_words(
        (by_field[field] for field in INDEXED if field in by_field),
        marks=(agency_mark(entry.agency), month_mark(entry.received_at)),
    )
    values = {"received_at": entry.received_at, "words": cast(words, TSVECTOR)}
    kept = await session.scalars(
        insert(EntrySearch)
        .values(agency=entry.agency, case_id=entry.case_id, **values)
        .on_conflict_do_update(index_elements=["agency", "case_id"], set_=values)
        .returning(func.tsvector_to_array(EntrySearch.words))
    )
    after = frozenset(kept.one())
    await _count(session, entry.agency, after - before, 1)
    await _count(session, entry.agency, before - after, -1)


async def unindex_entry(session: AsyncSession, logged: LoggedEntry) -> None:
    """Erase the words of an entry, and those that stand in no other one altogether. The case must be locked."""
    entry = logged.entry
    await session.flush()
    await _wait_for_turn(session, entry.agency)
    gone = await session.scalars(
        delete(EntrySearch)
        .where(EntrySearch.agency == entry.agency, EntrySearch.case_id == entry.case_id)
        .returning(func.tsvector_to_array(EntrySearch.words))
    )
    await _count(session, entry.agency, frozenset(gone.one_or_none() or ()), -1)


async def _wait_for_turn(session: AsyncSession, agency: str) -> None:
    """Take the lock of the agency's case numbers, which one who opens an entry holds anyway.

    Two that count the same words wait for each other here, and cannot each hold a word that the other one needs.
    """
    await session.execute(
        select(CaseNumber.last)
        .where(CaseNumber.agency == agency)
        .order_by(CaseNumber.year.desc())
        .limit(1)
        .with_for_update()
    )


async def _lexemes_of(session: AsyncSession, entry: LogEntry) -> frozenset[str]:
    kept = await session.scalar(
        select(func.tsvector_to_array(EntrySearch.words)).where(
            EntrySearch.agency == entry.agency, EntrySearch.case_id == entry.case_id
        )
    )
    return frozenset(kept or ())


async def _count(session: AsyncSession, agency: str, words: frozenset[str], by: int) -> None:
    if not words:
        return
    if by > 0:
        named = func.unnest(cast(sorted(words), ARRAY(Text))).column_valued("word")
        await session.execute(
            insert(WordCount)
            .from_select(["agency", "word", "entry_count"], select(literal(agency), named, literal(1)))
            .on_conflict_do_update(index_elements=["agency", "word"], set_={"entry_count": WordCount.entry_count + 1})
        )
        return
    these = (WordCount.agency == agency, WordCount.word.in_(words))
    await session.execute(
        update(WordCount)
        .where(*these)
        .values(entry_count=WordCount.entry_count - 1)
        .execution_options(synchronize_session=False)
    )
    # Nothing of an erased entry stays: a word may be somebody's name.
    await session.execute(
        delete(WordCount).where(*these, WordCount.entry_count <= 0).execution_options(synchronize_session=False)
    )
