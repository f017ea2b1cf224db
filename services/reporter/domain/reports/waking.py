"""When something is to be done next for a step that somebody should take: remind of it, or tell that it is late."""

from datetime import datetime, timedelta

from services.reporter.domain.reports.dates import day_of
from services.reporter.domain.reports.runs import RunInHand
from services.reporter.models import ReportStep
from shared.calendar import Calendar, NoOpenTime, add_business_days

_INSTANT = timedelta(microseconds=1)


def late_from(due_at: datetime) -> datetime:
    """The first instant at which it is late: done at the due instant is in time."""
    return due_at + _INSTANT


def plan_wake(in_hand: RunInHand, step: ReportStep, calendar: Calendar, *, now: datetime) -> None:
    """Note on the step when to look at it next; never, where nobody can take it or it has no date."""
    step.wake_at = next_wake(in_hand, step, calendar, now=now) if step.state == "ready" else None


def next_wake(in_hand: RunInHand, step: ReportStep, calendar: Calendar, *, now: datetime) -> datetime | None:
    """When to remind or to tell that it is late, whichever is first; people are written to in open hours only."""
    times = [
        None if step.reminded_at is not None else reminder_time(in_hand, step, calendar, now=now),
        None if step.late_noticed_at is not None else late_time(step, calendar, now=now),
    ]
    return min((at for at in times if at is not None), default=None)


def reminder_time(in_hand: RunInHand, step: ReportStep, calendar: Calendar, *, now: datetime) -> datetime | None:
    """The opening of the business day so many days before the date; None where that is no time before it any more."""
    reports = in_hand.policy.pack.reports
    if step.working_due_at is None or reports is None:
        return None
    try:
        day = add_business_days(calendar, day_of(step.working_due_at, calendar), -reports.notices.remind_days)
        opens = calendar.opening_of(day)
        at = calendar.next_open(max(opens, now)) if opens is not None else None
    except NoOpenTime:
        return None
    return at if at is not None and at <= step.working_due_at else None


def late_time(step: ReportStep, calendar: Calendar, *, now: datetime) -> datetime | None:
    """The first opening after the date from now on."""
    if step.working_due_at is None:
        return None
    try:
        return calendar.next_open(max(late_from(step.working_due_at), now))
    except NoOpenTime:
        return None
