"""The report calendar: which reports are under way, which step each has come to, and by when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.standing import is_late, is_overdue
from services.reporter.models import ReportRun, ReportStep

MOST_RUNS = 50
_UNDER_WAY = ("open", "submitted")
_OVER = ("done", "skipped")


@dataclass(frozen=True, slots=True)
class RunningReport:
    """A report that is under way, at the step that is to be taken next."""

    run: ReportRun
    step: ReportStep
    is_late: bool
    is_overdue: bool

    @property
    def run_id(self) -> UUID:
        """The run."""
        return self.run.id

    @property
    def due_at(self) -> datetime | None:
        """The date to work to, else the clause's."""
        return self.step.working_due_at or self.step.clause_due_at


async def read_calendar(session: AsyncSession, agency: str, *, now: datetime) -> list[RunningReport]:
    """The reports under way, the one that is due first before the others; those without a date come last."""
    # One row for each run: the first of its steps that is not over.
    first = (
        select(ReportStep.run_id, func.min(ReportStep.position).label("position"))
        .where(ReportStep.agency == agency, ReportStep.state.not_in(_OVER))
        .group_by(ReportStep.run_id)
        .subquery()
    )
    due_at = func.coalesce(ReportStep.working_due_at, ReportStep.clause_due_at)
    rows = await session.execute(
        select(ReportRun, ReportStep)
        .join(ReportStep, and_(ReportStep.agency == ReportRun.agency, ReportStep.run_id == ReportRun.id))
        .join(first, and_(first.c.run_id == ReportStep.run_id, first.c.position == ReportStep.position))
        .where(ReportRun.agency == agency, ReportRun.state.in_(_UNDER_WAY))
        .order_by(due_at.asc().nulls_last(), ReportRun.period_start, ReportRun.id)
        .limit(MOST_RUNS)
    )
    return [RunningReport(run, step, is_late(step, now), is_overdue(step, now)) for run, step in rows]
