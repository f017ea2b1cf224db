"""How facts become counts: one SQL text, used for each change as it comes and for the whole recompute.

What a change does to the counts is the sum over "lines": +1 for the fact as it is now, -1 for the fact as it was. The
recompute is the same sum over every fact with +1. Both add integers only, so that they agree to the last bit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Result, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.forms import Shape, distinct_shapes

# Under whom a fact counts. Until somebody is credited, the team that the desk named stands in; where no department is
# credited, the program's.
_CREDIT = {
    "technician": "CASE WHEN f.attributed_version > 0 THEN coalesce(f.technician, '') ELSE '' END",
    "team": "CASE WHEN f.attributed_version > 0 THEN coalesce(f.team, '') ELSE coalesce(f.given_team, '') END",
    "department": "coalesce(CASE WHEN f.attributed_version > 0 THEN f.department ELSE f.given_department END,"
    " f.program_department, '')",
}
# All that a change of credit can move.
CREDIT_DIMENSIONS = tuple(_CREDIT)
# What is counted of a fact.
LINE = f"""
    f.agency, f.submitted_on, f.survey, f.policy_hash,
    coalesce(f.campaign::text, '') AS campaign, coalesce(f.audience, '') AS audience, coalesce(f.program, '') AS program,
    coalesce(f.source, '') AS source,
    {", ".join(f"{expression} AS {name}" for name, expression in _CREDIT.items())},
    f.rating, f.form, f.questions, f.answers, f.lowest, f.highest, f.category, f.not_completed
"""
IN_POPULATION = "f.classified_version > 0 AND NOT f.voided"
_OF_AGENCY = f"f.agency = :agency AND {IN_POPULATION}"

_COMMON = "agency, campaign, submitted_on, survey"
# Which column of a line is the key of which dimension.
_ANSWER_DIMENSIONS = {
    "all": "''",
    "program": "program",
    "team": "team",
    "technician": "technician",
    "department": "department",
    "audience": "audience",
    "source": "source",
}
_RESPONSE_DIMENSIONS = {**_ANSWER_DIMENSIONS, "policy": "policy_hash"}
_KEY = ("agency", "dimension", "grain", "campaign", "period_on", "key", "survey")

_RESPONSE_SUMS = {
    "responses": "sign",
    "rated": "sign * (rating IS NOT NULL)::int",
    "positive": "sign * (rating IS NOT NULL AND category = 'positive')::int",
    "neutral": "sign * (category = 'neutral')::int",
    "sin": "sign * (category = 'sin')::int",
    "not_completed": "sign * not_completed::int",
    "rating_sum": "sign * coalesce(rating, 0)",
}
ROLLUP_TABLES = {"rollups": "responses", "answer_rollups": "answered"}


def counted_under(fact: str) -> str:
    """The SQL row of technician, team and department under which a fact, by its name in the statement, counts."""
    return f"({', '.join(expression.replace('f.', f'{fact}.') for expression in _CREDIT.values())})"


@dataclass(frozen=True)
class _Rollup:
    """How the lines of one table, or of one shape of it, are summed.

    Attributes:
        name: of the CTEs.
        table: what is added to.
        form: the columns by which rows differ beside the common key.
        sums: what is added up, by name.
        packs: which of these sums become one array column, in order.
        source: the FROM of the lines.
        dimensions: by what the lines are grouped, one at a time, with the column that holds the key.
        prefix: of the table's name, where another of the same columns is filled instead.
    """

    name: str
    table: str
    form: tuple[str, ...]
    sums: Mapping[str, str]
    packs: Mapping[str, Sequence[str]]
    source: str
    dimensions: Mapping[str, str]
    prefix: str = ""

    def sql(self, *, is_empty: bool) -> str:
        """The CTEs: finest credit first, then per dimension, then days into months, then onto what is there.

        With `is_empty` the table holds nothing of these agencies yet: nothing to add onto, which is quicker.
        """
        more = "".join(f", {column}" for column in self.form)
        added = ", ".join(f"sum({column})::bigint AS {column}" for column in self.sums)
        is_change = " OR ".join(f"sum({column}) <> 0" for column in self.sums)
        first = ", ".join(f"sum({expression})::bigint AS {column}" for column, expression in self.sums.items())
        month = "date_trunc('month', submitted_on::timestamp)::date"
        credit = ", ".join((_COMMON, *(column for column in self.dimensions.values() if column != "''")))
        keyed = ", ".join(f"('{dimension}', {column})" for dimension, column in self.dimensions.items())
        return f"""
        {self.name}_credit AS (
            SELECT {credit}{more}, {first} FROM {self.source} GROUP BY {credit}{more}
        ), {self.name}_day AS (
            SELECT {_COMMON}, dimension, key{more}, {added}
            FROM {self.name}_credit AS c CROSS JOIN LATERAL (VALUES {keyed}) AS d (dimension, key)
            GROUP BY {_COMMON}, dimension, key{more}
            HAVING {is_change}
        ), {self.name}_change AS (
            SELECT agency, dimension, 'day' AS grain, campaign, submitted_on AS period_on, key, survey{more},
                   {", ".join(self.sums)}
            FROM {self.name}_day
            UNION ALL
            SELECT agency, dimension, 'month', campaign, {month}, key, survey{more}, {added}
            FROM {self.name}_day
            GROUP BY agency, dimension, campaign, {month}, key, survey{more}
            HAVING {is_change}
        ), {self.name}_applied AS ({self._insert(is_empty=is_empty)})"""

    def _insert(self, *, is_empty: bool) -> str:
        packed = {column for columns in self.packs.values() for column in columns}
        plain = [column for column in self.sums if column not in packed]
        arrays = [f"ARRAY[{', '.join(columns)}]::bigint[]" for columns in self.packs.values()]
        keys = ", ".join((*_KEY, *self.form))
        added_onto = ", ".join(
            [
                *(f"{column} = {self.table}.{column} + excluded.{column}" for column in plain),
                *(f"{pack} = {_sum_of_arrays(f'{self.table}.{pack}', f'excluded.{pack}')}" for pack in self.packs),
            ]
        )
        onto = "" if is_empty else f"ON CONFLICT ({', '.join((*_KEY, *self.form[:1]))}) DO UPDATE SET {added_onto}"
        return f"""
            INSERT INTO {self.prefix}{self.table} ({", ".join((keys, *plain, *self.packs))})
            SELECT {", ".join((keys, *plain, *arrays))} FROM {self.name}_change
            {onto}
            RETURNING agency, dimension, grain, campaign, period_on, key, {plain[0]} AS left_over
        """


def _sum_of_arrays(one: str, other: str) -> str:
    return f"coalesce((SELECT array_agg(a + b ORDER BY n) FROM unnest({one}, {other}) WITH ORDINALITY AS u (a, b, n)), '{{}}')"


_RESPONSES = _Rollup("rollups", "rollups", (), _RESPONSE_SUMS, {}, "lines", _RESPONSE_DIMENSIONS)


def _answers_of(shape: Shape) -> _Rollup:
    """Counts per question and value, and sums of products per pair, of all forms of one shape."""
    counts = {
        f"count_{place}_{n}": f"sign * (answers[{place}] = {value})::int"
        for place in range(1, shape.questions + 1)
        for n, value in enumerate(shape.values)
    }
    products = {f"product_{i}_{j}": f"sign * answers[{i}] * answers[{j}]" for i, j in shape.pairs}
    return _Rollup(
        f"answers_{shape.questions}_{shape.low}_{shape.high}".replace("-", "minus_"),
        "answer_rollups",
        ("form", "questions", "lowest"),
        {"answered": "sign", **counts, **products},
        {"value_counts": list(counts), "products": list(products)},
        f"(SELECT * FROM lines WHERE cardinality(questions) = {shape.questions} AND lowest = {shape.low}"
        f" AND highest = {shape.high}) AS shaped",
        _ANSWER_DIMENSIONS,
    )


def apply_lines(
    shapes: Sequence[Shape], *, is_empty: bool = False, only: Collection[str] | None = None, prefix: str = ""
) -> str:
    """The CTEs that add `lines` (the columns of LINE, and `sign`) to the rollup tables, and a SELECT of what they left.

    `shapes` must hold the shape of every line; in dimensions other than `only` the lines must cancel out. The SELECT
    tells, per table, which rows were left at nothing.
    """
    rollups = [replace(rollup, prefix=prefix) for rollup in (_RESPONSES, *(_answers_of(shape) for shape in shapes))]
    if only is not None:
        rollups = [
            replace(rollup, dimensions={name: key for name, key in rollup.dimensions.items() if name in only})
            for rollup in rollups
        ]
    emptied = {
        table: " UNION ALL ".join(
            f"SELECT * FROM {rollup.name}_applied WHERE left_over = 0" for rollup in rollups if rollup.table == table
        )
        for table in ROLLUP_TABLES
    }
    told = ", ".join(
        f"(SELECT jsonb_agg(DISTINCT to_jsonb(e)) FROM ({rows}) AS e)::text AS {table}" if rows else f"NULL AS {table}"
        for table, rows in emptied.items()
    )
    return f"{','.join(rollup.sql(is_empty=is_empty) for rollup in rollups)} SELECT {told}"


def recount_statement(shapes: Sequence[Shape], *, prefix: str = "") -> str:
    """The statement that counts all facts of `:agency` into its rollup tables, or those of a prefix, which hold none of it."""
    return f"""
        WITH lines AS NOT MATERIALIZED (
            SELECT 1 AS sign, {LINE} FROM response_facts AS f WHERE {_OF_AGENCY}
        ), {apply_lines(shapes, is_empty=True, prefix=prefix)}
    """


async def find_shapes_of(session: AsyncSession, agency: str) -> tuple[Shape, ...]:
    """The shapes of all of an agency's facts that count."""
    return distinct_shapes(await find_shapes(session, _OF_AGENCY, {"agency": agency}))


