"""What scores and averages cost among a million and ten million responses, and counting a million anew."""

import asyncio
import gc
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
from sqlalchemy import func, select

from benchmarks.care_log.asking import Question, ask_all
from benchmarks.report import Section
from benchmarks.scores.asking import list_questions
from benchmarks.scores.filling import ONE_QUESTION, SIX_QUESTIONS, Connection, add_years, fill, load_packs
from benchmarks.stage import open_stage
from benchmarks.waiting import waited
from careloop.stack.schemas import migrate_all
from services.reporter.domain.counting import recompute_rollups
from shared.db import make_engine, make_sessions
from shared.settings import ServiceName

SERVICE: ServiceName = "reporter"
RESPONSES, YEARS = 1_000_000, 10
TIMES = 25
MOST_SECONDS, MOST_SECONDS_BY_TECHNICIAN = 0.02, 0.05
MOST_REBUILD = {ONE_QUESTION: 10.0, SIX_QUESTIONS: 30.0}
_PART = 0.95


@dataclass(frozen=True)
class Figures:
    """What was measured: recounts in seconds by agency (but for waiting for a core, and by the clock), and each question."""

    recounts: dict[str, tuple[float, float]]
    small: Sequence[Question]
    large: Sequence[Question]
    rows: tuple[int, int]
    size: str


def run() -> Section:
    """Fill, count anew, ask, add years of counts, ask again."""
    responses = int(os.environ.get("BENCH_RESPONSES", RESPONSES))
    with open_stage() as stage:
        asyncio.run(migrate_all([SERVICE]))
        figures = asyncio.run(_measure(stage.environment["DATABASE_URL"], responses))
    late = [question for question in (*figures.small, *figures.large) if question.quantile(_PART) > _limit(question)]
    return Section(
        title="Scores and averages",
        text=(
            f"{responses:,} invented responses of a year with one question (12 programs, 40 teams, 200 technicians), and as many with "
            f"six questions, in a PostgreSQL as careloop starts it; then {YEARS} years of counts, {responses * YEARS:,} responses of each. "
            f"Each question is asked {TIMES} times, in turns with the others, by the functions that the API calls: transaction, SQL, "
            "intervals, change since the period before, restatements and versions of the policy count, HTTP does not. p50 / p95 in ms. "
            "The averages of all questions of all technicians at once are shown without a promise. What the asking and the answering process waited for a core is not counted (schedstat); by the clock in brackets."
        ),
        rows=[
            *(
                (f"counting {responses:,} anew, {name}", f"{own:.1f} s ({clock:.1f})")
                for name, (own, clock) in figures.recounts.items()
            ),
            *(_row(small, large, responses) for small, large in zip(figures.small, figures.large, strict=True)),
            ("rows of counts", f"{figures.rows[0]:,}; with {YEARS} years {figures.rows[1]:,}"),
            ("the database", figures.size),
        ],
        promises=[
            *(
                (
                    f"{responses:,} responses of {name} are counted anew within {MOST_REBUILD[name]:.0f} s",
                    figures.recounts[name][0] <= MOST_REBUILD[name],
                )
                for name in MOST_REBUILD
            ),
            (
                f"every score by program, team or question has a p95 of at most {MOST_SECONDS * 1000:.0f} ms, by technician of at most "
                f"{MOST_SECONDS_BY_TECHNICIAN * 1000:.0f} ms (averages of one at a time), also among {responses * YEARS:,} responses"
                + "".join(f"; {one.name}: {one.quantile(_PART) * 1000:.0f} ms" for one in late),
                not late,
            ),
        ],
    )


def _limit(question: Question) -> float:
    if question.name.startswith("questions") and question.name.endswith("by technician"):
        return float("inf")  # six questions of two hundred people at once: shown, and no promise
    return MOST_SECONDS_BY_TECHNICIAN if "technician" in question.name else MOST_SECONDS


def _row(small: Question, large: Question, responses: int) -> tuple[str, str]:
    def said(question: Question) -> str:
        return (
            f"{question.quantile(0.5) * 1000:.1f} / {question.quantile(_PART) * 1000:.1f} "
            f"({question.quantile_by_clock(_PART) * 1000:.0f})"
        )

    return large.name, f"{said(small)} among {responses:,}; {said(large)} among {responses * YEARS:,}"


async def _measure(url: str, responses: int) -> Figures:
    connection: Connection = await asyncpg.connect(url, server_settings={"search_path": SERVICE, "timezone": "UTC"})
    try:
        packs = await load_packs(url)
        for name, (pack, policy_hash) in packs.items():
            await fill(connection, pack, policy_hash, responses, has_six=name == SIX_QUESTIONS)
        await connection.execute("VACUUM ANALYZE")
        recounts = {name: await _recount(url, pack.agency.id) for name, (pack, _) in packs.items()}
        await connection.execute("VACUUM ANALYZE")
        rows = await _count_rows(connection)
        small = await _ask(url, list_questions([pack for pack, _ in packs.values()], years=1))
        await add_years(connection, YEARS - 1)
        await connection.execute("VACUUM ANALYZE")
        large = await _ask(url, list_questions([pack for pack, _ in packs.values()], years=YEARS))
        size = str(await connection.fetchval("SELECT pg_size_pretty(pg_database_size(current_database()))"))
        return Figures(recounts, small, large, (rows, await _count_rows(connection)), size)
    finally:
        await connection.close()


async def _recount(url: str, agency: str) -> tuple[float, float]:
    engine = make_engine(url, SERVICE, pool_size=1)
    try:
        async with make_sessions(engine).begin() as session:
            backend = await session.scalar(select(func.pg_backend_pid()))
            before, started = waited(backend), time.perf_counter()
            await recompute_rollups(session, agency)
            lasted = time.perf_counter() - started
            return lasted - (waited(backend) - before), lasted
    finally:
        await engine.dispose()


async def _ask(url: str, questions: list[Question]) -> list[Question]:
    engine = make_engine(url, SERVICE, pool_size=1)
    try:
        # What the filling left behind is not the asking's to look through: a full collection of it takes 0.1 s.
        gc.collect()
        gc.freeze()
        await ask_all(make_sessions(engine), engine, questions, times=int(os.environ.get("BENCH_TIMES", TIMES)))
    finally:
        await engine.dispose()
    return questions


async def _count_rows(connection: Connection) -> int:
    return int(
        await connection.fetchval("SELECT (SELECT count(*) FROM rollups) + (SELECT count(*) FROM answer_rollups)")
    )
