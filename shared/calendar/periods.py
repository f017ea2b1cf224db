"""Weeks, months, quarters and fiscal years, cut at midnight in the agency's zone.

A period is made of local days; only `bounds` turns it into instants. Days on which the clock is put forward or back
belong to exactly one period, and so does every instant.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

PeriodKind = Literal["week", "month", "quarter", "fiscal_year"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2999, 12, 31)

_MONTHS_IN: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "fiscal_year": 12}
_DAY = timedelta(days=1)


class DayOutOfRange(ValueError):
    """A day so far away that it must be a mistake."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of local days, the first and the last included."""

    start_on: date
    end_on: date
    kind: PeriodKind | Literal["days"]

    def __contains__(self, day: date) -> bool:
        return self.start_on <= day <= self.end_on


def period_on(
    day: date, kind: PeriodKind, *, week_start: Weekday = "monday", fiscal_year_start_month: int = 1
) -> Period:
    """Return the period of this kind that holds the local day.

    Quarters are those of the fiscal year: four runs of three months, counted from its first month.
    DayOutOfRange for a day before 1900 or after 2999.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DayOutOfRange(f"{day} is not between {FIRST_DAY} and {LAST_DAY}")
    if kind == "week":
        start = day - timedelta(days=(day.weekday() - WEEKDAYS.index(week_start)) % 7)
        return Period(start, start + timedelta(days=6), kind)
    months = _MONTHS_IN[kind]
    into_period = (day.month - fiscal_year_start_month) % 12 % months
    start = _first_of_month(day, -into_period)
    return Period(start, _first_of_month(start, months) - _DAY, kind)


def period_of(
    instant: datetime,
    kind: PeriodKind,
    zone: ZoneInfo,
    *,
    week_start: Weekday = "monday",
    fiscal_year_start_month: int = 1,
) -> Period:
    """Return the period of this kind that holds the instant: its bounds are on both sides of it."""
    return period_on(
        local_day(instant, zone), kind, week_start=week_start, fiscal_year_start_month=fiscal_year_start_month
    )


def bounds(period: Period, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the period's first instant and the first instant after it, both in UTC."""
    return _start_of_day(period.start_on, zone), _start_of_day(period.end_on + _DAY, zone)


def rolling_days(instant: datetime, days: int, zone: ZoneInfo) -> Period:
    """Return the local day of the instant with the days before it, so many days in all."""
    end = local_day(instant, zone)
    return Period(end - timedelta(days=days - 1), end, "days")


def list_periods(
    first: date, last: date, kind: PeriodKind, *, week_start: Weekday = "monday", fiscal_year_start_month: int = 1
) -> list[Period]:
    """Return every period that has a day from `first` to `last`, both included, in order; none if last is before first."""
    periods: list[Period] = []
    day = first
    while day <= last:
        period = period_on(day, kind, week_start=week_start, fiscal_year_start_month=fiscal_year_start_month)
        periods.append(period)
        day = period.end_on + _DAY
    return periods


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the agency's day that holds the instant; DayOutOfRange far away, ValueError without an offset.

    A day runs from its first midnight to the next day's first midnight. Where a clock was put back across midnight,
    the repeated minutes before the second midnight belong to the new day, which had begun.
    """
    if instant.utcoffset() is None:
        msg = "an instant needs an offset"
        raise ValueError(msg)
    try:
        day = instant.astimezone(zone).date()
        return day if instant < _start_of_day(day + _DAY, zone) else day + _DAY
    except OverflowError as far:
        raise DayOutOfRange(f"{instant} is not between {FIRST_DAY} and {LAST_DAY}") from far


def _start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day. A midnight that the clock jumps over gives the instant of the jump."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def _first_of_month(day: date, months_later: int) -> date:
    months = day.year * 12 + day.month - 1 + months_later
    return date(months // 12, months % 12 + 1, 1)
