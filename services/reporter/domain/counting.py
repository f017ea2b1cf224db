"""How facts become counts: one SQL text, used for each change as it comes and for the whole recompute.

What a change does to the counts is the sum over "lines": +1 for the fact as it is now, -1 for the fact as it was. The
recompute is the same sum over every fact with +1. Both add integers only, so that they agree to the last bit.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Result, text
from sqlalchemy.ext.asyncio import AsyncSession

# What is counted of a fact. Until somebody is credited, the team that the desk named stands in.
LINE = """
    f.agency, f.submitted_on, f.survey, f.policy_hash,
    coalesce(f.program, '') AS program,
    CASE WHEN f.attributed_version > 0 THEN coalesce(f.technician, '') ELSE '' END AS technician,
    CASE WHEN f.attributed_version > 0 THEN coalesce(f.team, '') ELSE coalesce(f.given_team, '') END AS team,
    CASE WHEN f.attributed_version > 0 THEN coalesce(f.department, '') ELSE coalesce(f.given_department, '') END
        AS department,
    f.rating, f.questions, f.answers, f.category, f.not_completed
"""
IN_POPULATION = "f.classified_version > 0 AND NOT f.voided"

_CREDIT = "agency, submitted_on, survey, policy_hash, program, technician, team, department"
_DIMENSIONS = """
    (VALUES ('all', ''), ('program', c.program), ('team', c.team), ('technician', c.technician),
            ('department', c.department), ('policy', c.policy_hash)) AS d (dimension, key)
