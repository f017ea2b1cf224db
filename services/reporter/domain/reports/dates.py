"""When each step of a run is due, by its clause and by the date to work to, and when a run may be opened: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.calendar import (
    WHOLE_DAY,
    Calendar,
    Limit,
    NoOpenTime,
    NoSuchBusinessDay,
    Period,
    Week,
    bounds,
    close_of_business,
    due_of,
    local_day,
    working_dates,
)
from shared.policy.models import PolicyPack
from shared.policy.models.reports import ReportRule, ReportStepRule

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class StepDates:
    """A step's dates in UTC; none where it has none. `is_forecast`: its clock has not begun to run.

    `applied_at` is when its clause began to apply, None for a forecast.
    """

    step: ReportStepRule
    clause_due_at: datetime | None
    working_due_at: datetime | None
    is_forecast: bool
    applied_at: datetime | None


def calendar_of(pack: PolicyPack) -> Calendar:
    """The agency's calendar; without one its clock always runs."""
    return pack.business_calendar or Calendar(pack.agency.zone, Week((WHOLE_DAY,) * 7))


def last_instant(period: Period, calendar: Calendar) -> datetime:
    """The last instant of a period, which limits of its steps are counted from."""
    return bounds(period, calendar.zone)[1] - _INSTANT


def day_of(due_at: datetime, calendar: Calendar) -> date:
    """The local day that a due instant ends in: a close of business at midnight belongs to the day that it closes."""
    return local_day(due_at - _INSTANT, calendar.zone)


def opens_at(report: ReportRule, period: Period, calendar: Calendar) -> datetime:
    """When a run of a period may be opened: with the day of its first step if that is due within the period, else after it."""
    ended_at = bounds(period, calendar.zone)[1]
    first = report.steps[0]
    dues = [_due(limit, last_instant(period, calendar), calendar) for limit in (first.limit, first.working_limit)]
    days = [day_of(due, calendar) for due in dues if due is not None]
    return calendar.midnight_of(min(days)) if days and min(days) <= period.end_on else ended_at


def dates_of_steps(
    report: ReportRule, calendar: Calendar, *, started_at: datetime, opened_at: datetime, done: Mapping[str, datetime]
) -> list[StepDates]:
    """The dates of every step, in their order.

    A step's working date leaves one business day for every later step up to the last one that is limited (CCTS-III.B5: in
    43 of 120 months the 10th binds, and not the 6th business day); a step without a limit before one that has one takes
    what is left of it. Dates of a step that starts with the end of one that is not done yet are a forecast.

    Args:
        report: the rule.
        calendar: the agency's.
        started_at: the last instant of the period, or the receipt of what is reviewed.
        opened_at: when the run could be opened: clauses about the period begin to apply then.
        done: when steps were done, by id.
    """
    begun = _begin(report, calendar, started_at, done)
    aims = [_earlier(clause, own) for _, clause, own, _, _ in begun]
    days = _working_days(calendar, [None if aim is None else day_of(aim, calendar) for aim in aims])
    found = []
    for (step, clause, _, start, is_forecast), aim, day in zip(begun, aims, days, strict=True):
        working = aim
        if day is not None and (aim is None or day < day_of(aim, calendar)):
            working = close_of_business(calendar, day)
        applied = opened_at if step.starts == "period" else start
        found.append(StepDates(step, clause, working, is_forecast, None if is_forecast else applied))
    return found


def _begin(
    report: ReportRule, calendar: Calendar, started_at: datetime, done: Mapping[str, datetime]
) -> list[tuple[ReportStepRule, datetime | None, datetime | None, datetime, bool]]:
    """Each step with the date of its clause and its own aim, when its clock starts, and whether that is a forecast."""
    found = []
    ended_at, ended = started_at, True
    for step in report.steps:
        follows = step.starts == "step_before"
        start = ended_at if follows else started_at
        clause, own = (_due(limit, start, calendar) for limit in (step.limit, step.working_limit))
        found.append((step, clause, own, start, follows and not ended))
        ended = step.id in done
        ended_at = done.get(step.id) or _earlier(clause, own) or ended_at
    return found


def _working_days(calendar: Calendar, days: list[date | None]) -> list[date | None]:
    last = max((index for index, day in enumerate(days) if day is not None), default=-1)
    chain: list[date] = []
    following: date | None = None
    for day in reversed(days[: last + 1]):
        following = day or following  # a step without a limit has what the next one leaves it
        if following is not None:
            chain.append(following)
    return [*working_dates(calendar, chain[::-1]), *([None] * (len(days) - last - 1))]


def _due(limit: Limit | None, start: datetime, calendar: Calendar) -> datetime | None:
    """When the limit is used up; None where the calendar has no such time: the month has not so many business days."""
    if limit is None:
        return None
    try:
        return due_of(limit, start, calendar)
    except (NoOpenTime, NoSuchBusinessDay):
        return None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
