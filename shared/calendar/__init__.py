"""Business time: an agency's open hours and business days, its deadlines, its periods, and dates in words.

Everything here is a pure function of its arguments: no I/O and no clock.
"""

from shared.calendar.business_calendar import MONDAY_TO_FRIDAY, Calendar, CalendarKind
from shared.calendar.business_days import (
    NoSuchBusinessDay,
    ReceiptOnClosedDay,
    add_business_days,
    business_day_on_or_after,
    business_day_on_or_before,
    business_days_of_month,
    by_day_of_month,
    close_of_business,
    is_business_day,
    last_business_day,
    nth_business_day,
    within_business_days,
    working_dates,
)
from shared.calendar.deadlines import CalendarChanged, Deadline, DeadlineState, explain_move
from shared.calendar.explanation_texts import LANGUAGES
from shared.calendar.explanations import Explanation, Step
from shared.calendar.limits import (
    BusinessDays,
    DayOfMonth,
    Elapsed,
    LastBusinessDay,
    Limit,
    NthBusinessDay,
    OpenHours,
    WorkweekHours,
)
from shared.calendar.open_index import NoOpenTime
from shared.calendar.opening_hours import WHOLE_DAY, Closure, FaultyHours, Span, SpecialDay, Week
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
from shared.calendar.reckoning import CalendarNeeded, Pause, due_of
from shared.calendar.words import day_in_words, instant_in_words, period_in_words

__all__ = [
    "LANGUAGES",
    "MONDAY_TO_FRIDAY",
    "WHOLE_DAY",
    "BusinessDays",
    "Calendar",
    "CalendarChanged",
    "CalendarKind",
    "CalendarNeeded",
    "Closure",
    "DayOfMonth",
    "DayOutOfRange",
    "Deadline",
    "DeadlineState",
    "Elapsed",
    "Explanation",
    "FaultyHours",
    "LastBusinessDay",
    "Limit",
    "NoOpenTime",
    "NoSuchBusinessDay",
    "NthBusinessDay",
    "OpenHours",
    "Pause",
    "Period",
    "PeriodKind",
    "ReceiptOnClosedDay",
    "Span",
    "SpecialDay",
    "Step",
    "Week",
    "Weekday",
    "WorkweekHours",
    "add_business_days",
    "bounds",
    "business_day_on_or_after",
    "business_day_on_or_before",
    "business_days_of_month",
    "by_day_of_month",
    "close_of_business",
    "day_in_words",
    "due_of",
    "explain_move",
    "instant_in_words",
    "is_business_day",
    "last_business_day",
    "list_periods",
    "local_day",
    "nth_business_day",
    "period_in_words",
    "period_of",
    "period_on",
    "rolling_days",
    "within_business_days",
    "working_dates",
]