"""
_KEY = ("agency", "dimension", "grain", "period_on", "key", "survey")


_RESPONSE_SUMS = {
    "responses": "sign",
    "rated": "sign * (rating IS NOT NULL)::int",
    "positive": "sign * (rating IS NOT NULL AND category = 'positive')::int",
    "neutral": "sign * (category = 'neutral')::int",
    "sin": "sign * (category = 'sin')::int",
    "not_completed": "sign * not_completed::int",
    "rating_sum": "sign * coalesce(rating, 0)",
}
_ANSWERS = "lines CROSS JOIN LATERAL unnest(questions, answers) AS q (question, value)"
_PAIRS = (
    f"{_ANSWERS} JOIN LATERAL unnest(questions, answers) AS o (other_question, value) ON q.question < o.other_question"
)
_PAIR_SUMS = {
    "answered": "sign",
    "sum_first": "sign * q.value",
    "sum_other": "sign * o.value",
    "sum_product": "sign * q.value * o.value",
}


def _rollup(name: str, own_key: Sequence[str], sums: dict[str, str], source: str, *, is_empty: bool) -> str:
    """The CTEs that sum the lines of one table: finest credit first, then per dimension, then days into months.

    Args:
        name: the table.
        own_key: what the table's key holds beside the common key.
        sums: what is added up, by column.
        source: the FROM of the lines.
        is_empty: the table holds nothing of these agencies yet: nothing to add onto, which is quicker.
    """
    more = "".join(f", {column}" for column in own_key)
    columns = ", ".join(sums)
    added = ", ".join(f"sum({column})::bigint AS {column}" for column in sums)
    is_change = " OR ".join(f"sum({column}) <> 0" for column in sums)
    first = ", ".join(f"sum({expression})::bigint AS {column}" for column, expression in sums.items())
    keys = ", ".join((*_KEY, *own_key))
    added_onto = ", ".join(f"{column} = {name}.{column} + excluded.{column}" for column in sums)
    onto = "" if is_empty else f"ON CONFLICT ({keys}) DO UPDATE SET {added_onto}"
    return f"""
    {name}_credit AS (
        SELECT {_CREDIT}{more}, {first} FROM {source} GROUP BY {_CREDIT}{more}
    ), {name}_day AS (
        SELECT c.agency, d.dimension, c.submitted_on, d.key, c.survey{more}, {added}
        FROM {name}_credit AS c CROSS JOIN LATERAL {_DIMENSIONS}
        GROUP BY c.agency, d.dimension, c.submitted_on, d.key, c.survey{more}
        HAVING {is_change}
    ), {name}_change AS (
        SELECT agency, dimension, 'day' AS grain, submitted_on AS period_on, key, survey{more}, {columns}
        FROM {name}_day
        UNION ALL
        SELECT agency, dimension, 'month', date_trunc('month', submitted_on::timestamp)::date, key, survey{more}, {added}
        FROM {name}_day
        GROUP BY agency, dimension, date_trunc('month', submitted_on::timestamp)::date, key, survey{more}
        HAVING {is_change}
    ), {name}_applied AS (
        INSERT INTO {name} ({keys}, {columns})
        SELECT {keys}, {columns} FROM {name}_change
        {onto}
        RETURNING agency, dimension, grain, period_on, key, {next(iter(sums))} AS left_over
    )"""


def apply_lines(*, is_empty: bool = False) -> str:
    """The CTEs that add `lines` (the columns of LINE, and `sign`) to every rollup table."""
    return ",".join(
        (
            _rollup("rollups", (), _RESPONSE_SUMS, "lines", is_empty=is_empty),
            _rollup("answer_rollups", ("question", "value"), {"answered": "sign"}, _ANSWERS, is_empty=is_empty),
            _rollup("pair_rollups", ("question", "other_question"), _PAIR_SUMS, _PAIRS, is_empty=is_empty),
        )
    )


ROLLUP_TABLES = {"rollups": "responses", "answer_rollups": "answered", "pair_rollups": "answered"}
# Which rows a change left at nothing, per table; they are then removed.
LIST_EMPTIED = "SELECT " + ", ".join(
    f"(SELECT jsonb_agg(DISTINCT to_jsonb(e)) FROM {table}_applied AS e WHERE left_over = 0)::text AS {table}"
    for table in ROLLUP_TABLES
)


async def lock_counting(session: AsyncSession, agencies: Sequence[str]) -> None:
    """Let nobody else change these agencies' facts and counts until the transaction ends.

    Changes read the fact as it was and add a difference, and all of an agency's responses meet in the same few rows
    anyway: taking turns costs nothing and cannot deadlock.
    """
    await session.execute(
        text(
            "SELECT pg_advisory_xact_lock(hashtextextended('reporter.counting:' || agency, 0))"
            " FROM unnest(cast(:agencies AS text[])) AS agency"
        ),
        {"agencies": sorted(set(agencies))},
    )


async def remove_emptied(session: AsyncSession, applied: Result[Any]) -> None:
    """Remove the rows that a move left at nothing, so that the counts are those of a recompute, row for row."""
    emptied = applied.mappings().one()
    for table, count_column in ROLLUP_TABLES.items():
        if emptied[table] is not None:
            await session.execute(
                text(f"""
                    DELETE FROM {table} AS t
                    USING jsonb_to_recordset(cast(:emptied AS jsonb))
                        AS e (agency text, dimension text, grain text, period_on date, key text)
                    WHERE (t.agency, t.dimension, t.grain, t.period_on, t.key)
                        = (e.agency, e.dimension, e.grain, e.period_on, e.key) AND t.{count_column} = 0
                """),
                {"emptied": emptied[table]},
            )


async def recompute_rollups(session: AsyncSession, agency: str) -> None:
    """Count all of an agency's facts anew, in the caller's transaction; readers see the old counts until it commits."""
    await lock_counting(session, [agency])
    # All of an agency's counts at once: sorting and hashing them must not go through temporary files.
    await session.execute(text("SELECT set_config('work_mem', '256MB', true), set_config('jit', 'off', true)"))
    for table in ROLLUP_TABLES:
        await session.execute(text(f"DELETE FROM {table} WHERE agency = :agency"), {"agency": agency})
    await session.execute(
        text(f"""
            WITH lines AS NOT MATERIALIZED (
                SELECT 1 AS sign, {LINE} FROM response_facts AS f WHERE f.agency = :agency AND {IN_POPULATION}
            ), {apply_lines(is_empty=True)}
            {LIST_EMPTIED}
        """),
        {"agency": agency},
    )
