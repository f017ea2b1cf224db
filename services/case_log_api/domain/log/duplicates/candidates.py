"""Which entries are worth comparing with one: few, near in time, by the same constituent or with the same rare words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, cast, func, or_, select, union
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.duplicates.scoring import EntryFacts
from services.case_log_api.domain.log.search.words import agency_mark, cut, months_between, write_query
from services.case_log_api.models import Constituent, EntryRelation, EntrySearch, EntryText, LogEntry, WordCount

COMPARABLE = ("open", "resolved", "closed")
RAREST = 5
MOST_OF_A_WORD = 10_000
MOST_LOOKED_UP = 500
"""Up to here all entries with the words are looked up; of more only those of the months in question, which costs more."""
MOST_BY_KEY, MOST_BY_WORDS = 25, 50
_COMPARED_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class Compared:
    """An entry with what is compared of it."""

    case_id: UUID
    number: str
    facts: EntryFacts


async def read_facts(session: AsyncSession, agency: str, case_ids: Iterable[UUID]) -> dict[UUID, Compared]:
    """What is compared of these entries, in one go. Of a long narrative its beginning is."""
    ids = list(case_ids)
    entries = await session.scalars(select(LogEntry).where(LogEntry.agency == agency, LogEntry.case_id.in_(ids)))
    keys = {
        row.case_id: row
        for row in await session.execute(
            select(Constituent.case_id, Constituent.email_key, Constituent.phone_key, Constituent.name_key).where(
                Constituent.agency == agency, Constituent.case_id.in_(ids)
            )
        )
    }
    texts: dict[tuple[UUID, str], str] = {
        (row.case_id, row.field): row.text
        for row in await session.execute(
            select(
                EntryText.case_id, EntryText.field, func.left(EntryText.text, _COMPARED_CHARACTERS).label("text")
            ).where(
                EntryText.agency == agency,
                EntryText.case_id.in_(ids),
                EntryText.field.in_(("narrative", "subject_name")),
            )
        )
    }
    return {entry.case_id: _compared(entry, keys.get(entry.case_id), texts) for entry in entries}


def _compared(entry: LogEntry, keys: Any, texts: dict[tuple[UUID, str], str]) -> Compared:
    facts = EntryFacts(
        kind=entry.kind,
        received_at=entry.received_at,
        email_key=keys and keys.email_key,
        phone_key=keys and keys.phone_key,
        name_key=keys and keys.name_key,
        subject_kind=entry.subject_kind,
        subject_handle=entry.subject_handle,
        subject_words=tuple(cut(texts.get((entry.case_id, "subject_name"), ""))),
        program=entry.program,
        category=entry.category,
        words=tuple(cut(texts.get((entry.case_id, "narrative"), ""))),
    )
    return Compared(entry.case_id, entry.number, facts)


async def find_candidates(session: AsyncSession, entry: LogEntry, facts: EntryFacts, within: timedelta) -> set[UUID]:
    """The entries to compare: those of the same constituent and those that share a rare word, the newest of each.

    Drafts, what was forwarded or discarded, duplicates, and what belongs together already are left out.
    """
    span = (entry.received_at - within, entry.received_at + within)
    fit = _fit_for(entry, span)
    by_constituent = [
        _newest(fit, select(Constituent.case_id).where(Constituent.agency == entry.agency, column == key), MOST_BY_KEY)
        for column, key in (
            (Constituent.email_key, facts.email_key),
            (Constituent.phone_key, facts.phone_key),
            (Constituent.name_key, facts.name_key),
        )
        if key is not None
    ]
    found: set[UUID] = set()
    if by_constituent:
        found.update(await session.scalars(union(*by_constituent)))
    if rarest := await find_rarest_words(session, entry.agency, facts.words):
        query = write_query(every=[agency_mark(entry.agency)], some=list(rarest))
        if sum(rarest.values()) > MOST_LOOKED_UP:
            query += f" & {write_query(some=months_between(*span))}"
        ids = select(EntrySearch.case_id).where(
            EntrySearch.agency == entry.agency, EntrySearch.words.bool_op("@@")(cast(query, TSQUERY))
        )
        found.update(await session.scalars(_newest(fit, ids, MOST_BY_WORDS)))
    return found


async def find_rarest_words(session: AsyncSession, agency: str, words: Sequence[str]) -> dict[str, int]:
    """The words of a text that stand in the fewest other entries, and in how many: one that stands in no other finds none."""
    rows = await session.execute(
        select(WordCount.word, WordCount.entry_count)
        .where(
            WordCount.agency == agency,
            WordCount.word == any_(sorted(set(words))),  # type: ignore[arg-type]  # a list is bound as an array
            WordCount.entry_count.between(2, MOST_OF_A_WORD),
        )
        .order_by(WordCount.entry_count, WordCount.word)
        .limit(RAREST)
    )
    return {row.word: row.entry_count for row in rows}


def _fit_for(entry: LogEntry, span: tuple[datetime, datetime]) -> list[ColumnElement[bool]]:
    together = entry.lead_case_id or entry.case_id
    parts = select(EntryRelation.id).where(
        EntryRelation.agency == entry.agency,
        EntryRelation.kind == "part",
        or_(
            (EntryRelation.case_id == LogEntry.case_id) & (EntryRelation.to_case_id == entry.case_id),
            (EntryRelation.case_id == entry.case_id) & (EntryRelation.to_case_id == LogEntry.case_id),
        ),
    )
    return [
        LogEntry.agency == entry.agency,
        LogEntry.case_id != entry.case_id,
        LogEntry.received_at.between(*span),
        LogEntry.status.in_(COMPARABLE),
        LogEntry.counts.is_(True),
        func.coalesce(LogEntry.lead_case_id, LogEntry.case_id) != together,
        ~parts.exists(),
    ]


def _newest(fit: list[ColumnElement[bool]], ids: Select[Any], most: int) -> Select[Any]:
    newest = (
        select(LogEntry.case_id, LogEntry.received_at)
        .where(*fit, LogEntry.case_id == any_(func.array(ids.scalar_subquery())))
        .order_by(LogEntry.received_at.desc(), LogEntry.case_id.desc())
        .limit(most)
        .subquery()
    )
    return select(newest.c.case_id)
