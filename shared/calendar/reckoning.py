"""When a limit is used up: from its start, over a calendar, with the pauses in which the clock stands."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Self, assert_never

from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator

from shared.calendar.business_calendar import Calendar
from shared.calendar.business_days import (
    add_business_days,
    by_day_of_month,
    close_of_business,
    day_nought,
    last_business_day,
    nth_business_day,
)
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
from shared.calendar.periods import local_day


class Pause(BaseModel):
    """A time in which the clock stands, without an end as long as nobody knows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_at: AwareDatetime
    to_at: AwareDatetime | None = None
    reason: str = ""

    @model_validator(mode="after")
    def run_forward(self) -> Self:
        """Refuse a pause that ends before it begins."""
        if self.to_at is not None and self.to_at < self.from_at:
            msg = "a pause cannot end before it begins"
            raise ValueError(msg)
        return self

    def __contains__(self, at: datetime) -> bool:
        return self.from_at <= at and (self.to_at is None or at < self.to_at)

    def outlasts(self, day_ends_at: datetime) -> bool:
        """Whether the clock stood at the end of a day: such a day does not count."""
        return self.from_at < day_ends_at and (self.to_at is None or day_ends_at <= self.to_at)


class CalendarNeeded(ValueError):
    """Only a limit of real time can be reckoned without a calendar."""


def due_of(
    limit: Limit, start_at: datetime, calendar: Calendar | None, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """Return when the limit is used up, in UTC, or None as long as a pause without an end keeps it from being.

    Time does not run in a pause. A business day does not count if the clock stands at its close of business, which
    is why a pause within one day moves nothing. A date of the month is not moved by pauses. CalendarNeeded where
    there is no calendar and the limit is not one of real time.
    """
    started = start_at.astimezone(UTC)
    if isinstance(limit, Elapsed):
        return _end_of_time(limit.duration, started, pauses, None)
    if calendar is None:
        raise CalendarNeeded(f"a limit of kind {limit.kind!r} needs a calendar")
    match limit:
        case BusinessDays():
            return _end_of_business_days(limit, started, calendar, tuple(pauses))
        case OpenHours():
            return _end_of_time(limit.duration, started, pauses, calendar)
        case WorkweekHours():
            return _end_of_time(limit.duration, started, pauses, calendar.workweek)
        case DayOfMonth() | NthBusinessDay() | LastBusinessDay():
            return close_of_business(calendar, day_in_month(limit, started, calendar))
        case _:
            assert_never(limit)


def day_in_month(limit: DayOfMonth | NthBusinessDay | LastBusinessDay, start_at: datetime, calendar: Calendar) -> date:
    """Return the date that the limit means for something that started then; NoSuchBusinessDay if there is none."""
    month = limit.month_of(local_day(start_at, calendar.zone))
    if isinstance(limit, DayOfMonth):
        return by_day_of_month(calendar, month, limit.day)
    if isinstance(limit, NthBusinessDay):
        return nth_business_day(calendar, month, limit.number)
    return last_business_day(calendar, month)


def days_counted(
    limit: BusinessDays, start_at: datetime, calendar: Calendar, pauses: tuple[Pause, ...]
) -> Iterator[tuple[date, datetime, Pause | None]]:
    """Yield each business day after day nought with its close and, if it does not count, the pause that says so."""
    day = day_nought(calendar, start_at, limit.receipt_on_closed_day)
    while True:
        day = add_business_days(calendar, day, 1)
        closing = close_of_business(calendar, day)
        yield day, closing, next((pause for pause in pauses if pause.outlasts(closing)), None)


def merged(pauses: Iterable[Pause], after: datetime) -> list[tuple[datetime, datetime | None]]:
    """Return the times in which the clock stands after an instant, in order, those that overlap joined."""
    runs: list[tuple[datetime, datetime | None]] = []
    for pause in sorted(pauses, key=lambda pause: pause.from_at):
        if pause.to_at is not None and pause.to_at <= after:
            continue
        start, end = max(pause.from_at, after), pause.to_at
        if runs and (runs[-1][1] is None or start <= runs[-1][1]):
            earlier_end = runs[-1][1]
            runs[-1] = (runs[-1][0], None if earlier_end is None or end is None else max(earlier_end, end))
        else:
            runs.append((start, end))
    return [(start.astimezone(UTC), end and end.astimezone(UTC)) for start, end in runs]


def _end_of_business_days(
    limit: BusinessDays, start_at: datetime, calendar: Calendar, pauses: tuple[Pause, ...]
) -> datetime | None:
    if not pauses:
        day = day_nought(calendar, start_at, limit.receipt_on_closed_day)
        return close_of_business(calendar, add_business_days(calendar, day, limit.days))
    counted = 0
    for _, closing, pause in days_counted(limit, start_at, calendar, pauses):
        if pause is None:
            counted += 1
        elif pause.to_at is None:
            return None
        if counted == limit.days:
            return closing
    return None


def _end_of_time(
    duration: timedelta, start_at: datetime, pauses: Iterable[Pause], clock: Calendar | None
) -> datetime | None:
    """The clock runs in the calendar's open spans, or always where there is no calendar."""
    add: Callable[[datetime, timedelta], datetime] = clock.add_open_time if clock else lambda at, time: at + time
    between: Callable[[datetime, datetime], timedelta] = (
        clock.open_time_between if clock else lambda earlier, later: later - earlier
    )
    at, left = start_at, duration
    for stands_from, stands_to in merged(pauses, start_at):
        ran = between(at, stands_from)
        if ran >= left:
            break
        if stands_to is None:
            return None
        at, left = stands_to, left - ran
    return add(at, left)
