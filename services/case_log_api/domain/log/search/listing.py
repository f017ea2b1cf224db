"""A page of the log: what a person may see of it, narrowed by filters and by words, newest first."""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import visible_to
from services.case_log_api.domain.log.search.filters import EntryFilters, conditions_of
from services.case_log_api.domain.log.search.finding import Key, Search, find_entries
from services.case_log_api.domain.log.search.refusals import PrefixTooShort, QuestionTooLong, SearchNeedsPrivateScope
from services.case_log_api.domain.log.search.words import MOST_TERMS, SHORTEST_PREFIX, Wanted, read_question
from services.case_log_api.models import Case, LogEntry
from shared.paging import PageRequest, list_page, read_cursor, write_cursor

LISTING = "log entries"
_NUMBER = re.compile(r"\s*(\d{4})-(\d{1,12})\s*", re.ASCII)
_KEY = [LogEntry.received_at, LogEntry.case_id]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One page of entries, and where the next one begins."""

    entries: list[LogEntry]
    next_cursor: str | None


def looks_for_words(question: str | None) -> bool:
    """Whether a question is one about the words of the sealed originals, and not about an entry's number."""
    return question is not None and _NUMBER.fullmatch(question) is None and not read_question(question).is_empty


async def list_entries(
    session: AsyncSession,
    agency: str,
    filters: EntryFilters,
    question: str | None,
    paging: PageRequest,
    *,
    reader: str | None,
    may_search: bool,
) -> EntryPage:
    """One page of the entries, the latest received first.

    A question that is an entry's number finds that entry. Any other looks for words of the sealed originals, which tells
    what they say: only those may ask who may read them.

    Raises:
        SearchNeedsPrivateScope, PrefixTooShort, QuestionTooLong: the question cannot be asked (by this caller).
        CursorInvalid: the cursor is not one of this list.
    """
    conditions = [*conditions_of(filters, agency), visible_to(reader)]
    if question is not None and (number := _NUMBER.fullmatch(question)) is None:
        _refuse_unasked(may_search=may_search)
        wanted = read_question(question)
        _refuse_unfit(wanted)
        if not wanted.is_empty:
            return await _search(session, _search_of(agency, filters, wanted, conditions), paging)
    elif question is not None and number is not None:
        conditions.append(_has_number(agency, f"{number[1]}-{int(number[2]):06d}"))
    page = await list_page(
        session,
        select(LogEntry).where(*conditions),
        _KEY,
        paging,
        listing=LISTING,
        read=lambda entry: entry,
        newest_first=True,
    )
    return EntryPage(page.items, page.next_cursor)


def _refuse_unasked(*, may_search: bool) -> None:
    if not may_search:
        raise SearchNeedsPrivateScope(
            "Looking for words tells what the sealed originals say.",
            how_to_fix="Use a credential with log:private, or look for an entry's number, such as 2026-000123.",
        )


def _refuse_unfit(wanted: Wanted) -> None:
    if len(wanted.words) > MOST_TERMS:
        raise QuestionTooLong(
            f"The question has more than {MOST_TERMS} words.",
            how_to_fix="Leave out words: fewer find more.",
            errors=[{"pointer": "/query/q", "message": f"At most {MOST_TERMS} words"}],
        )
    if wanted.prefix is not None and len(wanted.prefix) < SHORTEST_PREFIX:
        raise PrefixTooShort(
            f"The beginning of a word needs at least {SHORTEST_PREFIX} letters before the asterisk.",
            how_to_fix="Write more of the word, or the whole word without an asterisk.",
            errors=[{"pointer": "/query/q", "message": f"At least {SHORTEST_PREFIX} letters before the asterisk"}],
        )


def _search_of(agency: str, filters: EntryFilters, wanted: Wanted, conditions: list[ColumnElement[bool]]) -> Search:
    ends = [each for each in (filters.received_to, filters.logged_to) if each is not None]
    return Search(
        agency=agency,
        wanted=wanted,
        conditions=conditions,
        is_narrowed=not filters.are_none,
        received_from=filters.received_from,
        received_to=min(ends, default=None),
    )


async def _search(session: AsyncSession, search: Search, paging: PageRequest) -> EntryPage:
    after: Key | None = None
    if paging.cursor is not None:
        received_at, case_id = read_cursor(LISTING, paging.cursor, [column.type.python_type for column in _KEY])
        after = received_at, case_id
    rows = await find_entries(session, search, after=after, limit=paging.limit + 1)
    entries = rows[: paging.limit]
    more = len(rows) > paging.limit
    return EntryPage(entries, write_cursor(LISTING, (entries[-1].received_at, entries[-1].case_id)) if more else None)


def _has_number(agency: str, number: str) -> ColumnElement[bool]:
    case_id = select(Case.id).where(Case.agency == agency, Case.number == number).scalar_subquery()
    return LogEntry.case_id == case_id
