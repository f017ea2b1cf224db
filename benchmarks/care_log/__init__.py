"""What lists, searches, likely duplicates and limits of a customer care log cost, in a log of 100,000 and of a million entries."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from benchmarks.care_log.asking import Question, ask_all, list_questions
from benchmarks.care_log.filling import (
    Connection,
    add_earlier,
    add_jobs,
    copy_newest,
    drop_indexes,
    list_idle_indexes,
    make_bare,
    make_indexes,
)
from benchmarks.care_log.generating import HalfYear
from benchmarks.report import Section
from benchmarks.stage import open_stage
from careloop.stack.schemas import migrate_all
from shared.db import make_engine, make_sessions
from shared.settings import ServiceName

SERVICE: ServiceName = "case_log_api"
NEWEST, HALF_YEARS = 100_000, 10
TIMES = 25
MOST_SECONDS = 0.1
_PART = 0.95


@dataclass(frozen=True)
class Figures:
    """What was measured: each question in the small log and in the large one, and the indexes that none used."""

    small: Sequence[Question]
    large: Sequence[Question]
    idle: Sequence[str]
    size: str


def run() -> Section:
    """Fill, ask, fill more, ask again."""
    with open_stage() as stage:
        asyncio.run(migrate_all([SERVICE]))
        figures = asyncio.run(_measure(stage.environment["DATABASE_URL"]))
    slowest = max(figures.large, key=lambda question: question.quantile(_PART))
    scans = {f"{table} ({question.name})" for question in figures.large for table in question.scans}
    return Section(
        title="The customer care log",
        text=_describe(),
        rows=[
            *(_row(small, large) for small, large in zip(figures.small, figures.large, strict=True)),
            ("the slowest at 1,000,000", slowest.name),
            ("large tables read from beginning to end", ", ".join(sorted(scans)) or "none"),
            ("indexes of these tables that no question used", ", ".join(figures.idle) or "none"),
            ("the database with 1,000,000 entries", figures.size),
        ],
        promises=[
            (
                f"every question to 1,000,000 entries has a p95 of at most {MOST_SECONDS * 1000:.0f} ms"
                + "".join(f"; {late.name}: {late.quantile(_PART) * 1000:.0f} ms" for late in _list_late(figures.large)),
                not _list_late(figures.large),
            ),
            ("no large table is read from beginning to end", not scans),
        ],
    )


def _describe() -> str:
    return (
        f"{NEWEST:,} invented entries of half a year, then {NEWEST * HALF_YEARS:,} of {HALF_YEARS // 2} years, 90 in a "
        "hundred of them the agency's that is asked about, in a PostgreSQL as careloop starts it. Each question is asked "
        f"{TIMES} times, in turns with the others and with other values each time, by the functions that the API calls: "
        "the transaction and the rows' way to Python count, HTTP does not. Pages hold 50 entries. p50 / p95 in ms. Others use "
        "the machine too: what the asking and the answering process waited for a core is not counted, by the kernel's own "
        "account (schedstat); the p95 as the clock showed it, with all waiting, stands in brackets. "
        "Proposing duplicates is reading the entry, finding candidates, reading and scoring them."
    )


def _row(small: Question, large: Question) -> tuple[str, str]:
    def said(question: Question) -> str:
        return (
            f"{question.quantile(0.5) * 1000:.1f} / {question.quantile(_PART) * 1000:.1f} "
            f"({question.quantile_by_clock(_PART) * 1000:.0f})"
        )

    growth = large.quantile(0.5) / small.quantile(0.5)
    found = large.found / len(large.seconds)
    return large.name, (
        f"{said(small)} at {NEWEST:,}; {said(large)} at {NEWEST * HALF_YEARS:,}; the median grew {growth:.1f} times; "
        f"{found:.0f} found"
    )


def _list_late(questions: Sequence[Question]) -> list[Question]:
    return [question for question in questions if question.quantile(_PART) > MOST_SECONDS]


async def _measure(url: str) -> Figures:
    connection: Connection = await asyncpg.connect(url, server_settings={"search_path": SERVICE, "timezone": "UTC"})
    half_year = HalfYear(NEWEST)
    try:
        indexes = await make_bare(connection)
        await copy_newest(connection, half_year)
        await add_jobs(connection)
        await make_indexes(connection, indexes)
        small = await _ask(url, half_year, half_years=1)
        await drop_indexes(connection, list(indexes))
        await add_earlier(connection, HALF_YEARS - 1)
        await add_jobs(connection)
        await make_indexes(connection, indexes)
        large = await _ask(url, half_year, half_years=HALF_YEARS)
        size = str(await connection.fetchval("SELECT pg_size_pretty(pg_database_size(current_database()))"))
        return Figures(small, large, await list_idle_indexes(connection), size)
    finally:
        await connection.close()


async def _ask(url: str, half_year: HalfYear, *, half_years: int) -> list[Question]:
    questions = list_questions(half_year, half_years)
    engine = make_engine(url, SERVICE, pool_size=1)
    try:
        await ask_all(make_sessions(engine), engine, questions, times=int(os.environ.get("BENCH_TIMES", TIMES)))
    finally:
        await engine.dispose()
    return questions
