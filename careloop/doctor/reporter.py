"""What reporter knows that an operator should: clauses whose time is over, and reports that stand still."""

from sqlalchemy import select

from careloop.doctor.findings import Finding
from careloop.doctor.looking import Look, Rows
from careloop.doctor.reports import examine_reports
from services.reporter.models import ReportRun, StepFact

RECENT_DAYS = 30.0
# A report's steps are facts too; they are told of by their run.
_OF_A_RUN = select(ReportRun.id).where(ReportRun.agency == StepFact.agency, ReportRun.id == StepFact.case_id).exists()


async def examine(look: Look) -> list[Finding]:
    """Everything that is reporter's own."""
    return [*await _overdue_steps(look), *await examine_reports(look)]


async def _overdue_steps(look: Look) -> list[Finding]:
    overdue = await look.find(
        Rows(StepFact.case_id, StepFact.agency, by=StepFact.clause),
        StepFact.applied_at >= look.ago(days=RECENT_DAYS),
        StepFact.done_at.is_(None),
        StepFact.due_at <= look.now,
        StepFact.outcome == "open",
        ~_OF_A_RUN,
        since=StepFact.due_at,
    )
    return look.finding(
        "steps_overdue",
        "notice",
        f"steps of the last {RECENT_DAYS:g} days that are open after their time, by clause",
        overdue,
        "GET /v1/cases/{id}/explain on case_log_api    # who is to do what",
    )
