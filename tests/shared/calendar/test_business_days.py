"""Business days: from a receipt, within a month, and backwards from a date that binds."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendar import (
    Calendar,
    Closure,
    NoOpenTime,
    NoSuchBusinessDay,
    Span,
    SpecialDay,
    Week,
    add_business_days,
    business_day_on_or_after,
    business_day_on_or_before,
    by_day_of_month,
    close_of_business,
    is_business_day,
    last_business_day,
    nth_business_day,
    within_business_days,
    working_dates,
)
from shared.calendar.business_days import month_after
from shared.calendar.holiday_closures import holiday_closures
from tests.shared.calendar.calendars import DAY, LOS_ANGELES, NIGHTS, OFFICE, OFFICE_HOURS, Window, at, windows

FEDERAL = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=tuple(holiday_closures("US", None, 2024, 2036)))
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


@settings(max_examples=50, deadline=None)
@given(windows(), st.integers(-3, 12), st.integers(1, 30))
def test_adding_business_days_agrees_with_counting_them_one_by_one(window: Window, offset: int, count: int) -> None:
    start = day = window.first_on + offset * DAY
    left = count
    while left:
        day += DAY
        left -= window.calendar.closing_of(day) is not None
    assert add_business_days(window.calendar, start, count) == day
    back = add_business_days(window.calendar, day, -count)
    assert back <= start
    assert add_business_days(window.calendar, back, count) == day


@pytest.mark.parametrize(
    ("received_at", "due_at"),
    [
        pytest.param((2026, 11, 17, 9), (2026, 11, 19, 17), id="in the morning"),
        pytest.param((2026, 11, 17, 23, 59), (2026, 11, 19, 17), id="late in the evening"),
        pytest.param((2026, 11, 19, 16), (2026, 11, 23, 17), id="over a weekend"),
        pytest.param((2026, 11, 21, 10), (2026, 11, 24, 17), id="on a Saturday"),
        pytest.param((2026, 11, 22, 23), (2026, 11, 24, 17), id="on a Sunday night"),
    ],
)
def test_what_is_received_is_due_at_the_close_of_the_second_business_day_whatever_the_hour(
    received_at: tuple[int, ...], due_at: tuple[int, ...]
) -> None:
    assert within_business_days(OFFICE, at(*received_at), 2) == at(*due_at)


def test_what_comes_on_a_closed_day_can_be_deemed_received_on_the_next_business_day() -> None:
    on_saturday = at(2026, 11, 21, 10)
    deemed = within_business_days(OFFICE, on_saturday, 2, "deemed_received_next_business_day")
    assert deemed == at(2026, 11, 25, 17)
    on_friday = at(2026, 11, 20, 10)
    assert within_business_days(OFFICE, on_friday, 2, "deemed_received_next_business_day") == at(2026, 11, 24, 17)


def test_ten_working_days_pass_over_two_holidays() -> None:
    day_after = Closure(date(2026, 11, 27), date(2026, 11, 27), "Day after Thanksgiving")
    calendar = FEDERAL.with_closures(day_after)
    assert within_business_days(calendar, at(2026, 11, 20, 9), 10) == at(2026, 12, 8, 17)


def test_forty_business_days_pass_over_a_closure_of_thirty_one_days() -> None:
    july = Closure(date(2026, 7, 1), date(2026, 7, 31), "summer closure")
    calendar = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=(july,))
    due = within_business_days(calendar, at(2026, 6, 15, 9), 40)
    weekdays = [date(2026, 6, 15) + number * DAY for number in range(1, 120)]
    counted = [day for day in weekdays if day.weekday() < 5 and day not in july]
    assert due == at(2026, counted[39].month, counted[39].day, 17) == at(2026, 9, 10, 17)


def test_a_half_day_is_a_business_day_that_closes_early() -> None:
    half = SpecialDay(date(2026, 12, 23), (Span(480, 720),), "half day")
    calendar = Calendar(LOS_ANGELES, OFFICE_HOURS, special_days=(half,))
    assert within_business_days(calendar, at(2026, 12, 21, 9), 2) == at(2026, 12, 23, 12)


def test_a_special_opening_need_not_be_a_business_day_and_a_saturday_with_hours_neither() -> None:
    fair = SpecialDay(date(2026, 11, 22), (Span(600, 840),), "open house", is_business_day=False)
    week = Week.of(range(6), "09:00-17:00")
    calendar = Calendar(LOS_ANGELES, week, (fair,), business_weekdays=frozenset(range(5)))
    assert calendar.is_open(at(2026, 11, 22, 11))
    assert calendar.is_open(at(2026, 11, 21, 11))
    assert add_business_days(calendar, FRIDAY, 1) == MONDAY
    assert add_business_days(Calendar(LOS_ANGELES, week), FRIDAY, 1) == SATURDAY


def test_the_business_of_a_night_closes_on_the_next_morning() -> None:
    assert close_of_business(NIGHTS, FRIDAY) == at(2026, 11, 21, 6)
    assert within_business_days(NIGHTS, at(2026, 11, 20, 9), 1) == at(2026, 11, 22, 6)


def test_less_than_one_business_day_is_refused_and_too_many_are_too() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        within_business_days(OFFICE, at(2026, 11, 20, 9), 0)
    with pytest.raises(NoOpenTime, match="100 years"):
        add_business_days(OFFICE, FRIDAY, 30_000)
    with pytest.raises(NoSuchBusinessDay):
        close_of_business(OFFICE, SATURDAY)


def test_no_days_added_is_the_day_itself_and_closed_days_round_either_way() -> None:
    assert add_business_days(OFFICE, SATURDAY, 0) == SATURDAY
    assert (business_day_on_or_before(OFFICE, SATURDAY), business_day_on_or_after(OFFICE, SATURDAY)) == (FRIDAY, MONDAY)
    assert business_day_on_or_before(OFFICE, FRIDAY) == FRIDAY == business_day_on_or_after(OFFICE, FRIDAY)


def test_the_fifth_and_the_last_business_day_of_a_month_pass_over_its_closures() -> None:
    assert nth_business_day(FEDERAL, date(2027, 1, 20), 5) == date(2027, 1, 8)
    assert last_business_day(FEDERAL, date(2026, 5, 2)) == date(2026, 5, 29)
    assert last_business_day(OFFICE, date(2028, 2, 1)) == date(2028, 2, 29)


def test_a_month_without_so_many_business_days_is_refused() -> None:
    with pytest.raises(NoSuchBusinessDay, match="2027-02 has 20 business days, not 21"):
        nth_business_day(OFFICE, date(2027, 2, 1), 21)
    closed = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=(Closure(date(2026, 7, 1), date(2026, 7, 31)),))
    with pytest.raises(NoSuchBusinessDay):
        last_business_day(closed, date(2026, 7, 5))


def test_the_tenth_on_a_closed_day_is_the_last_business_day_before_it() -> None:
    assert by_day_of_month(OFFICE, date(2026, 10, 1), 10) == date(2026, 10, 9)
    assert by_day_of_month(OFFICE, date(2026, 11, 1), 10) == date(2026, 11, 10)
    assert by_day_of_month(OFFICE, date(2027, 2, 1), 31) == date(2027, 2, 26)


def test_each_working_date_leaves_one_business_day_for_every_later_step() -> None:
    months = [date(year, month, 1) for year in range(2024, 2034) for month in range(1, 13)]
    bound = 0
    for month in months:
        compiled, forwarded = nth_business_day(FEDERAL, month, 5), nth_business_day(FEDERAL, month, 6)
        sent = by_day_of_month(FEDERAL, month, 10)
        bound += forwarded >= sent
        dates = working_dates(FEDERAL, [compiled, forwarded, sent])
        assert dates[2] == sent
        assert dates == sorted(set(dates))
        assert all(is_business_day(FEDERAL, day) for day in dates)
        assert dates[0] <= compiled
        assert dates[1] <= forwarded
        assert dates[0] == min(compiled, add_business_days(FEDERAL, dates[1], -1))
    assert (bound, len(months)) == (43, 120), "the tenth binds, not the sixth business day"


def test_the_month_after_december_is_january() -> None:
    assert month_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert within_business_days(OFFICE, at(2026, 12, 31, 9), 1) == at(2027, 1, 1, 17)
    assert isinstance(at(2026, 12, 31), datetime)
