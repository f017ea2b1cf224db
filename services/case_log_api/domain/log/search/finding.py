"""Finds entries by their words, newest first, at a cost that grows with the page and not with the log.

What looking for words costs is known beforehand from `word_counts`; the planner is not left to guess it:

- Where one of the words is rare, or all of them together must be, whatever holds them is looked up and sorted.
- Where the filters leave few entries, those are read for the words.
- Where all words are so common that the newest entries will do, those are read.
- Otherwise the months are looked through backwards, in spans that double, until the page is full: the index of words
  knows whose an entry is and its month (`agency_mark`, `month_mark`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import prod
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, any_, bindparam, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.case_log_api.domain.log.search.words import MONTHS, Wanted, agency_mark, month_mark, write_query
from services.case_log_api.models import EntrySearch, LogEntry, WordCount

RARE = 2_000
"""So many entries are looked up and sorted in a few milliseconds."""
SELDOM = 10_000
"""Words in no more entries than this are looked up together where they will meet in few."""
BEGUN = 50_000
"""Words that begin alike and stand in more entries than this are not gathered: the rows of the other words are read."""
BESIDE = 20.0
"""Of so many entries that hold two words about one holds them side by side: so many have to be read for each found."""
KNOWN, TOGETHER = 60_000, 4_000
"""A run of words in no more entries than the first is looked up where no more than the second hold all the words."""
FEW = 2_000
"""So many entries that filters leave are read for words."""
WALKED = 1_000
"""So many of the newest entries are read where the words are common."""
_LAST = "\U0010ffff"

Key = tuple[datetime, UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """One question to an agency's entries: the words, what else must hold, the times between which to look.

    `is_narrowed`: whether the conditions may leave few entries.
    """

    agency: str
    wanted: Wanted
    conditions: Sequence[ColumnElement[bool]]
    is_narrowed: bool = False
    received_from: datetime | None = None
    received_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """In how many entries each word stands, in how many at most one that begins so, how many there are in each month."""

    words: tuple[int, ...]
    prefix: int | None
    entries: int
    months: tuple[str, ...]
    neighbours: int = 0

    @property
    def least(self) -> int:
        """No more entries than this can be found."""
        return min(self.words if self.prefix is None else (*self.words, self.prefix))

    @property
    def is_cheap(self) -> bool:
        """Whether whatever holds everything is looked up at once."""
        if self.least <= RARE:
            return True
        together = self.share * self.entries * BESIDE**self.neighbours
        if self.neighbours:
            return self.least <= KNOWN and together <= TOGETHER
        return self.least <= SELDOM and together <= RARE

    @property
    def share(self) -> float:
        """How many of the entries will hold everything, if no word depends on another: from 0 to 1."""
        counts = self.words if self.prefix is None else (*self.words, min(self.prefix, self.entries))
        return float(prod(count / max(self.entries, 1) for count in counts)) / BESIDE**self.neighbours


async def estimate(session: AsyncSession, agency: str, wanted: Wanted) -> Estimate:
    """How much there may be to find, from the counts of words."""
    of_agency = WordCount.agency == agency
    rows = await session.execute(
        select(WordCount.word, WordCount.entry_count).where(
            of_agency, WordCount.word.in_([*wanted.words, agency_mark(agency)])
        )
    )
    known = {row.word: row.entry_count for row in rows}
    months = await session.scalars(
        select(WordCount.word).where(of_agency, WordCount.word > MONTHS, WordCount.word < f"{MONTHS}{_LAST}")
    )
    prefix = None
    if wanted.prefix is not None:
        begun = (WordCount.word >= wanted.prefix, WordCount.word < f"{wanted.prefix}{_LAST}")
        prefix = int(await session.scalar(select(func.sum(WordCount.entry_count)).where(of_agency, *begun)) or 0)
    return Estimate(
        words=tuple(known.get(word, 0) for word in wanted.words),
        prefix=prefix,
        entries=known.get(agency_mark(agency), 0),
        months=tuple(sorted(months, reverse=True)),
        neighbours=sum(len(phrase) - 1 for phrase in wanted.phrases),
    )


async def find_entries(session: AsyncSession, search: Search, *, after: Key | None, limit: int) -> list[LogEntry]:
    """The newest entries that hold everything wanted and meet the conditions, after one that was seen."""
    costs = await estimate(session, search.agency, search.wanted)
    if costs.least == 0:
        return []
    if costs.is_cheap:
        return await _fetch(session, search, _matching(search, costs), after=after, limit=limit)
    if search.is_narrowed and (few := await _find_few(session, search, after)) is not None:
        return await _fetch(session, search, _among(search, few), after=after, limit=limit)
    found: list[LogEntry] = []
    if costs.share * WALKED >= limit:
        newest = await _walk(session, search, after)
        found += await _fetch(session, search, _among(search, newest), after=after, limit=limit)
        if len(found) >= limit or len(newest) < WALKED:
            return found
        after = await _key_of(session, search, newest[-1])
    for months in _spans(costs.months, search, after):
        ids = _matching(search, costs, months)
        found += await _fetch(session, search, ids, after=after, limit=limit - len(found))
        if len(found) >= limit:
            break
    return found


def _spans(months: Sequence[str], search: Search, after: Key | None) -> Iterator[Sequence[str]]:
    """The months in which there are entries, newest first, in spans of one, two, four and so on."""
    ends = [each for each in (search.received_to, after[0] if after else None) if each is not None]
    newest = month_mark(min(ends)) if ends else MONTHS + _LAST
    oldest = month_mark(search.received_from) if search.received_from else MONTHS
    left = [month for month in months if oldest <= month <= newest]
    size = 1
    while left:
        yield left[:size]
        left, size = left[size:], size * 2


def _matching(search: Search, costs: Estimate, months: Sequence[str] = ()) -> Select[UUID]:
    """The entries that match, by the index of words. How a common last word begins is looked at in the rows found."""
    wanted = search.wanted
    is_read = wanted.prefix is not None and bool(wanted.words) and (costs.prefix or 0) > BEGUN
    by_index = Wanted(wanted.words, wanted.phrases) if is_read else wanted
    query = write_query(every=[agency_mark(search.agency)], some=months, wanted=by_index)
    ids = select(EntrySearch.case_id).where(EntrySearch.agency == search.agency, _holds(EntrySearch.words, query))
    return ids.where(_read(write_query(wanted=Wanted((), prefix=wanted.prefix)))) if is_read else ids


async def _find_few(session: AsyncSession, search: Search, after: Key | None) -> list[UUID] | None:
    """The entries that the filters leave, if they are few."""
    query = select(LogEntry.case_id).where(*search.conditions)
    if after is not None:
        query = query.where(_before(LogEntry, after))
    ids = list(await session.scalars(query.limit(FEW + 1)))
    return ids if len(ids) <= FEW else None


async def _walk(session: AsyncSession, search: Search, after: Key | None) -> list[UUID]:
    """The newest entries."""
    query = select(EntrySearch.case_id).where(EntrySearch.agency == search.agency)
    if search.received_to is not None:
        query = query.where(EntrySearch.received_at < search.received_to)
    if search.received_from is not None:
        query = query.where(EntrySearch.received_at >= search.received_from)
    if after is not None:
        query = query.where(_before(EntrySearch, after))
    query = query.order_by(EntrySearch.received_at.desc(), EntrySearch.case_id.desc()).limit(WALKED)
    return list(await session.scalars(query))


async def _key_of(session: AsyncSession, search: Search, case_id: UUID) -> Key:
    received_at = await session.scalars(
        select(EntrySearch.received_at).where(EntrySearch.agency == search.agency, EntrySearch.case_id == case_id)
    )
    return received_at.one(), case_id


def _among(search: Search, ids: list[UUID]) -> Select[UUID]:
    """Those of these entries that match, by reading them."""
    return select(EntrySearch.case_id).where(
        EntrySearch.agency == search.agency,
        EntrySearch.case_id == any_(cast(ids, ARRAY(Uuid))),
        _read(write_query(wanted=search.wanted)),
    )


async def _fetch(
    session: AsyncSession, search: Search, ids: Select[UUID], *, after: Key | None, limit: int
) -> list[LogEntry]:
    """The entries among these ids that meet the conditions. As an array, so that it is looked up id by id."""
    query = select(LogEntry).where(*search.conditions, LogEntry.case_id == any_(func.array(ids.scalar_subquery())))
    if after is not None:
        query = query.where(_before(LogEntry, after))
    query = query.order_by(LogEntry.received_at.desc(), LogEntry.case_id.desc()).limit(limit)
    return list(await session.scalars(query))


def _before(table: type[LogEntry | EntrySearch], key: Key) -> ColumnElement[bool]:
    received_at, case_id = table.received_at, table.case_id
    seen = tuple_(bindparam(None, key[0], type_=received_at.type), bindparam(None, key[1], type_=case_id.type))
    return tuple_(received_at, case_id) < seen


def _holds(words: ColumnElement[Any] | InstrumentedAttribute[Any], query: str) -> ColumnElement[bool]:
    return words.bool_op("@@")(cast(query, TSQUERY))


def _read(query: str) -> ColumnElement[bool]:
    """The same without the index: an index would go through every word that begins so."""
    return _holds(EntrySearch.words.op("||")(cast("", TSVECTOR)), query)
