"""What statistics and the monthly report of a log cost reporter: thirteen months of 10,000 entries each, taken in as events."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

from benchmarks.report import Section
from benchmarks.stage import open_stage
from careloop.stack.schemas import migrate_all
from services.reporter.domain.counting import lock_counting
from services.reporter.domain.evidence import take_steps
from services.reporter.domain.log.counting import recount_log
from services.reporter.domain.log.dating import calendar_of, count_in_calendar, days_of
from services.reporter.domain.log.facts import take_entries
from services.reporter.domain.log.reading import LogQuestion
from services.reporter.domain.log.statistics import read_statistics
from services.reporter.domain.log.verifying import compare_log
from services.reporter.domain.reports.care_log import FetchedLog
from services.reporter.domain.reports.compiling import CompileOrder, compile_report
from shared.calendar import Calendar, Period
from shared.contracts.log_report import LogReportEntry
from shared.db import Sessions, make_engine, make_sessions
from shared.policy.reader import read
from shared.policy.store import StoredPolicy, store_version

AGENCY = "county-social-services"
MONTHS, A_MONTH, BATCH = 13, 10_000, 500
TIMES = 5
MOST_STATISTICS_SECONDS, MOST_BUILDING_SECONDS = 0.5, 5.0
NOW = datetime(2026, 12, 4, 20, tzinfo=UTC)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
_SAID = "[name] waited for three hours and was told to come back on another day, which had happened twice before."


def run() -> Section:
    """Take in, ask, compile, count anew."""
    with open_stage() as stage:
        asyncio.run(migrate_all(["reporter"]))
        taken, asked, built, recounted, differences, rows = asyncio.run(_measure(stage.environment["DATABASE_URL"]))
    entries = MONTHS * A_MONTH
    return Section(
        title="Statistics and monthly report of the log",
        text=(
            f"{entries:,} invented entries of {MONTHS} months in reporter, in batches of {BATCH} as events bring them, in the order of receipt, and two "
            f"limits for each entry of the last month; then the statistics of that month, {TIMES} times by each dimension, and its "
            f"report over {A_MONTH:,} listed entries, all by the functions that the API and the jobs call."
        ),
        rows=[
            ("entries taken in and counted a second", f"{entries / taken:,.0f}"),
            ("statistics of the month by category, median", f"{asked['category'] * 1000:.0f} ms"),
            ("statistics of the month by the slowest dimension, median", f"{max(asked.values()) * 1000:.0f} ms"),
            (f"the report over {A_MONTH:,} entries, compiled", f"{built:.1f} s"),
            (f"{entries:,} entries counted anew", f"{recounted:.1f} s"),
            ("rows of counts", f"{rows:,}"),
        ],
        promises=[
            (
                f"statistics are there within {MOST_STATISTICS_SECONDS * 1000:.0f} ms",
                max(asked.values()) <= MOST_STATISTICS_SECONDS,
            ),
            (f"the report is compiled within {MOST_BUILDING_SECONDS:.0f} s", built <= MOST_BUILDING_SECONDS),
            ("counts as they came are those of a recount", differences == 0),
        ],
    )


async def _measure(url: str) -> tuple[float, dict[str, float], float, float, int, int]:
    engine = make_engine(url, "reporter", pool_size=2)
    sessions = make_sessions(engine)
    try:
        pack = read(Path(__file__).parents[1] / "policies" / AGENCY)
        async with sessions.begin() as session:
            policy = await store_version(session, pack, now=NOW)
        entries = _invent(calendar_of(pack))
        taken = await _took(lambda: _take_in(sessions, policy, entries))
        async with sessions.begin() as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            differences = len(await compare_log(session, AGENCY))
        asked = {
            by: await _ask(sessions, policy, by) for by in ("all", "kind", "category", "program", "channel", "status")
        }
        built = await _took(lambda: _build(sessions, policy, entries))
        recounted = await _took(lambda: _recount(sessions))
        async with sessions() as session:
            connection = await session.connection()
            rows = (await connection.exec_driver_sql("SELECT count(*) FROM log_rollups")).scalar_one()
        return taken, asked, built, recounted, differences, int(rows)
    finally:
        await engine.dispose()


async def _took(act: Callable[[], Awaitable[Any]]) -> float:
    started = time.perf_counter()
    await act()
    return time.perf_counter() - started


def _invent(calendar: Calendar) -> list[dict[str, Any]]:
    """Facts as the inbox makes them, the last month first, each month in the order of receipt."""
    random, entries = Random(13), []  # noqa: S311 - invented entries
    for number in range(MONTHS * A_MONTH):
        months_ago = number // A_MONTH
        first_on = date(2026 - (months_ago + 1) // 12, 12 - (months_ago + 1) % 12, 1)
        received_at = datetime(first_on.year, first_on.month, 1, 12, tzinfo=UTC) + timedelta(
            minutes=random.randrange(27 * 24 * 60)
        )
        answered_at = received_at + timedelta(days=random.randrange(15)) if random.random() < 0.9 else None
        instants = {
            "received_at": received_at,
            "logged_at": received_at + timedelta(hours=random.randrange(40)),
            "answered_at": answered_at,
            "closed_at": answered_at if random.random() < 0.8 else None,
        }
        entries.append(
            {
                "agency": AGENCY,
                "case_id": UUID(int=number + 1),
                "event_id": UUID(int=number + 1),
                "version": 1,
                "number": f"2026-{number:06}",
                "event_at": received_at,
                "released_version": 1,
                "kind": random.choices(["complaint", "question", "compliment"], [6, 2, 2])[0],
                "status": random.choice(["open", "resolved", "closed"]),
                "channel": random.choice(["phone", "email", "letter", "web", "in_person"]),
                "category": random.choice(["neglect", "facilities", "business_process", "rude_or_unresponsive", None]),
                "program": random.choice(["assistance", "administration", "adult-services", "children-family"]),
                "reportability": random.choices(["reportable", "not_reportable", "forwarded"], [8, 1, 1])[0],
                "counts": random.random() < 0.95,
                "lead": None,
                **instants,
                **days_of(instants, calendar),
            }
        )
    return sorted(entries, key=lambda entry: (-_month(entry["received_at"]), entry["received_at"]))


def _month(at: datetime) -> int:
    return at.year * 12 + at.month


async def _take_in(sessions: Sessions, policy: StoredPolicy, entries: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        async with sessions.begin() as session:
            await lock_counting(session, [AGENCY])
            await count_in_calendar(session, policy.pack)
            await take_entries(session, batch, now=NOW)
            if start < A_MONTH:
                await take_steps(session, [_limit(entry, clause) for entry in batch for clause in _clauses(policy)[:2]])


def _clauses(policy: StoredPolicy) -> list[str]:
    return [deadline.clause for deadline in policy.pack.care_log.deadlines] if policy.pack.care_log else []


def _limit(entry: dict[str, Any], clause: str) -> dict[str, Any]:
    return {
        "agency": AGENCY,
        "case_id": str(entry["case_id"]),
        "clause": clause,
        "step": clause,
        "policy_hash": "any",
        "applied_at": entry["received_at"].isoformat(),
        "done_at": entry["logged_at"].isoformat(),
        "due_at": (entry["received_at"] + timedelta(hours=36)).isoformat(),
        "outcome": "done",
        "event_id": str(entry["event_id"]),
        "event_at": entry["event_at"].isoformat(),
    }


async def _ask(sessions: Sessions, policy: StoredPolicy, by: Any) -> float:
    async def ask() -> None:
        async with sessions() as session:
            await read_statistics(session, policy.pack, NOVEMBER, LogQuestion(by=by), now=NOW)

    return median([await _took(ask) for _ in range(TIMES)])


async def _build(sessions: Sessions, policy: StoredPolicy, entries: Sequence[dict[str, Any]]) -> None:
    reports = policy.pack.reports
    if reports is None:
        raise LookupError("the pack has no reports")
    order = CompileOrder(
        agency=AGENCY,
        policy=policy,
        report=next(rule for rule in reports.runs if rule.kind == "care_log"),
        period=NOVEMBER,
        department=None,
        version=1,
        cut_at=NOW,
        fetched=FetchedLog(tuple(_listed(entry) for entry in entries[:A_MONTH])),
    )
    async with sessions() as session:
        compiled = await compile_report(session, order)
    if compiled.obstacles:
        raise RuntimeError(f"the report cannot be submitted: {compiled.obstacles[0]}")
    compiled.content.digest  # noqa: B018 - part of what is measured


def _listed(entry: dict[str, Any]) -> LogReportEntry:
    is_forwarded = entry["reportability"] == "forwarded"
    standing = entry["reportability"] if is_forwarded or entry["reportability"] == "not_reportable" else "reportable"
    if standing == "reportable" and not entry["counts"]:
        standing = "duplicate"
    told = {name: entry[name] for name in LogReportEntry.model_fields.keys() & entry.keys()}
    cells = {"number": entry["number"], "narrative": _SAID, "action_taken": _SAID, "received_on": "2026-11-18"}
    is_told = standing == "reportable"
    return LogReportEntry(
        **told, standing=standing, copy_version=1 if is_told else None, cells=cells if is_told else {}
    )


async def _recount(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await recount_log(session, AGENCY)
