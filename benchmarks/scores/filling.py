"""Brings invented responses into an empty reporter: facts of a year by one statement, further years as counts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import asyncpg

from services.reporter.domain.forms import form_of
from shared.db import make_engine, make_sessions
from shared.policy import reader
from shared.policy.models import PolicyPack, Program, Team
from shared.policy.store import store_version

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
ONE_QUESTION, SIX_QUESTIONS = "one question", "six questions"
LAST_ON = date(2026, 11, 28)
PROGRAMS, TEAMS, TECHNICIANS, DAYS = 12, 40, 200, 365
_POLICIES = Path(__file__).parents[2] / "policies"
_PACKS = {ONE_QUESTION: "technology-services", SIX_QUESTIONS: "county-child-welfare"}
_NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)

# Marks from 1 to 5, most of them high; the answers of one response share its mood. Every tenth leaves the last question out.
_FACTS = """
    INSERT INTO response_facts (
        agency, response_id, classified_version, survey, survey_version, policy_hash, program, program_department, source,
        rating, form, questions, answers, lowest, highest, category, not_completed, submitted_at, submitted_on,
        received_at, attributed_version, technician, team, department
    )
    SELECT $1, gen_random_uuid(), 1, $2, 1, $3, 'program-' || n % $4, 'department-' || n % 3, 'isupport',
           answers[$5], CASE WHEN is_short THEN $6::uuid ELSE $7::uuid END,
           CASE WHEN is_short THEN $8::text[] ELSE $9::text[] END,
           CASE WHEN is_short THEN answers[:cardinality($8::text[])] ELSE answers END, $10, $11,
           CASE WHEN answers[$5] >= 4 THEN 'positive' WHEN answers[$5] = 1 THEN 'sin' ELSE 'neutral' END, n % 50 = 0,
           submitted_at, (submitted_at AT TIME ZONE 'America/New_York')::date, submitted_at + interval '1 second', 1,
           'technician-' || n % $12, 'team-' || n % $13, 'department-' || n % 3
    FROM (
        SELECT n, n % 10 = 0 AND cardinality($9::text[]) > 1 AS is_short,
               $14::timestamptz - (n::float8 / $15::float8) * make_interval(days => $16) AS submitted_at,
               ARRAY(
                   SELECT greatest(1, least(5, round(4.3 + mood + (random() - 0.5) * 2)::int))::bigint
                   FROM generate_series(1, cardinality($9::text[])) AS q WHERE n IS NOT NULL
               ) AS answers
        FROM (SELECT n, (random() + random() + random() - 1.5) * 2 AS mood FROM generate_series(0, $15::int - 1) AS n) AS m
    ) AS drawn
"""
_COUNTS = {
    "rollups": "responses, rated, positive, neutral, sin, not_completed, rating_sum",
    "answer_rollups": "form, questions, lowest, answered, value_counts, products",
}


async def load_packs(url: str) -> dict[str, tuple[PolicyPack, str]]:
    """The sample packs with as many programs and teams as a large agency has, loaded; with their hashes."""
    engine = make_engine(url, "reporter", pool_size=1)
    packs = {}
    try:
        async with make_sessions(engine).begin() as session:
            for name, folder in _PACKS.items():
                pack = _enlarge(reader.read(_POLICIES / folder))
                packs[name] = pack, (await store_version(session, pack, now=_NOW)).hash
    finally:
        await engine.dispose()
    return packs


def _enlarge(pack: PolicyPack) -> PolicyPack:
    programs = tuple(Program(id=f"program-{n}", name=f"Program {n}") for n in range(PROGRAMS))
    teams: tuple[Team, ...] = tuple(
        pack.teams[0].model_copy(update={"id": f"team-{n}", "name": f"Team {n}"})
        for n in range(TEAMS if pack.teams else 0)
    )
    return pack.model_copy(update={"programs": programs, "teams": teams})


async def fill(connection: Connection, pack: PolicyPack, policy_hash: str, responses: int, *, has_six: bool) -> None:
    """So many responses of a year to the pack's survey, with six rating questions or with one."""
    survey = pack.surveys[0]
    ratings = sorted(question.id for question in survey.questions if question.kind == "rating")
    asked: Sequence[str] = ratings if has_six else [survey.rating_question]
    if has_six and len(ratings) != 6:
        raise ValueError(f"{survey.id} asks {len(ratings)} rating questions")
    whole = form_of(dict.fromkeys(asked, 4), survey.scale)
    short = form_of(dict.fromkeys(asked[:-1] or asked, 4), survey.scale)
    if whole is None or short is None:
        raise ValueError("too many questions to be counted")
    await connection.execute(
        _FACTS,
        pack.agency.id,
        survey.id,
        policy_hash,
        PROGRAMS,
        asked.index(survey.rating_question) + 1 if survey.rating_question in asked[:-1] or len(asked) == 1 else 1,
        short.id,
        whole.id,
        list(short.questions),
        list(whole.questions),
        whole.shape.low,
        whole.shape.high,
        TECHNICIANS,
        TEAMS,
        datetime(LAST_ON.year, LAST_ON.month, LAST_ON.day, 12, tzinfo=UTC),
        responses,
        DAYS,
        timeout=3_600,
    )


async def add_years(connection: Connection, years: int) -> None:
    """The counts of so many earlier years, each like the one that is there; days are moved by 364, months by twelve."""
    for table, counts in _COUNTS.items():
        keys = "agency, dimension, grain, campaign, key, survey"
        await connection.execute(
            f"""
            INSERT INTO {table} ({keys}, period_on, {counts})
            SELECT {keys},
                   CASE grain WHEN 'day' THEN period_on - 364 * y ELSE (period_on - make_interval(years => y))::date END,
                   {counts}
            FROM {table} CROSS JOIN generate_series(1, $1) AS y
            WHERE grain = 'month' OR period_on > $2
            ON CONFLICT DO NOTHING
            """,
            years,
            LAST_ON - timedelta(days=364),
            timeout=3_600,
        )