async def give_room(session: AsyncSession) -> None:
    """All of an agency's counts at once: sorting and hashing them must not go through temporary files."""
    await session.execute(text("SELECT set_config('work_mem', '256MB', true), set_config('jit', 'off', true)"))


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
                        AS e (agency text, dimension text, grain text, campaign text, period_on date, key text)
                    WHERE (t.agency, t.dimension, t.grain, t.campaign, t.period_on, t.key)
                        = (e.agency, e.dimension, e.grain, e.campaign, e.period_on, e.key) AND t.{count_column} = 0
                """),
                {"emptied": emptied[table]},
            )


async def find_shapes(session: AsyncSession, condition: str, values: Mapping[str, Any]) -> list[Shape]:
    """The shapes of the facts that meet a condition of ours."""
    found = await session.execute(
        text(f"""
            SELECT DISTINCT cardinality(f.questions), f.lowest, f.highest FROM response_facts AS f
            WHERE {condition} AND f.form IS NOT NULL
        """),
        values,
    )
    return [Shape(questions, low, high) for questions, low, high in found]


async def recompute_rollups(session: AsyncSession, agency: str) -> None:
    """Count all of an agency's facts anew, in the caller's transaction; readers see the old counts until it commits."""
    await lock_counting(session, [agency])
    await give_room(session)
    for table in ROLLUP_TABLES:
        await session.execute(text(f"DELETE FROM {table} WHERE agency = :agency"), {"agency": agency})
    await session.execute(text(recount_statement(await find_shapes_of(session, agency))), {"agency": agency})
