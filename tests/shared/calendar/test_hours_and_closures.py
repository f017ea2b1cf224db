"""Opening hours, closures, calendar versions, holidays and iCalendar files: what is read and what is refused."""

from datetime import date

import pytest

from shared.calendar import Calendar, Closure, FaultyHours, Span, SpecialDay, Week
from shared.calendar.holiday_closures import NoSuchHolidays, holiday_closures
from shared.calendar.ical_closures import read_ical
from tests.shared.calendar.calendars import LOS_ANGELES, OFFICE, OFFICE_HOURS


def ical(*events: str) -> str:
    """A file with these events, their lines separated by bars."""
    body = "".join(
        f"BEGIN:VEVENT\nUID:{number}\n{event.replace('|', chr(10))}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:tests\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


def test_a_span_is_read_and_written_by_the_clock() -> None:
    for text, minutes in (("08:00-12:30", (480, 750)), ("22:00-06:00", (1320, 1800)), ("00:00-24:00", (0, 1440))):
        span = Span.parse(text)
        assert ((span.opens, span.closes), str(span)) == (minutes, text)


@pytest.mark.parametrize(
    "text", ["8:00-12:00", "08:00", "24:00-08:00", "08:00-08:00", "08:00-24:30", "08:60-09:00", ""]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(FaultyHours):
        Span.parse(text)


def test_spans_that_overlap_are_refused_within_a_day_and_over_midnight() -> None:
    with pytest.raises(FaultyHours, match="overlap"):
        Week.of([0], "08:00-12:00", "11:00-14:00")
    with pytest.raises(FaultyHours, match="still open"):
        Week.of(range(7), "22:00-06:00", "05:00-07:00")
    with pytest.raises(FaultyHours, match="overlap"):
        SpecialDay(date(2026, 12, 23), (Span(0, 60), Span(30, 90)))


def test_a_day_without_hours_a_closure_backwards_and_a_date_twice_are_refused() -> None:
    with pytest.raises(FaultyHours, match="is a closure"):
        SpecialDay(date(2026, 12, 23), ())
    with pytest.raises(FaultyHours, match="before it begins"):
        Closure(date(2026, 12, 23), date(2026, 12, 22))
    half = SpecialDay(date(2026, 12, 23), (Span(480, 720),))
    with pytest.raises(FaultyHours, match="2026-12-23 has hours of its own twice"):
        Calendar(LOS_ANGELES, OFFICE_HOURS, special_days=(half, SpecialDay(half.on, (Span(0, 60),))))


def test_the_version_is_that_of_the_content_whatever_its_order() -> None:
    closures = (
        Closure(date(2026, 12, 24), date(2027, 1, 1), "recess"),
        Closure(date(2026, 7, 3), date(2026, 7, 3), ""),
    )
    one = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=closures)
    other = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=closures[::-1])
    assert one.version == other.version
    changed = [
        OFFICE,
        one.workweek,
        Calendar(LOS_ANGELES, OFFICE_HOURS, closures=closures, business_weekdays=frozenset({0})),
        one.with_closures(Closure(date(2026, 7, 6), date(2026, 7, 6))),
    ]
    assert len({one.version, *(calendar.version for calendar in changed)}) == len(changed) + 1


def test_holidays_are_closures_with_the_weekday_on_which_they_are_observed() -> None:
    chosen = holiday_closures("US", None, 2026, 2027, names=["Independence Day"])
    assert [str(closure.first_on) for closure in chosen] == ["2026-07-03", "2026-07-04", "2027-07-04", "2027-07-05"]
    assert [closure.name for closure in chosen][:2] == ["Independence Day (observed)", "Independence Day"]
    plain = holiday_closures("US", None, 2026, 2027, names=["Independence Day"], with_observed=False)
    assert [str(closure.first_on) for closure in plain] == ["2026-07-04", "2027-07-04"]
    assert len(holiday_closures("US", None, 2027, 2027)) > 10


@pytest.mark.parametrize(
    ("place", "names", "message"),
    [
        (("XX", None), (), "public holidays of XX are not known"),
        (("US", "ZZ"), (), "public holidays of US, ZZ are not known"),
        (("US", None), ("Labour Day",), "did you mean 'Labor Day'"),
        (("US", None), ("Zzz",), "known are Christmas Day"),
    ],
)
def test_holidays_that_nobody_knows_are_refused(
    place: tuple[str, str | None], names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(NoSuchHolidays, match=message):
        holiday_closures(*place, 2026, 2026, names=names)


def test_all_day_events_are_closures_and_cancelled_ones_are_not() -> None:
    found = read_ical(
        ical(
            "DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20270102|SUMMARY:Winter recess",
            "DTSTART;VALUE=DATE:20260907|SUMMARY:Labor Day",
            "DTSTART;VALUE=DATE:20270324|DURATION:P7D|SUMMARY:Spring recess",
            "DTSTART;VALUE=DATE:20270501|STATUS:CANCELLED|SUMMARY:Fair",
        )
    )
    assert found.faults == []
    assert found.closures == [
        Closure(date(2026, 9, 7), date(2026, 9, 7), "Labor Day"),
        Closure(date(2026, 12, 24), date(2027, 1, 1), "Winter recess"),
        Closure(date(2027, 3, 24), date(2027, 3, 30), "Spring recess"),
    ]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("DTSTART:20261224T080000Z|SUMMARY:Party", "event 'Party' has no DTSTART that is a date"),
        ("DTSTART;VALUE=DATE:20261224|RRULE:FREQ=YEARLY|SUMMARY:Eve", "event 'Eve' repeats"),
        ("DTSTART;VALUE=DATE:2026|SUMMARY:Eve", "event 'Eve' cannot be read"),
        ("DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20261220", "cannot end on 2026-12-19"),
        ("DTSTART;VALUE=DATE:20261224|DURATION:PT3H", "not of whole days"),
        ("SUMMARY:Some day", "has no DTSTART"),
    ],
)
def test_an_event_that_is_no_closure_is_told_at_its_line(event: str, message: str) -> None:
    found = read_ical(ical("DTSTART;VALUE=DATE:20260907|SUMMARY:Labor Day", event))
    assert [line for line, _ in found.faults] == [9]
    assert message in found.faults[0][1]
    assert len(found.closures) == 1


@pytest.mark.parametrize("content", ["", "hello", ical(), "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
def test_a_file_without_events_is_told(content: str) -> None:
    assert [line for line, _ in read_ical(content).faults] == [1]
