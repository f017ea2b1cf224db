"""Which periods are asked for, and what they are called."""

from datetime import date, timedelta
from typing import Any

from shared.calendar import DayOutOfRange, Period, PeriodKind, list_periods, period_on
from shared.errors import Invalid
from shared.policy.models import Agency

MOST_PERIODS = 60
_SHORTEST: dict[PeriodKind, int] = {"week": 7, "month": 28, "quarter": 89, "fiscal_year": 365}


class PeriodsReversed(Invalid):
    """The last period asked for is before the first."""


class TooManyPeriods(Invalid):
    """More periods than are answered at once."""


class DayUnthinkable(Invalid):
    """A day so far away that it must be a mistake."""


def periods_between(
    first: date, last: date | None, kind: PeriodKind, agency: Agency, *, most: int = MOST_PERIODS
) -> list[Period]:
    """The periods that hold the days from `first` to `last`; without `last` the one that holds `first`.

    Raises:
        PeriodsReversed, TooManyPeriods, DayUnthinkable: what was asked cannot be meant.
    """
    last = first if last is None else last
    if last < first:
        raise PeriodsReversed(
            "The day in `to` is before the day in `from`.",
            how_to_fix="Give the earlier day in `from`.",
            errors=[{"pointer": "/query/to", "message": "before /query/from"}],
        )
    rules: dict[str, Any] = {
        "week_start": agency.week_start,
        "fiscal_year_start_month": agency.fiscal_year_start_month,
    }
    try:
        period_on(first, kind, **rules), period_on(last, kind, **rules)
        listed = [] if (last - first).days > _SHORTEST[kind] * most * 2 else list_periods(first, last, kind, **rules)
    except DayOutOfRange as far:
        raise DayUnthinkable(str(far), how_to_fix="Check the year.") from far
    if not 0 < len(listed) <= most:
        raise TooManyPeriods(
            f"More than {most} periods lie between these days.",
            how_to_fix="Ask for fewer at once, or for longer periods.",
            errors=[{"pointer": "/query/to", "message": f"more than {most} periods"}],
        )
    return listed


def period_before(period: Period, agency: Agency) -> Period:
    """The period of the same kind that ends the day before this one begins.

    Raises:
        DayUnthinkable: none lies before it.
    """
    if period.kind == "days":
        raise ValueError("a run of days has no period before it")
    try:
        return period_on(
            period.start_on - timedelta(days=1),
            period.kind,
            week_start=agency.week_start,
            fiscal_year_start_month=agency.fiscal_year_start_month,
        )
    except DayOutOfRange as far:
        raise DayUnthinkable(str(far), how_to_fix="Check the year.") from far


def name_of(period: Period, agency: Agency) -> str:
    """A short name: `2026-W47` (ISO 8601), `2026-11`, `FY2027-Q2`, `FY2027`; a fiscal year is named for its last day."""
    match period.kind:
        case "week":
            year, week, _ = period.start_on.isocalendar()
            starts_on_monday = agency.week_start == "monday"
            return f"{year}-W{week:02}" if starts_on_monday else f"week of {period.start_on}"
        case "quarter" | "fiscal_year":
            months_in = (period.start_on.month - agency.fiscal_year_start_month) % 12
            ends_next_year = (
                agency.fiscal_year_start_month > 1 and period.start_on.month >= agency.fiscal_year_start_month
            )
            year = period.start_on.year + int(ends_next_year)
            named = f"{year}" if agency.fiscal_year_start_month == 1 else f"FY{year}"
            return named if period.kind == "fiscal_year" else f"{named}-Q{months_in // 3 + 1}"
        case _:
            return f"{period.start_on:%Y-%m}"
