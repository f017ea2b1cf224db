"""Periods in an agency's own zone and calendar, and dates in words."""

from shared.calendar.periods import (
    DayOutOfRange,
    Period,
    PeriodKind,
    Weekday,
    bounds,
    list_periods,
    local_day,
    period_of,
    period_on,
    rolling_days,
)
from shared.calendar.words import day_in_words, instant_in_words, period_in_words

__all__ = [
    "DayOutOfRange",
    "Period",
    "PeriodKind",
    "Weekday",
    "bounds",
    "day_in_words",
    "instant_in_words",
    "list_periods",
    "local_day",
    "period_in_words",
    "period_of",
    "period_on",
    "rolling_days",
]
