from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import (
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

NEW_YORK = ZoneInfo("America/New_York")

KINDS = st.sampled_from(["week", "month", "quarter", "fiscal_year"])
WEEK_STARTS = st.sampled_from(["monday", "saturday", "sunday"])
MONTHS = st.integers(1, 12)
# Zones that change at midnight, across midnight, by half an hour, by a whole day, or not at all.
ZONES = st.sampled_from(
    [
        "America/New_York",
        "America/Los_Angeles",
        "America/Santiago",
        "America/Havana",
        "America/St_Johns",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "UTC",
    ]
).map(ZoneInfo)
DAYS = st.dates(date(1985, 1, 1), date(2040, 12, 31))
INSTANTS = st.datetimes(datetime(1985, 1, 2), datetime(2040, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(INSTANTS, KINDS, ZONES, WEEK_STARTS, MONTHS)
def test_every_instant_lies_between_the_bounds_of_its_period(
    instant: datetime, kind: PeriodKind, zone: ZoneInfo, week_start: Weekday, month: int
) -> None:
    start, end = bounds(period_of(instant, kind, zone, week_start=week_start, fiscal_year_start_month=month), zone)
    assert start <= instant < end


@given(DAYS, KINDS, ZONES, WEEK_STARTS, MONTHS)
def test_one_period_ends_where_the_next_begins(
    day: date, kind: PeriodKind, zone: ZoneInfo, week_start: Weekday, month: int
) -> None:
    period = period_on(day, kind, week_start=week_start, fiscal_year_start_month=month)
    following = period_on(period.end_on + timedelta(days=1), kind, week_start=week_start, fiscal_year_start_month=month)
    assert following.start_on == period.end_on + timedelta(days=1)
    assert bounds(period, zone)[1] == bounds(following, zone)[0]


@given(DAYS, KINDS, WEEK_STARTS, MONTHS)
def test_every_day_of_a_period_has_that_period(day: date, kind: PeriodKind, week_start: Weekday, month: int) -> None:
    period = period_on(day, kind, week_start=week_start, fiscal_year_start_month=month)
    assert day in period
    for other in (period.start_on, period.end_on):
        assert period_on(other, kind, week_start=week_start, fiscal_year_start_month=month) == period


@given(DAYS, MONTHS)
def test_a_fiscal_year_is_four_quarters_of_three_months(day: date, month: int) -> None:
    year = period_on(day, "fiscal_year", fiscal_year_start_month=month)
    assert (year.start_on.month, year.start_on.day) == (month, 1)
    quarters = list_periods(year.start_on, year.end_on, "quarter", fiscal_year_start_month=month)
    assert len(quarters) == 4
    assert (quarters[0].start_on, quarters[-1].end_on) == (year.start_on, year.end_on)
    assert [len(list_periods(q.start_on, q.end_on, "month")) for q in quarters] == [3, 3, 3, 3]


@given(DAYS, st.integers(0, 400), KINDS, WEEK_STARTS)
def test_listed_periods_cover_the_days_without_a_gap(
    first: date, length: int, kind: PeriodKind, week_start: Weekday
) -> None:
    last = first + timedelta(days=length)
    periods = list_periods(first, last, kind, week_start=week_start)
    assert first in periods[0]
    assert last in periods[-1]
    for one, following in pairwise(periods):
        assert following.start_on == one.end_on + timedelta(days=1)


def test_the_week_turns_at_the_agencys_midnight_not_at_utcs() -> None:
    late_on_sunday = datetime(2026, 11, 23, 4, 59, 59, tzinfo=UTC)  # 23:59:59 in New York
    assert period_of(late_on_sunday, "week", NEW_YORK).end_on == date(2026, 11, 22)
    assert period_of(late_on_sunday + timedelta(seconds=1), "week", NEW_YORK).start_on == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("week_start", "start_on"),
    [("monday", date(2026, 11, 16)), ("sunday", date(2026, 11, 22)), ("saturday", date(2026, 11, 21))],
)
def test_the_week_begins_on_the_agencys_day(week_start: Weekday, start_on: date) -> None:
    assert period_on(date(2026, 11, 22), "week", week_start=week_start).start_on == start_on


def test_weeks_with_a_clock_change_are_an_hour_shorter_or_longer() -> None:
    hours = {
        day: (end - start) / timedelta(hours=1)
        for day in (date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 22))
        for start, end in [bounds(period_on(day, "week"), NEW_YORK)]
    }
    assert hours == {date(2026, 3, 8): 167, date(2026, 11, 1): 169, date(2026, 11, 22): 168}


def test_a_day_whose_midnight_does_not_exist_begins_at_the_jump() -> None:
    santiago = ZoneInfo("America/Santiago")  # on 2024-09-08 the clock went from 23:59:59 to 01:00
    start, _ = bounds(Period(date(2024, 9, 8), date(2024, 9, 8), "days"), santiago)
    assert start == datetime(2024, 9, 8, 4, 0, tzinfo=UTC)
    assert start.astimezone(santiago).hour == 1


def test_minutes_repeated_before_a_second_midnight_belong_to_the_new_day() -> None:
    st_johns = ZoneInfo("America/St_Johns")  # on 2010-11-07 the clock went from 00:01 back to 23:01
    repeated = datetime(2010, 11, 7, 3, 0, tzinfo=UTC)
    assert repeated.astimezone(st_johns).date() == date(2010, 11, 6)
    assert local_day(repeated, st_johns) == date(2010, 11, 7)


def test_rolling_days_end_on_the_day_of_the_instant() -> None:
    period = rolling_days(datetime(2026, 11, 23, 4, 0, tzinfo=UTC), 7, NEW_YORK)
    assert (period.start_on, period.end_on) == (date(2026, 11, 16), date(2026, 11, 22))


def test_a_fiscal_year_from_july_holds_the_next_junes_last_day() -> None:
    assert period_on(date(2027, 6, 30), "fiscal_year", fiscal_year_start_month=7) == Period(
        date(2026, 7, 1), date(2027, 6, 30), "fiscal_year"
    )


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_far_away_is_refused_by_name(day: date) -> None:
    with pytest.raises(DayOutOfRange):
        period_on(day, "week")
    with pytest.raises(DayOutOfRange):
        local_day(
            datetime(day.year, day.month, day.day, 23, tzinfo=UTC), ZoneInfo("Pacific/Auckland")
        ) if day.year > 1 else local_day(datetime(1, 1, 1, tzinfo=UTC), NEW_YORK)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        local_day(datetime(2026, 11, 22, 12, 0), NEW_YORK)  # noqa: DTZ001 - the point of the test


def test_no_periods_are_listed_when_the_last_day_is_before_the_first() -> None:
    assert list_periods(date(2026, 11, 22), date(2026, 11, 21), "week") == []
