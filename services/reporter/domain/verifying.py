"""Whether the counts are those of a recount: compared within one snapshot, while others write on."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.counting import ROLLUP_TABLES, find_shapes_of, give_room, recount_statement

_PREFIX = "recounted_"
_KEY = ("agency", "dimension", "grain", "campaign", "period_on", "key", "survey")
_FORM = {"rollups": (), "answer_rollups": ("form",)}
_SUMS = {
    "rollups": ("responses", "rated", "positive", "neutral", "sin", "not_completed", "rating_sum"),
    "answer_rollups": ("questions", "lowest", "answered", "value_counts", "products"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not what a recount gives; `kept` or `recounted` is None where only the other has it."""

    table: str
    row: Mapping[str, Any]
    kept: Mapping[str, Any] | None
    recounted: Mapping[str, Any] | None

    def __str__(self) -> str:
        row = "\t".join(f"{name}={value}" for name, value in self.row.items())
        if self.kept is None:
            return f"{self.table}\t{row}\tmissing; recounted: {_said(self.recounted)}"
        if self.recounted is None:
            return f"{self.table}\t{row}\tnot in a recount; kept: {_said(self.kept)}"
        names = [name for name in self.kept if self.kept[name] != self.recounted[name]]
        changed = ", ".join(f"{name} is {self.kept[name]} and not {self.recounted[name]}" for name in names)
        return f"{self.table}\t{row}\t{changed}"


async def compare_rollups(session: AsyncSession, agency: str) -> AsyncIterator[Difference]:
    """Every row of an agency's counts that a recount of its facts does not give, or gives otherwise; none: all is well.

    The caller's transaction must see one state of the database (repeatable read). Facts and counts change in one
    transaction, so any such state is whole: nobody is locked out, and nobody waits. Leaves two temporary tables until
    the transaction ends.
    """
    await give_room(session)
    for table in ROLLUP_TABLES:
        await session.execute(
            text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {_PREFIX}{table} (LIKE {table}) ON COMMIT DROP")
        )
        await session.execute(text(f"TRUNCATE {_PREFIX}{table}"))
    shapes = await find_shapes_of(session, agency)
    await session.execute(text(recount_statement(shapes, prefix=_PREFIX)), {"agency": agency})
    for table in ROLLUP_TABLES:
        await session.execute(text(f"ANALYZE {_PREFIX}{table}"))
        async for difference in _differences(session, table, agency):
            yield difference


async def count_rows(session: AsyncSession, agency: str) -> int:
    """How many rows of counts an agency has."""
    tables = " UNION ALL ".join(f"SELECT count(*) AS n FROM {table} WHERE agency = :agency" for table in ROLLUP_TABLES)
    return int(await session.scalar(text(f"SELECT sum(n) FROM ({tables}) AS t"), {"agency": agency}) or 0)


async def _differences(session: AsyncSession, table: str, agency: str) -> AsyncIterator[Difference]:
    keys, sums = (*_KEY, *_FORM[table]), _SUMS[table]
    found = await session.execute(
        text(f"""
            SELECT {", ".join(keys)}, kept.agency_kept, recounted.agency_recounted,
                   {", ".join(f"kept.{name} AS kept_{name}, recounted.{name} AS recounted_{name}" for name in sums)}
            FROM (SELECT *, agency AS agency_kept FROM {table} WHERE agency = :agency) AS kept
            FULL JOIN (SELECT *, agency AS agency_recounted FROM {_PREFIX}{table}) AS recounted
                USING ({", ".join(keys)})
            WHERE kept.agency_kept IS NULL OR recounted.agency_recounted IS NULL
               OR ({", ".join(f"kept.{name}" for name in sums)})
                  IS DISTINCT FROM ({", ".join(f"recounted.{name}" for name in sums)})
            ORDER BY {", ".join(keys)}
        """),
        {"agency": agency},
    )
    for row in found.mappings():
        yield Difference(
            table,
            {name: row[name] for name in keys},
            {name: row[f"kept_{name}"] for name in sums} if row["agency_kept"] is not None else None,
            {name: row[f"recounted_{name}"] for name in sums} if row["agency_recounted"] is not None else None,
        )


def _said(sums: Mapping[str, Any] | None) -> str:
    return ", ".join(f"{name} {value}" for name, value in (sums or {}).items())
