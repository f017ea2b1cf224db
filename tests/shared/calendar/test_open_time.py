"""Adding and measuring open time, on random calendars around every kind of clock change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendar import Calendar, Closure, DayOutOfRange, FaultyHours, NoOpenTime, Span, SpecialDay, Week
from tests.shared.calendar.calendars import (
    DAY,
    HOUR,
    LOS_ANGELES,
    MINUTE,
    OFFICE,
    OFFICE_HOURS,
    Window,
    at,
    is_sorted,
    open_minutes,
    windows,
)

MINUTES = st.integers(0, 9 * 1440 - 1)
DURATIONS = st.timedeltas(timedelta(microseconds=1), timedelta(hours=60))
thoroughly = settings(max_examples=50, deadline=None)


@thoroughly
@given(windows(), MINUTES, DURATIONS)
def test_adding_and_then_measuring_gives_back_the_duration(window: Window, minute: int, duration: timedelta) -> None:
    start = window.instant(minute)
    due = window.calendar.add_open_time(start, duration)
    assert window.calendar.open_time_between(start, due) == duration
    assert window.calendar.open_seconds_between(start, due) == duration.total_seconds()


@thoroughly
@given(windows(), MINUTES, DURATIONS)
def test_time_is_used_up_inside_an_open_span_or_exactly_at_its_end(
    window: Window, minute: int, duration: timedelta
) -> None:
    due = window.calendar.add_open_time(window.instant(minute), duration)
    assert window.calendar.is_open(due - timedelta(microseconds=1))


@thoroughly
@given(windows(), st.lists(MINUTES, min_size=2, max_size=5), DURATIONS, DURATIONS)
def test_more_time_or_a_later_start_is_never_due_earlier(
    window: Window, minutes: list[int], one: timedelta, other: timedelta
) -> None:
    starts = [window.instant(minute) for minute in sorted(minutes)]
    assert is_sorted([window.calendar.add_open_time(start, one) for start in starts])
    assert is_sorted([window.calendar.add_open_time(starts[0], time) for time in sorted([timedelta(0), one, other])])


@thoroughly
@given(windows(), MINUTES, MINUTES, MINUTES)
def test_open_time_adds_up_over_any_instant_between(window: Window, one: int, two: int, three: int) -> None:
    a, b, c = map(window.instant, (one, two, three))
    between = window.calendar.open_time_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)
    assert timedelta(0) <= between(*sorted((a, b))) <= abs(b - a)


@thoroughly
@given(windows(), MINUTES, DURATIONS, DURATIONS)
def test_adding_in_two_goes_is_adding_at_once(window: Window, minute: int, one: timedelta, other: timedelta) -> None:
    calendar, start = window.calendar, window.instant(minute)
    in_two_goes = calendar.add_open_time(calendar.add_open_time(start, one), other)
    assert in_two_goes == calendar.add_open_time(start, one + other)


@thoroughly
@given(windows(), MINUTES)
def test_the_next_opening_is_open_and_nothing_opens_before_it(window: Window, minute: int) -> None:
    calendar, start = window.calendar, window.instant(minute)
    opening = calendar.next_open(start)
    assert calendar.is_open(opening)
    assert calendar.next_open(opening) == opening
    assert calendar.open_time_between(start, opening) == timedelta(0)
    assert (opening == start) == calendar.is_open(start)
    assert calendar.add_open_time(start, timedelta(0)) == opening


@settings(max_examples=20, deadline=None)
@given(windows(), st.data())
def test_the_engine_agrees_with_a_look_at_every_minute(window: Window, data: st.DataObject) -> None:
    calendar, opened = window.calendar, open_minutes(window)
    for minute in range(0, len(opened), 37):
        assert calendar.is_open(window.instant(minute)) == opened[minute], window.instant(minute)
    start, end = sorted((data.draw(MINUTES), data.draw(MINUTES)))
    is_open_at = [minute for minute in range(start, len(opened)) if opened[minute]]
    measured = calendar.open_time_between(window.instant(start), window.instant(end))
    assert measured == sum(opened[start:end]) * MINUTE
    if is_open_at:
        assert calendar.next_open(window.instant(start)) == window.instant(is_open_at[0])
        wanted = data.draw(st.integers(1, len(is_open_at)))
        due = calendar.add_open_time(window.instant(start), wanted * MINUTE)
        assert due == window.instant(is_open_at[wanted - 1] + 1)


def test_time_used_up_exactly_at_closing_time_is_due_at_closing_time() -> None:
    assert OFFICE.add_open_time(at(2026, 11, 20, 15), 2 * HOUR) == at(2026, 11, 20, 17)
    assert OFFICE.add_open_time(at(2026, 11, 20, 15), 2 * HOUR + MINUTE) == at(2026, 11, 23, 8, 1)
    assert OFFICE.add_open_time(at(2026, 11, 20, 9), 3 * HOUR) == at(2026, 11, 20, 12)


def test_a_year_of_office_hours_passes_over_its_leap_day() -> None:
    for year, weekdays in ((2027, 261), (2028, 260)):
        hours = OFFICE.open_time_between(at(year, 1, 1), at(year + 1, 1, 1)) / HOUR
        assert hours == weekdays * 8
    assert OFFICE.add_open_time(at(2028, 2, 28, 8), 9 * HOUR) == at(2028, 2, 29, 9)


def test_decades_of_open_time_are_added_exactly() -> None:
    due = OFFICE.add_open_time(at(2026, 1, 1), 50_000 * HOUR)
    assert OFFICE.open_time_between(at(2026, 1, 1), due) == 50_000 * HOUR
    assert due > at(2049, 1, 1)


def test_open_time_backwards_over_new_year_is_what_it_is_forwards() -> None:
    assert OFFICE.open_time_between(at(2028, 2, 1), at(2026, 12, 1)) == -OFFICE.open_time_between(
        at(2026, 12, 1), at(2028, 2, 1)
    )


def test_a_half_day_ends_the_open_time_of_its_date() -> None:
    half = Calendar(LOS_ANGELES, OFFICE_HOURS, special_days=(SpecialDay(date(2026, 12, 23), (Span(480, 720),)),))
    assert half.add_open_time(at(2026, 12, 23, 11), 2 * HOUR) == at(2026, 12, 24, 9)


def test_a_special_opening_stands_out_against_a_closure_until_the_day_is_closed_later() -> None:
    recess = Closure(date(2026, 12, 24), date(2027, 1, 3), "recess")
    extra = SpecialDay(date(2026, 12, 29), (Span(540, 720),), "counter open")
    calendar = Calendar(LOS_ANGELES, OFFICE_HOURS, (extra,), (recess,))
    assert calendar.next_open(at(2026, 12, 24, 9)) == at(2026, 12, 29, 9)
    storm = Closure(date(2026, 12, 29), date(2026, 12, 29), "storm")
    assert calendar.with_closures(storm).next_open(at(2026, 12, 24, 9)) == at(2027, 1, 4, 8)


def test_a_closure_runs_over_new_year_and_cuts_the_night_before_it_at_midnight() -> None:
    closure = Closure(date(2026, 12, 31), date(2027, 1, 1), "New Year")
    nights = Calendar(LOS_ANGELES, Week.of(range(7), "22:00-06:00"), closures=(closure,))
    assert nights.open_time_between(at(2026, 12, 30, 12), at(2027, 1, 2, 22)) == 2 * HOUR
    assert nights.closing_of(date(2026, 12, 30)) == at(2026, 12, 31)
    assert nights.next_open(at(2026, 12, 31, 1)) == at(2027, 1, 2, 22)


def test_a_night_span_over_new_year_is_one_span() -> None:
    nights = Calendar(LOS_ANGELES, Week.of(range(7), "22:00-06:00"))
    assert nights.add_open_time(at(2026, 12, 31, 22), 8 * HOUR) == at(2027, 1, 1, 6)
    assert nights.add_open_time(at(2026, 12, 31, 23), 9 * HOUR) == at(2027, 1, 1, 23) + HOUR


def test_a_calendar_with_no_open_hours_at_all_is_refused() -> None:
    with pytest.raises(FaultyHours, match="no open hours at all"):
        Calendar(LOS_ANGELES, Week.of(()))
    with pytest.raises(FaultyHours, match="no open hours at all"):
        Calendar(LOS_ANGELES, OFFICE_HOURS, closures=(Closure(date.min, date.max),))


def test_a_very_long_closure_ends_in_a_clear_refusal() -> None:
    closed = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=(Closure(date(2027, 1, 1), date(2900, 1, 1)),))
    with pytest.raises(NoOpenTime, match="100 years"):
        closed.next_open(at(2027, 1, 1))
    with pytest.raises(NoOpenTime, match="100 years"):
        closed.add_open_time(at(2026, 12, 31, 16), 2 * HOUR)
    once = Calendar(LOS_ANGELES, Week.of(()), special_days=(SpecialDay(date(2026, 5, 4), (Span(0, 60),)),))
    with pytest.raises(NoOpenTime):
        once.add_open_time(at(2026, 5, 4), 61 * MINUTE)
    assert once.add_open_time(at(2026, 1, 1), HOUR) == at(2026, 5, 4, 1)


def test_far_times_times_without_an_offset_and_less_than_no_time_are_refused() -> None:
    for far in (
        datetime(9999, 12, 31, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2999, 12, 31, 12, tzinfo=UTC),
    ):
        with pytest.raises((DayOutOfRange, NoOpenTime)):
            OFFICE.add_open_time(far, 1000 * DAY)
    with pytest.raises(ValueError, match="offset"):
        OFFICE.is_open(datetime(2026, 11, 20, 9))  # noqa: DTZ001  # the point of the test
    with pytest.raises(ValueError, match="taken away"):
        OFFICE.add_open_time(at(2026, 11, 20, 9), -MINUTE)
