"""The calendar of a pack: what it becomes, and each fault with its line."""

from datetime import UTC, date, datetime

import pytest

from shared.calendar import CalendarNeeded, Closure
from shared.policy.models import PolicyPack
from shared.policy.reader import read
from tests.shared.policy.packs import PackCopy

POLICY, EVENTS = "policy.toml", "closures.ics"
CALENDAR = """
[calendar]
files = ["closures.ics"]
workweek = ["monday", "tuesday", "wednesday", "thursday", "friday"]

[calendar.week]
monday = ["08:00-12:00", "13:00-17:00"]
tuesday = ["08:00-17:00"]
friday = ["22:00-06:00"]

[[calendar.closures]]
first_on = 2026-12-24
last_on = 2027-01-01
name = "Recess"

[[calendar.special_days]]
on = 2026-12-29
hours = ["09:00-12:00"]

[[calendar.holidays]]
country = "US"
subdivision = "CA"
first_year = 2026
last_year = 2027
names = ["Veterans Day", "Labor Day"]

[[templates]]
name = "sin_notice"
"""
ICAL = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:tests
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270324
DTEND;VALUE=DATE:20270402
SUMMARY:Spring recess
END:VEVENT
END:VCALENDAR
"""
MINUTES, DAYS = '{ kind = "elapsed", minutes = 5 }', '{ kind = "business_days", days = 2 }'


@pytest.fixture
def open_pack(pack: PackCopy) -> PackCopy:
    pack.drop("[calendar]", "# ---")
    pack.edit(POLICY, '\n[[templates]]\nname = "sin_notice"\n', CALENDAR)
    pack.edit(POLICY, MINUTES, DAYS)
    (pack.folder / EVENTS).write_text(ICAL, encoding="utf-8")
    return pack


def test_a_calendar_brings_its_closures_from_the_pack_the_holidays_and_the_files(open_pack: PackCopy) -> None:
    assert open_pack.faults() == []
    calendar = read(open_pack.folder).business_calendar
    assert calendar is not None
    assert calendar.zone.key == "America/New_York"
    assert calendar.closures == (
        Closure(date(2026, 9, 7), date(2026, 9, 7), "Labor Day"),
        Closure(date(2026, 11, 11), date(2026, 11, 11), "Veterans Day"),
        Closure(date(2026, 12, 24), date(2027, 1, 1), "Recess"),
        Closure(date(2027, 3, 24), date(2027, 4, 1), "Spring recess"),
        Closure(date(2027, 9, 6), date(2027, 9, 6), "Labor Day"),
        Closure(date(2027, 11, 11), date(2027, 11, 11), "Veterans Day"),
    )
    assert calendar.closures_known_until == date(2027, 12, 31)


def test_a_stored_pack_has_the_same_calendar_and_hash_without_any_look_up(open_pack: PackCopy) -> None:
    pack = read(open_pack.folder)
    (open_pack.folder / EVENTS).unlink()
    stored = PolicyPack.model_validate(pack.without_directory().model_dump(mode="json"))
    assert stored.content_hash == pack.content_hash
    assert pack.business_calendar is not None
    assert stored.business_calendar == pack.business_calendar
    assert stored.business_calendar.version == pack.business_calendar.version


def test_a_clause_is_due_by_the_calendar_of_its_pack(open_pack: PackCopy) -> None:
    pack = read(open_pack.folder)
    received_at = datetime(2026, 12, 21, 15, tzinfo=UTC)
    assert pack.find_due("TSPE-5.2", received_at) == datetime(2026, 12, 29, 17, tzinfo=UTC)
    assert pack.find_due("TSPE-5.6", received_at) is None
    shut = PolicyPack.model_validate({**pack.model_dump(mode="json"), "calendar": None})
    with pytest.raises(CalendarNeeded):
        shut.find_due("TSPE-5.2", received_at)


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        pytest.param(DAYS, DAYS.replace("days =", "dais ="), "dais", "did you mean 'days'?", id="key of a limit"),
        pytest.param(DAYS, DAYS.replace("2", "0"), "days = 0", "greater than or equal to 1", id="no days"),
        pytest.param(DAYS, '{ kind = "open_hours" }', "limit =", "hours and minutes are both 0", id="no hours"),
        pytest.param(DAYS, '{ kind = "fortnights" }', "fortnights", "'nth_business_day'", id="kind of limit"),
        pytest.param('"08:00-17:00"', '"8-17"', '"8-17"', "not an open span such as '08:00-17:00'", id="span"),
        pytest.param(
            '"08:00-17:00"', '"08:00-17:00", "16:00-18:00"', "[calendar.week]", "16:00-18:00 overlap", id="overlap"
        ),
        pytest.param("tuesday = [", "tusday = [", "tusday", "did you mean 'tuesday'?", id="weekday"),
        pytest.param("last_on = 2027", "last_on = 2026", "[[calendar.closures]]", "before it begins", id="backwards"),
        pytest.param('hours = ["09:00-12:00"]', "hours = []", "hours = []", "at least 1", id="no special hours"),
        pytest.param('country = "US"', 'country = "XX"', "[[calendar.holidays]]", "are not known", id="country"),
        pytest.param('"Labor Day"', '"Labour Day"', "[[calendar.holidays]]", "mean 'Labor Day'", id="holiday"),
        pytest.param("last_year = 2027", "last_year = 2025", "last_year = 2025", "last_year must be", id="years"),
        pytest.param('files = ["closures', 'files = ["other', '"other.ics"', "no file other.ics", id="file"),
        pytest.param('files = ["', 'files = ["../', '"../', "should match pattern", id="file elsewhere"),
    ],
)
def test_a_fault_of_the_calendar_is_told_at_its_line(
    open_pack: PackCopy, old: str, new: str, at: str, message: str
) -> None:
    open_pack.edit(POLICY, old, new)
    line = open_pack.line_of(POLICY, at)
    told = [str(fault) for fault in open_pack.faults()]
    assert any(each.startswith(f"{POLICY}:{line}: ") and message in each for each in told), told


def test_a_calendar_without_open_hours_is_told(open_pack: PackCopy) -> None:
    for hours in ('["08:00-12:00", "13:00-17:00"]', '["08:00-17:00"]', '["22:00-06:00"]'):
        open_pack.edit(POLICY, hours, "[]")
    open_pack.edit(POLICY, '[[calendar.special_days]]\non = 2026-12-29\nhours = ["09:00-12:00"]\n', "")
    assert [fault.message for fault in open_pack.faults() if fault.file == POLICY] == [
        "calendar: a calendar with no open hours at all would never let anything come due"
    ]


def test_a_limit_that_needs_a_calendar_is_told_where_there_is_none(pack: PackCopy) -> None:
    pack.drop("[calendar]", "# ---")
    for _ in range(2):
        pack.edit(POLICY, 'working_limit = { kind = "business_days", days = 1 }', "working_limit = { minutes = 1440 }")
    pack.edit(POLICY, MINUTES, DAYS)
    assert [(fault.line, fault.message) for fault in pack.faults()] == [
        (pack.line_of(POLICY, f"limit = {DAYS}"), "a limit of this kind needs a [calendar]")
    ]


def test_an_event_that_is_no_closure_is_told_in_its_file(open_pack: PackCopy) -> None:
    open_pack.edit(EVENTS, "SUMMARY:", "RRULE:FREQ=YEARLY\nSUMMARY:")
    assert [str(fault) for fault in open_pack.faults()] == [
        "closures.ics:4: event 'Spring recess' repeats: write one event for each time"
    ]


def test_a_file_of_events_that_the_calendar_does_not_name_is_a_stray(pack: PackCopy) -> None:
    (pack.folder / EVENTS).write_text(ICAL, encoding="utf-8")
    assert [fault.file for fault in pack.faults()] == [EVENTS]


def test_a_file_of_events_that_is_no_text_or_too_large_is_told(open_pack: PackCopy) -> None:
    for content, message in ((b"\xff\xfe\x00", "cannot be read"), (b"\n" * 1_000_001, "larger than")):
        (open_pack.folder / EVENTS).write_bytes(content)
        assert [message in fault.message for fault in open_pack.faults() if fault.file == EVENTS] == [True]
