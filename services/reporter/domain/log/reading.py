"""Reading the counts of the log: figures of whole days, per key of one dimension, of one kind or reportability if asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.counting import MEASURES
from services.reporter.domain.log.figures import LogFigures, figures_of
from services.reporter.domain.log.groups import LogDimension
from services.reporter.models import LogFact
from shared.calendar import Period

ALL_MEASURES = tuple(MEASURES)

# Columns that every row of the counts has: entries can be grouped by one and narrowed by the other.
_CROSSED = ("kind", "reportability")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuestion:
    """Which entries are asked about, and by what they are grouped."""

    by: LogDimension = "all"
    kind: str | None = None
    reportability: str | None = None

    def values(self, agency: str) -> dict[str, Any]:
        """The parameters of the statements below."""
        return {
            "agency": agency,
            "dimension": "all" if self.by in _CROSSED else self.by,
            "kind": self.kind,
            "reportability": self.reportability,
        }

    @property
    def key(self) -> str:
        """The column that holds the key."""
        return f"r.{self.by}" if self.by in _CROSSED else "r.key"


_WHERE = """
    r.agency = :agency AND r.dimension = :dimension
    AND (cast(:kind AS text) IS NULL OR r.kind = :kind)
    AND (cast(:reportability AS text) IS NULL OR r.reportability = :reportability)
"""


async def read_log(
    session: AsyncSession,
    agency: str,
    periods: Sequence[Period],
    asked: LogQuestion,
    *,
    measures: Sequence[str] = ALL_MEASURES,
) -> list[dict[str, LogFigures]]:
    """The figures of each period by key; a key without any entry is not in it.

    Of a long time only what is needed should be asked for: days to answer have a row for each number of days. A measure
    that is not asked for reads as none.
    """
    found = await session.execute(
        text(f"""
            SELECT p.n::int, {asked.key} AS key, r.measure, r.days, sum(r.entries)::bigint AS entries
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[])) WITH ORDINALITY AS p (start_on, end_on, n)
            JOIN log_rollups AS r ON r.counted_on BETWEEN p.start_on AND p.end_on
            WHERE {_WHERE} AND r.measure = ANY(cast(:measures AS text[]))
            GROUP BY p.n, {asked.key}, r.measure, r.days
        """),
        {
            **asked.values(agency),
            # Named, they let the index find the days within each, whatever came before.
            "measures": list(measures),
            "starts": [period.start_on for period in periods],
            "ends": [period.end_on for period in periods],
        },
    )
    rows: dict[tuple[int, str], list[tuple[str, int, int]]] = {}
    for n, key, measure, days, entries in found:
        rows.setdefault((n, key), []).append((measure, days, entries))
    answers: list[dict[str, LogFigures]] = [{} for _ in periods]
    for (n, key), of_key in sorted(rows.items()):
        answers[n - 1][key] = figures_of(of_key)
    return answers


async def read_open(session: AsyncSession, agency: str, on: date, asked: LogQuestion) -> dict[str, int]:
    """How many entries that were received by the end of a day are not closed by then, by key."""
    found = await session.execute(
        text(f"""
            SELECT {asked.key} AS key,
                   sum(CASE r.measure WHEN 'received' THEN r.entries ELSE -r.entries END)::bigint AS entries
            FROM log_rollups AS r
            WHERE {_WHERE} AND r.measure IN ('received', 'closed') AND r.counted_on <= :on
            GROUP BY {asked.key}
        """),
        {**asked.values(agency), "on": on},
    )
    return {key: entries for key, entries in found if entries}


async def first_received_on(session: AsyncSession, agency: str) -> date | None:
    """The day of the first entry that counts: before it there is no history to compare with."""
    found = await session.execute(
        text(
            "SELECT min(counted_on) FROM log_rollups"
            " WHERE agency = :agency AND dimension = 'all' AND measure = 'received'"
        ),
        {"agency": agency},
    )
    first: date | None = found.scalar_one()
    return first


async def last_told_at(session: AsyncSession, agency: str) -> datetime | None:
    """When reporter was last told of an entry of the agency."""
    return await session.scalar(select(func.max(LogFact.taken_at)).where(LogFact.agency == agency))
