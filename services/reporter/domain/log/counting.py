"""How facts of log entries become counts: one SQL text, for each change as it comes and for the whole recount.

A change adds +1 for every line of the fact as it is now and -1 for every line of the fact as it was; the recount is the
same sum over all facts. Both add integers only, so that they agree to the last bit.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Result, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.counting import lock_counting

IN_LOG = "f.status <> 'discarded'"
FORWARDED = "(f.status = 'forwarded' OR f.reportability = 'forwarded')"
COUNTED = f"({IN_LOG} AND NOT {FORWARDED} AND f.counts)"
"""The population of every statistic: what a mandated process took is not in the log, and a duplicate counts once."""

_ANSWERED = f"({COUNTED} AND f.answered_on IS NOT NULL)"
# Measure: on which day it counts, how many days it took, and of which entries.
MEASURES: Mapping[str, tuple[str, str, str]] = {
    "received": ("f.received_on", "0", COUNTED),
    "consolidated": ("f.received_on", "0", f"({COUNTED} AND f.lead IS NOT NULL)"),
    "duplicates": ("f.received_on", "0", f"({IN_LOG} AND NOT {FORWARDED} AND NOT f.counts)"),
    "forwarded": ("f.received_on", "0", f"({IN_LOG} AND {FORWARDED})"),
    "logged": ("f.logged_on", "0", COUNTED),
    "answered": ("f.answered_on", "0", _ANSWERED),
    # What was consolidated is answered with its lead, by one answer.
    "answers": ("f.answered_on", "0", f"({_ANSWERED} AND f.lead IS NULL)"),
    "closed": ("f.closed_on", "0", f"({COUNTED} AND f.closed_on IS NOT NULL)"),
    "business_days": ("f.answered_on", "f.business_days", _ANSWERED),
    "calendar_days": ("f.answered_on", "f.calendar_days", _ANSWERED),
}
DIMENSIONS: Mapping[str, str] = {
    "all": "''",
    "category": "coalesce(f.category, '')",
    "program": "coalesce(f.program, '')",
    "channel": "f.channel",
    "status": "f.status",
}
ALL_LINES = "lines AS NOT MATERIALIZED (SELECT 1 AS sign, f.* FROM log_facts AS f WHERE f.agency = :agency)"
"""Every entry of an agency as a line: what a recount sums up."""

KEY = "agency, dimension, measure, counted_on, key, kind, reportability, days"


def sum_lines() -> str:
    """The CTE `change`: what `lines` (the columns of a fact, and `sign`) come to, row by row of the counts."""
    measures = ", ".join(f"('{name}', {on}, {days}, {of})" for name, (on, days, of) in MEASURES.items())
    keys = ", ".join(f"('{name}', {column})" for name, column in DIMENSIONS.items())
    return f"""change AS (
        SELECT f.agency, d.dimension, m.measure, m.counted_on, d.key, f.kind, f.reportability, m.days,
               sum(f.sign)::bigint AS entries
        FROM lines AS f
        CROSS JOIN LATERAL (VALUES {measures}) AS m (measure, counted_on, days, is_counted)
        CROSS JOIN LATERAL (VALUES {keys}) AS d (dimension, key)
        WHERE m.is_counted
        GROUP BY f.agency, d.dimension, m.measure, m.counted_on, d.key, f.kind, f.reportability, m.days
        HAVING sum(f.sign) <> 0
    )"""


def apply_lines() -> str:
    """The CTEs that add `lines` to the counts, and a SELECT of what they left at 0."""
    return f"""
    {sum_lines()}, applied AS (
        INSERT INTO log_rollups ({KEY}, entries) SELECT {KEY}, entries FROM change
        ON CONFLICT ({KEY}) DO UPDATE SET entries = log_rollups.entries + excluded.entries
        RETURNING {KEY}, entries
    )
    SELECT jsonb_agg(to_jsonb(a))::text AS emptied FROM applied AS a WHERE a.entries = 0
    """


async def remove_emptied(session: AsyncSession, applied: Result[Any]) -> None:
    """Remove the rows that a change left at nothing, so that the counts are those of a recount, row for row."""
    emptied = applied.scalar_one()
    if emptied is not None:
        await session.execute(
            text(f"""
                DELETE FROM log_rollups AS t
                USING jsonb_to_recordset(cast(:emptied AS jsonb)) AS e (agency text, dimension text, measure text,
                    counted_on date, key text, kind text, reportability text, days int)
                WHERE ({_named("t")}) = ({_named("e")}) AND t.entries = 0
            """),
            {"emptied": emptied},
        )


def _named(table: str) -> str:
    return ", ".join(f"{table}.{column}" for column in KEY.split(", "))


async def recount_log(session: AsyncSession, agency: str) -> None:
    """Count all of an agency's entries anew, in the caller's transaction; readers see the old counts until it commits."""
    await lock_counting(session, [agency])
    await session.execute(text("DELETE FROM log_rollups WHERE agency = :agency"), {"agency": agency})
    await session.execute(
        text(f"WITH {ALL_LINES}, {apply_lines()}"),
        {"agency": agency},
    )
