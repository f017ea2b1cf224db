"""When each step of a report is due: by its clause, and by the date that everybody works to.

Pure reckoning over the policy and the calendar. Of a step that starts with the end of the one before, the dates are a
forecast until that one is done: they assume that it is done on its own date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.calendar import (
    Calendar,
    Limit,
    NoOpenTime,
    NoSuchBusinessDay,
    Period,
    bounds,
    close_of_business,
    due_of,
    local_day,
    working_dates,
)
from shared.policy.models.pack import PolicyPack
from shared.policy.models.reports import ReportRule, ReportStepRule

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class StepDates:
    """A step's dates, in UTC: `clause_due_at` is what conformance measures, `working_due_at` what reminders follow.

    The working date is never after the clause date. `started_at` is when the step's clock began to run. None: no date, or
    not yet.
    """

    step: ReportStepRule
    clause_due_at: datetime | None
    working_due_at: datetime | None
    started_at: datetime | None

    @property
    def is_forecast(self) -> bool:
        """Whether the dates assume that the steps before are done on their own."""
        return self.started_at is None


def last_instant(period: Period, pack: PolicyPack) -> datetime:
    """Return the last instant of the period, from which limits of its steps are counted, in UTC."""
    return bounds(period, pack.agency.zone)[1] - _INSTANT


def day_of(due_at: datetime, calendar: Calendar) -> date:
    """Return the local day that a due instant ends: a close of business at midnight is that of the day before."""
    return local_day(due_at - _INSTANT, calendar.zone)


def dates_of_steps(
    report: ReportRule,
    calendar: Calendar | None,
    *,
    started_at: datetime,
    done_at: Mapping[str, datetime] | None = None,
) -> list[StepDates]:
    """Return the dates of every step, in their order.

    A step's working date leaves one business day for each later step up to one that a clause limits (CCTS-III.B5: in 43 of
    120 months the 10th binds, and not the 6th business day); `working_limit` may set it earlier; and it is never after that
    of a later step.

    Args:
        report: the report of the policy.
        calendar: the agency's; None where it has none.
        started_at: the last instant of the period (`last_instant`), or the receipt of what is reviewed.
        done_at: when steps were done, by id.

    Raises:
        CalendarNeeded: a limit is not one of real time, and there is no calendar.
    """
    done = done_at or {}
    forecast = _forecast(report, calendar, started_at, done)
    if calendar is None:
        return [StepDates(step, clause, _earlier(clause, own), start) for step, clause, own, start in forecast]
    latest_days = _days_left_by_later_limits(calendar, [clause for _, clause, _, _ in forecast])
    found: list[StepDates] = []
    following: datetime | None = None
    for (step, clause, own, start), latest in zip(reversed(forecast), reversed(latest_days), strict=True):
        working = _earlier(clause, own)
        if latest is not None and (working is None or latest < day_of(working, calendar)):
            working = close_of_business(calendar, latest)
        if working is not None and following is not None:
            working = min(working, following)
        following = working if working is not None else following
        found.append(StepDates(step, clause, working, start))
    return found[::-1]


def _forecast(
    report: ReportRule, calendar: Calendar | None, started_at: datetime, done: Mapping[str, datetime]
) -> list[tuple[ReportStepRule, datetime | None, datetime | None, datetime | None]]:
    """Each step with its clause's date, its own working date, and when its clock started if it has."""
    found = []
    ended_at: datetime = started_at
    ended = True
    for step in report.steps:
        follows = step.starts == "step_before"
        start = ended_at if follows else started_at
        clause, own = (_due(limit, start, calendar) for limit in (step.limit, step.working_limit))
        found.append((step, clause, own, None if follows and not ended else start))
        ended = step.id in done
        ended_at = done.get(step.id) or _earlier(clause, own) or ended_at
    return found


def _days_left_by_later_limits(calendar: Calendar, clause_dates: list[datetime | None]) -> list[date | None]:
    """The latest day of each step up to the last one that a clause limits, with a business day for every later step."""
    days = {index: day_of(due, calendar) for index, due in enumerate(clause_dates) if due is not None}
    if not days:
        return [None] * len(clause_dates)
    last = max(days)
    # A step without a limit takes what the later ones leave it: the last limit's day stands in for its own.
    chain = working_dates(calendar, [days.get(index, days[last]) for index in range(last + 1)])
    return [*chain, *([None] * (len(clause_dates) - last - 1))]


def _due(limit: Limit | None, start: datetime, calendar: Calendar | None) -> datetime | None:
    """When the limit is used up; None where the calendar has no such time, because the month has too few business days."""
    if limit is None:
        return None
    try:
        return due_of(limit, start, calendar)
    except (NoOpenTime, NoSuchBusinessDay):
        return None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
