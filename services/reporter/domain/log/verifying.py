"""Whether the counts of the log are those of a recount: compared within one snapshot, while others write on."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.counting import ALL_LINES, KEY, sum_lines


@dataclass(frozen=True, slots=True)
class LogDifference:
    """One row of the log's counts that is not what a recount gives; None where only the other has it."""

    row: Mapping[str, object]
    kept: int | None
    recounted: int | None

    def __str__(self) -> str:
        row = "\t".join(f"{name}={value}" for name, value in self.row.items())
        if self.kept is None:
            return f"log_rollups\t{row}\tmissing; recounted: entries {self.recounted}"
        if self.recounted is None:
            return f"log_rollups\t{row}\tnot in a recount; kept: entries {self.kept}"
        return f"log_rollups\t{row}\tentries is {self.kept} and not {self.recounted}"


async def compare_log(session: AsyncSession, agency: str) -> list[LogDifference]:
    """Every row of an agency's counts of the log that a recount of its facts gives otherwise; none: all is well.

    The caller's transaction must see one state of the database (repeatable read); nobody is locked out.
    """
    found = await session.execute(
        text(f"""
            WITH {ALL_LINES}, {sum_lines()}
            SELECT {KEY}, kept.entries AS kept, change.entries AS recounted
            FROM (SELECT * FROM log_rollups WHERE agency = :agency) AS kept FULL JOIN change USING ({KEY})
            WHERE kept.entries IS DISTINCT FROM change.entries
            ORDER BY {KEY}
        """),
        {"agency": agency},
    )
    return [
        LogDifference({name: row[name] for name in KEY.split(", ")}, row["kept"], row["recounted"])
        for row in found.mappings()
    ]


async def count_log_rows(session: AsyncSession, agency: str) -> int:
    """How many rows of counts of the log an agency has."""
    return int(
        await session.scalar(text("SELECT count(*) FROM log_rollups WHERE agency = :agency"), {"agency": agency}) or 0
    )
