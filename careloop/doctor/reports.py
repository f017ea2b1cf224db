"""What may stand still in reporter's report runs: steps after their time, periods without a run, content that does not come."""

from sqlalchemy import and_, or_, select

from careloop.doctor.findings import Finding
from careloop.doctor.looking import Look, Rows
from services.reporter.models import ReportLedger, ReportRun, ReportStep
from shared.policy.store import PolicyVersion

LATE_MINUTES = 10.0
_RUN_OF_STEP = and_(ReportRun.agency == ReportStep.agency, ReportRun.id == ReportStep.run_id)
STEPS = Rows(ReportStep.run_id, ReportStep.agency, by=ReportStep.clause, join=(ReportRun, _RUN_OF_STEP))
_LOOKED_AT = (
    select(ReportLedger.agency)
    .where(ReportLedger.agency == PolicyVersion.agency, ReportLedger.policy_hash == PolicyVersion.hash)
    .exists()
)


async def examine_reports(look: Look) -> list[Finding]:
    """Everything about runs of reports."""
    return [*await _late_steps(look), *await _missing_runs(look), *await _missing_content(look)]


async def _late_steps(look: Look) -> list[Finding]:
    """Steps that somebody could take and nobody has: after their clause's limit, or only after the day to work to."""
    takable = and_(ReportStep.state == "ready", ReportRun.state != "cancelled")
    in_limit = or_(ReportStep.clause_due_at.is_(None), ReportStep.clause_due_at > look.now)
    overdue = await look.find(STEPS, takable, ReportStep.clause_due_at <= look.now, since=ReportStep.clause_due_at)
    late = await look.find(
        STEPS, takable, ReportStep.working_due_at <= look.now, in_limit, since=ReportStep.working_due_at
    )
    what_to_do = (
        "careloop report show {id}    # who can take it, and what stands in its way",
        "careloop report delegate {id} STEP --to HANDLE    # by whoever holds it and cannot take it",
    )
    return [
        *look.finding(
            "report_steps_overdue",
            "act",
            "steps of reports that are not done after the limit of their clause, by clause",
            overdue,
            *what_to_do,
        ),
        *look.finding(
            "report_steps_late",
            "act",
            "steps of reports that are not done after the day to work to, by clause",
            late,
            *what_to_do,
        ),
    ]


async def _missing_runs(look: Look) -> list[Finding]:
    """Agencies whose reports opened no run when there was one to open, or were not looked at under their policy."""
    unopened = await look.find(
        Rows(ReportLedger.agency, ReportLedger.agency),
        ReportLedger.look_at <= look.ago(minutes=LATE_MINUTES),
        since=ReportLedger.look_at,
    )
    unread = await look.find(
        Rows(PolicyVersion.agency, PolicyVersion.agency),
        PolicyVersion.current,
        PolicyVersion.content["reports"].as_string().is_not(None),
        PolicyVersion.activated_at <= look.ago(minutes=LATE_MINUTES),
        ~_LOOKED_AT,
        since=PolicyVersion.activated_at,
    )
    return look.finding(
        "report_runs_not_opened",
        "urgent",
        f"agencies that had reports to open more than {LATE_MINUTES:g} minutes ago",
        [*unopened, *unread],
        "see that a worker of reporter runs (careloop worker reporter): it opens what is missing by itself, in order",
        "careloop jobs list -s reporter    # a dead reporter.open_reports: remove the cause, then careloop jobs replay",
        "careloop report open REPORT --period PERIOD    # to open one by hand meanwhile",
    )


async def _missing_content(look: Look) -> list[Finding]:
    compiling = await look.find(
        STEPS,
        ReportStep.state == "ready",
        ReportRun.state == "open",
        ReportStep.asked_at <= look.ago(minutes=LATE_MINUTES),
        since=ReportStep.asked_at,
    )
    return look.finding(
        "report_content_late",
        "urgent",
        f"reports that have been compiling for more than {LATE_MINUTES:g} minutes, by clause",
        compiling,
        "careloop jobs list -s reporter    # reporter.compile_report: its last error says what is missing",
        "careloop jobs replay -s reporter --all    # once that is mended",
    )
