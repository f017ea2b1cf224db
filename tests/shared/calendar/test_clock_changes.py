"""Open time on the days on which a clock is put forward or back."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from shared.calendar import Calendar, Week, is_business_day, within_business_days
from tests.shared.calendar.calendars import HOUR, LOS_ANGELES, MINUTE, NIGHTS, at, local

FORWARD, BACK = (2026, 3, 8), (2026, 11, 1)


def sundays(*spans: str) -> Calendar:
    return Calendar(LOS_ANGELES, Week.of([6], *spans))


def test_a_night_is_an_hour_shorter_in_spring_and_an_hour_longer_in_autumn() -> None:
    assert NIGHTS.open_time_between(at(2026, 3, 7, 22), at(2026, 3, 8, 6)) == 7 * HOUR
    assert NIGHTS.open_time_between(at(2026, 10, 31, 22), at(2026, 11, 1, 6)) == 9 * HOUR
    assert NIGHTS.add_open_time(at(2026, 3, 7, 22), 7 * HOUR) == at(2026, 3, 8, 6)
    assert NIGHTS.add_open_time(at(2026, 10, 31, 22), 9 * HOUR) == at(2026, 11, 1, 6)


def test_a_boundary_that_the_clock_jumps_over_is_at_the_jump() -> None:
    jump = datetime(2026, 3, 8, 10, tzinfo=UTC)
    assert sundays("02:30-05:00").opening_of(date(*FORWARD)) == jump
    assert sundays("00:00-02:15").closing_of(date(*FORWARD)) == jump
    assert sundays("02:30-05:00").open_time_between(jump - HOUR, jump + 6 * HOUR) == 2 * HOUR


def test_a_span_that_the_clock_jumps_over_does_not_take_place_and_makes_no_business_day() -> None:
    calendar = sundays("02:10-02:50")
    assert calendar.opening_of(date(*FORWARD)) is None
    assert not is_business_day(calendar, date(*FORWARD))
    assert is_business_day(calendar, date(2026, 3, 15))


def test_a_boundary_that_the_clock_shows_twice_is_at_its_first_showing() -> None:
    calendar = sundays("01:15-01:45")
    assert calendar.opening_of(date(*BACK)) == local(LOS_ANGELES, *BACK, 1, 15, fold=0)
    assert calendar.closing_of(date(*BACK)) == local(LOS_ANGELES, *BACK, 1, 45, fold=0)
    assert not calendar.is_open(local(LOS_ANGELES, *BACK, 1, 30, fold=1))


def test_a_span_over_the_repeated_hour_lasts_as_long_as_it_really_does() -> None:
    calendar = sundays("01:30-02:00")
    assert calendar.open_time_between(at(*BACK), at(*BACK, 12)) == 90 * MINUTE
    assert calendar.is_open(local(LOS_ANGELES, *BACK, 1, 10, fold=1))


def test_a_whole_day_is_from_midnight_to_midnight_even_where_midnight_is_jumped_over() -> None:
    cairo = Calendar(ZoneInfo("Africa/Cairo"), Week.of(range(7), "00:00-24:00"))
    begins, ends = cairo.midnight_of(date(2026, 4, 24)), cairo.midnight_of(date(2026, 4, 25))
    assert cairo.open_time_between(begins, ends) == ends - begins == 23 * HOUR
    assert cairo.add_open_time(begins, 23 * HOUR) == ends


def test_a_date_that_a_zone_skipped_is_no_business_day() -> None:
    apia = Calendar(ZoneInfo("Pacific/Apia"), Week.of(range(7), "08:00-16:00"))
    assert not is_business_day(apia, date(2011, 12, 30))
    received_at = local(apia.zone, 2011, 12, 29, 9)
    assert within_business_days(apia, received_at, 1) == local(apia.zone, 2011, 12, 31, 16)


def test_an_office_day_is_eight_hours_on_both_changes() -> None:
    office = sundays("08:00-16:00")
    for day in (FORWARD, BACK):
        assert office.open_time_between(at(*day), at(*day, 23)) == 8 * HOUR
