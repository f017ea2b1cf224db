"""The dates of a run: of its steps as the policy reckons them, and from when on it may be opened. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shared.calendar import (
    WHOLE_DAY,
    Calendar,
    Limit,
    NoOpenTime,
    NoSuchBusinessDay,
    Period,
    Week,
    bounds,
    due_of,
)
from shared.policy import report_dates
from shared.policy.models import PolicyPack
from shared.policy.models.reports import ReportRule, ReportStepRule
from shared.policy.report_dates import day_of, last_instant

__all__ = ["StepDates", "calendar_of", "dates_of_steps", "day_of", "last_instant", "opens_at"]


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


def opens_at(report: ReportRule, period: Period, pack: PolicyPack) -> datetime:
    """When a run of a period may be opened: with the day of its first step if that is due within the period, else after it."""
    calendar, first = calendar_of(pack), report.steps[0]
    counted_from = last_instant(period, pack)
    days = [
        day
        for limit in (first.limit, first.working_limit)
        if limit is not None and (day := _due_on(limit, counted_from, calendar)) is not None
    ]
    within = days and min(days) <= period.end_on
    return calendar.midnight_of(min(days)) if within else bounds(period, calendar.zone)[1]


def dates_of_steps(
    report: ReportRule, calendar: Calendar, *, started_at: datetime, opened_at: datetime, done: Mapping[str, datetime]
) -> list[StepDates]:
    """The dates of every step, in their order (shared.policy.report_dates), with when each clause began to apply.

    A clause whose limit is counted from the period begins to apply with the opening of the run: not before anybody could
    carry it out.

    Args:
        report: the rule.
        calendar: the agency's.
        started_at: the last instant of the period, or the receipt of what is reviewed.
        opened_at: when the run could be opened.
        done: when steps were done, by id.
    """
    return [
        StepDates(
            dates.step,
            dates.clause_due_at,
            dates.working_due_at,
            dates.is_forecast,
            opened_at if dates.step.starts == "period" else dates.started_at,
        )
        for dates in report_dates.dates_of_steps(report, calendar, started_at=started_at, done_at=done)
    ]


def _due_on(limit: Limit, start: datetime, calendar: Calendar) -> date | None:
    """The day on which a limit is used up; None where the calendar has no such time."""
    try:
        due_at = due_of(limit, start, calendar)
    except (NoOpenTime, NoSuchBusinessDay):
        return None
    return None if due_at is None else day_of(due_at, calendar)
