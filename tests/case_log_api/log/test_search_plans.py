"""Among some thousand entries every list and every search goes by an index, whatever it is narrowed by."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event, select

from benchmarks.care_log.filling import copy_newest
from benchmarks.care_log.generating import AGENCIES, COLUMNS, HalfYear
from services.case_log_api.domain.log.duplicates.candidates import find_candidates, read_facts
from services.case_log_api.domain.log.search.filters import EntryFilters
from services.case_log_api.domain.log.search.listing import list_entries
from services.case_log_api.models import LogEntry
from shared.db import Sessions, make_engine, make_sessions
from shared.paging import PageRequest

AGENCY, ENTRIES = AGENCIES[0], 4_000
LARGE = {*COLUMNS, "word_counts"} - {"duplicate_proposals"}


@dataclass
class Log:
    """A generated log, and every statement that is run in it."""

    sessions: Sessions
    half_year: HalfYear
    statements: list[tuple[str, Any]]

    async def read_whole(self) -> set[str]:
        """The large tables that one of the statements reads from beginning to end."""
        assert self.statements, "nothing was asked: this would prove nothing"
        asked, found = list(self.statements), set()
        async with self.sessions() as session:
            connection = await session.connection()
            for statement, parameters in asked:
                plan = (await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)).scalar_one()
                found |= whole_scans(json.loads(plan) if isinstance(plan, str) else plan)
        self.statements.clear()
        return found


def whole_scans(plan: Any) -> set[str]:
    if isinstance(plan, list):
        return set().union(*(whole_scans(each) for each in plan))
    if not isinstance(plan, dict):
        return set()
    own = {plan["Relation Name"]} & LARGE if plan.get("Node Type") == "Seq Scan" else set()
    return own.union(*(whole_scans(each) for each in plan.values()))


@pytest.fixture
async def log(database_url: str) -> AsyncIterator[Log]:
    half_year = HalfYear(ENTRIES)
    connection = await asyncpg.connect(database_url, server_settings={"search_path": "case_log_api"})
    # The rows refer to each other as they should; checking every one of them would take longer than writing them.
    await connection.execute("SET session_replication_role = replica")
    await copy_newest(connection, half_year)
    await connection.execute("VACUUM (ANALYZE)")
    await connection.close()
    engine = make_engine(database_url, "case_log_api", pool_size=1)
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:  # noqa: FBT001 - SQLAlchemy calls it so
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield Log(make_sessions(engine), half_year, statements)
    await engine.dispose()


async def ask(log: Log, question: str | None = None, **filters: Any) -> int:
    async with log.sessions() as session:
        page = await list_entries(
            session,
            AGENCY,
            EntryFilters(**filters),
            question,
            PageRequest(50, None),
            reader="person-1",
            may_search=True,
        )
        return len(page.entries)


async def test_lists_searches_and_proposals_go_by_an_index(log: Log) -> None:
    counts = log.half_year.counts[AGENCY]
    for word in [word for word in counts if word.isalpha() and counts[word] == 7][:3]:
        assert await ask(log, word) == 7
    by_count = sorted((word for word in counts if word.isalpha()), key=counts.__getitem__)
    # What stands in half of so few entries is rightly read from beginning to end.
    common, middling = (next(word for word in by_count if counts[word] >= least) for least in (250, 100))
    rare = next(word for word in by_count if counts[word] == 3)
    narrowed: list[dict[str, Any]] = [
        {},
        {"kind": "compliment"},
        {"status": "draft"},
        {"status": "resolved"},
        {"channel": "fax"},
        {"channel": "none_at_all"},
        {"category": "neglect"},
        {"program": "program-20"},
        {"reportability": "undecided"},
        {"assignee": "person-7"},
        {"team": "nobody"},
        {"queue": "intake"},
        {"subject_handle": "person-7"},
        {"source": "split"},
        {"counts": False},
    ]
    for filters in narrowed:
        await ask(log, **filters)
        assert await log.read_whole() == set(), filters
    for question in (
        common,
        rare,
        f"{common} {rare}",
        f"{common} {middling}",
        f'"{common} {middling}"',
        f"{rare[:4]}*",
    ):
        await ask(log, question)
        assert await log.read_whole() == set(), question
    async with log.sessions() as session:
        entry = (
            await session.scalars(select(LogEntry).where(LogEntry.case_id == log.half_year.samples[0].case_id))
        ).one()
        log.statements.clear()
        facts = (await read_facts(session, AGENCY, [entry.case_id]))[entry.case_id].facts
        await find_candidates(session, entry, facts, timedelta(days=90))
    assert await log.read_whole() == set()
