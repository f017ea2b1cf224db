"""Calendars to compute with, small random ones, and an oracle that looks at every minute."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from shared.calendar import Calendar, Closure, Span, SpecialDay, Week

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE_HOURS = Week.of(range(5), "08:00-12:00", "13:00-17:00")
OFFICE = Calendar(LOS_ANGELES, OFFICE_HOURS)
NIGHTS = Calendar(LOS_ANGELES, Week.of(range(7), "22:00-06:00"))

# Zones and days around which their clocks change: by an hour, by half an hour, at midnight, by a whole day, never.
CHANGES = [
    ("America/Los_Angeles", date(2026, 3, 8)),
    ("America/Los_Angeles", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2027, 1, 1)),
    ("Europe/Dublin", date(2028, 2, 29)),
]


def local(zone: ZoneInfo, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold).astimezone(UTC)  # type: ignore[arg-type,misc]  # parts of a date only


def at(*parts: int) -> datetime:
    return local(LOS_ANGELES, *parts)


@st.composite
def spans(draw: st.DrawFn, *, latest: int = 1440 + 480) -> tuple[Span, ...]:
    """Up to three spans on quarters of an hour that do not overlap; the last may be overnight."""
    wanted = draw(st.integers(1, 3)) * 2
    marks = sorted(draw(st.sets(st.integers(0, latest // 15), min_size=wanted, max_size=wanted)))
    pairs = [(a * 15, b * 15) for a, b in zip(marks[::2], marks[1::2], strict=True)]
    return tuple(Span(opens, closes) for opens, closes in pairs if opens < 1440 and closes <= opens + 1440)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Any week without overlaps, which may have days without hours."""
    days = [draw(st.one_of(st.just(()), spans())) for _ in range(7)]
    kept: list[tuple[Span, ...]] = []
    for index, today in enumerate(days):
        first_of_next = min((span.opens for span in days[(index + 1) % 7]), default=1440) + 1440
        kept.append(tuple(span for span in today if span.closes <= first_of_next))
    return Week(tuple(kept))


@dataclass(frozen=True)
class Window:
    """A calendar with the days in which something may be special about it."""

    calendar: Calendar
    first_on: date
    days: int = 9

    def instant(self, minutes: int) -> datetime:
        return datetime(self.first_on.year, self.first_on.month, self.first_on.day, tzinfo=UTC) + minutes * MINUTE


@st.composite
def windows(draw: st.DrawFn) -> Window:
    key, change_on = draw(st.sampled_from(CHANGES))
    first_on = change_on - draw(st.integers(2, 5)) * DAY
    days = st.integers(-1, 9).map(lambda number: first_on + number * DAY)
    week = draw(weeks())
    special = {day: SpecialDay(day, hours) for day in draw(st.sets(days, max_size=2)) if (hours := draw(spans()))}
    closures = [Closure(day, day + draw(st.integers(0, 3)) * DAY, "closed") for day in draw(st.lists(days, max_size=2))]
    if not any(week.days):
        week = Week.of([first_on.weekday()], "09:00-17:00")
    return Window(Calendar(ZoneInfo(key), week, tuple(special.values()), tuple(closures)), first_on)


def open_minutes(window: Window) -> list[bool]:
    """Look at each minute of the window: the clock has come as far as the latest time that it ever showed."""
    calendar, shown, opened = window.calendar, datetime.min, []  # noqa: DTZ901  # times by the clock, without a zone
    special = {day.on: day.spans for day in calendar.special_days}

    @cache
    def hours_on(day: date) -> tuple[Span, ...]:
        if day in special:
            return special[day]
        closed = any(closure.first_on <= day <= closure.last_on for closure in calendar.closures)
        return () if closed else calendar.week.days[day.weekday()]

    @cache
    def is_closed(day: date) -> bool:
        return day not in special and any(each.first_on <= day <= each.last_on for each in calendar.closures)

    for minute in range(-2 * 1440, window.days * 1440):
        shown = max(shown, window.instant(minute).astimezone(calendar.zone).replace(tzinfo=None, fold=0))
        today, into_day = shown.date(), shown.hour * 60 + shown.minute
        is_open = not is_closed(today) and (
            any(span.opens <= into_day < span.closes for span in hours_on(today))
            or any(span.opens <= into_day + 1440 < span.closes for span in hours_on(today - DAY))
        )
        if minute >= 0:
            opened.append(is_open)
    return opened


def is_sorted(instants: list[datetime]) -> bool:
    return all(earlier <= later for earlier, later in pairwise(instants))
