"""A person opens a run: of a period that did not open by itself, or of a report that was received from outside."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.dates import opens_at
from services.reporter.domain.reports.opening import Opening, departments_of, open_run, period_holding
from services.reporter.domain.reports.refusals import (
    DepartmentUnknown,
    NoReportsInPolicy,
    PeriodNotReported,
    ReceiptInTheFuture,
    ReceiptNeeded,
    ReportUnknown,
    RunTooEarly,
)
from services.reporter.models import ReportRun
from shared.calendar import DayOutOfRange
from shared.policy.models.reports import ReportRule, Reports
from shared.policy.store import StoredPolicy


def reports_of(policy: StoredPolicy) -> Reports:
    """The reports of a policy, or NoReportsInPolicy."""
    if policy.pack.reports is None:
        raise NoReportsInPolicy
    return policy.pack.reports


async def open_by_hand(
    session: AsyncSession,
    policy: StoredPolicy,
    *,
    report: str,
    period_day: date,
    department: str | None,
    received_at: datetime | None,
    has_document: bool,
    actor: str,
    now: datetime,
) -> tuple[ReportRun, bool]:
    """The run of the report's period that holds the day, and whether this call opened it.

    Raises:
        NoReportsInPolicy, ReportUnknown, DepartmentUnknown: there is no such report, or not for this department.
        PeriodNotReported: the period is before the first that is reported on.
        RunTooEarly: its first step may not begin yet.
        ReceiptNeeded, ReceiptInTheFuture: when what is reviewed was received.
    """
    reports = reports_of(policy)
    rule = reports.find(report)
    if rule is None:
        raise ReportUnknown(
            f"The policy has no report {report}.",
            how_to_fix=f"Name one of: {', '.join(each.id for each in reports.runs)}.",
            errors=[{"pointer": "/report", "message": "Not a report of the policy"}],
        )
    _check_receipt(rule, received_at, now, has_document=has_document)
    opening = _opening(policy, rule, period_day, department)
    if received_at is None and opening.opens_at > now:
        raise RunTooEarly(
            "The first step of this run may not begin yet.",
            how_to_fix="Wait until it opens by itself.",
            opens_at=opening.opens_at.isoformat(),
        )
    run = await open_run(session, policy, opening, now=now, actor=actor, received_at=received_at)
    if run is not None:
        return run, True
    known = await session.scalars(
        select(ReportRun).where(
            ReportRun.agency == policy.agency,
            ReportRun.report == rule.id,
            ReportRun.period_start == opening.period.start_on,
            ReportRun.department == opening.department,
            ReportRun.state != "cancelled",
        )
    )
    return known.one(), False


def _check_receipt(rule: ReportRule, received_at: datetime | None, now: datetime, *, has_document: bool) -> None:
    is_review = rule.kind == "outside_review"
    if (received_at is not None, has_document) != (is_review, is_review):
        raise ReceiptNeeded(
            "A review of somebody else's report begins with its receipt; no other report has one.",
            how_to_fix="Give received_at and document for a review, and for nothing else.",
            errors=[{"pointer": "/received_at", "message": "Needed for a review from outside, and for nothing else"}],
        )
    if received_at is not None and received_at > now:
        raise ReceiptInTheFuture(
            "What has not been received yet cannot be reviewed.",
            how_to_fix="Give the instant of its receipt.",
            errors=[{"pointer": "/received_at", "message": "In the future"}],
        )


def _opening(policy: StoredPolicy, rule: ReportRule, day: date, department: str | None) -> Opening:
    reports = reports_of(policy)
    try:
        period = period_holding(policy.pack, rule, day)
    except DayOutOfRange as far:
        raise PeriodNotReported(str(far), how_to_fix="Check the year.") from far
    if period.end_on < reports.first_on:
        raise PeriodNotReported(
            f"The agency reports from {reports.first_on} on; this period ended before.",
            how_to_fix="Name a day of a later period.",
            errors=[{"pointer": "/period_day", "message": f"Before {reports.first_on}"}],
        )
    allowed = departments_of(policy.pack, rule)
    wanted = department or ""
    if wanted not in allowed:
        raise DepartmentUnknown(
            "The report is one for each department: name it."
            if rule.per == "department"
            else "The report is one for the whole agency: name no department.",
            how_to_fix=f"Name one of: {', '.join(allowed)}." if rule.per == "department" else "Leave out `department`.",
            errors=[{"pointer": "/department", "message": "Not a department of this report"}],
        )
    return Opening(rule, period, wanted, opens_at(rule, period, policy.pack))
