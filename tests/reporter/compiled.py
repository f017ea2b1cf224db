"""Orders of reports, and what is read out of compiled ones."""

from datetime import date, datetime
from typing import Any

from services.reporter.domain.reports.compiling import Compiled, CompileOrder, compile_report
from shared.calendar import period_on
from shared.documents.reports import Chart, Notice, ReportContent, Table, Tile, Tiles
from shared.policy.models.reports import ReportRule
from shared.policy.store import current_policy
from tests.reporter.support import Reporter


async def compiled(
    reporter: Reporter, rule: ReportRule, agency: str, day: date, cut_at: datetime, *, department: str | None = None
) -> Compiled:
    """Compile as a run does: one state of the database."""
    async with reporter.sessions.begin() as session:
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        policy = await current_policy(session, agency)
        order = CompileOrder(
            agency=agency,
            policy=policy,
            report=rule,
            period=period_on(
                day,
                rule.period,
                week_start=policy.pack.agency.week_start,
                fiscal_year_start_month=policy.pack.agency.fiscal_year_start_month,
            ),
            department=department,
            version=1,
            cut_at=cut_at,
        )
        return await compile_report(session, order)


def blocks(content: ReportContent, section: str) -> tuple[Any, ...]:
    return next(one.blocks for one in content.sections if one.id == section)


def tiles(content: ReportContent) -> dict[str, Tile]:
    found = [block for section in content.sections for block in section.blocks if isinstance(block, Tiles)]
    return {tile.label: tile for block in found for tile in block.tiles}


def notices(content: ReportContent, level: str) -> list[str]:
    return [
        block.text
        for section in content.sections
        for block in section.blocks
        if isinstance(block, Notice) and block.level == level
    ]


def rows(content: ReportContent, table: str) -> list[dict[str, Any]]:
    """The rows of a table, by the keys of its columns."""
    found: Table = next(one for one in content.tables if one.id == table)
    return [dict(zip([column.key for column in found.columns], row, strict=True)) for row in found.rows]


def chart(content: ReportContent, id_: str) -> Chart:
    return next(one for one in content.charts if one.id == id_)
