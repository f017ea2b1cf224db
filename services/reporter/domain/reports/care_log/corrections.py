"""The corrections that were asked for while the report was reviewed (CCTS-III.B4): who asked, when, and what answers them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.compiling import CompileOrder
from services.reporter.models import ReportCorrection, ReportRun
from shared.documents.reports import Column, Section, Table


@dataclass(frozen=True, slots=True)
class CorrectionTold:
    """A correction as the report tells it. Its text stays with the run: nobody redacted it."""

    asked_at: datetime
    asked_by: str
    step: str
    of_version: int
    answered_by: int


async def read_corrections(session: AsyncSession, order: CompileOrder) -> list[CorrectionTold]:
    """What was to be corrected in the run's former versions; what is not answered yet is answered by this one."""
    rows = await session.scalars(
        select(ReportCorrection)
        .join(ReportRun, (ReportRun.agency == ReportCorrection.agency) & (ReportRun.id == ReportCorrection.run_id))
        .where(
            ReportRun.agency == order.agency,
            ReportRun.report == order.report.id,
            ReportRun.period_start == order.period.start_on,
            ReportRun.department == (order.department or ""),
            ReportRun.state != "cancelled",
        )
        .order_by(ReportCorrection.asked_at, ReportCorrection.id)
    )
    return [
        CorrectionTold(row.asked_at, row.asked_by, row.step, row.content_version, row.answered_version or order.version)
        for row in rows
    ]


def corrections_section(order: CompileOrder, corrections: list[CorrectionTold]) -> Section:
    """The corrections as a table."""
    titles = {step.id: step.title for step in order.report.steps}
    table = Table(
        id="corrections",
        title="Corrections asked for",
        columns=(
            Column(key="asked_at", title="Asked for", kind="instant"),
            Column(key="asked_by", title="By"),
            Column(key="step", title="In the step"),
            Column(key="of_version", title="Of version", kind="whole"),
            Column(key="answered_by", title="Answered by version", kind="whole"),
        ),
        rows=tuple(
            (
                each.asked_at.isoformat(),
                each.asked_by,
                titles.get(each.step, each.step),
                each.of_version,
                each.answered_by,
            )
            for each in corrections
        ),
        note="What was asked for is kept with the run, and is not in the report.",
    )
    return Section(id="corrections", title="Corrections", blocks=(table,))
