"""What reporter knows that an operator should: clauses whose time is over."""

from careloop.doctor.findings import Finding
from careloop.doctor.looking import Look, Rows
from services.reporter.models import StepFact

RECENT_DAYS = 30.0


async def examine(look: Look) -> list[Finding]:
    """Everything that is reporter's own."""
    overdue = await look.find(
        Rows(StepFact.case_id, StepFact.agency, by=StepFact.clause),
        StepFact.applied_at >= look.ago(days=RECENT_DAYS),
        StepFact.done_at.is_(None),
        StepFact.due_at <= look.now,
        StepFact.outcome == "open",
        since=StepFact.due_at,
    )
    return look.finding(
        "steps_overdue",
        "notice",
        f"steps of the last {RECENT_DAYS:g} days that are open after their time, by clause",
        overdue,
        "GET /v1/cases/{id}/explain on case_log_api    # who is to do what",
    )
