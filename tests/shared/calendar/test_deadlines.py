"""Deadlines: every kind of limit, pauses, states, and a calendar that changes."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.calendar import (
    BusinessDays,
    Calendar,
    CalendarChanged,
    CalendarNeeded,
    Closure,
    DayOfMonth,
    Deadline,
    Elapsed,
    LastBusinessDay,
    Limit,
    NthBusinessDay,
    OpenHours,
    Pause,
    Span,
    SpecialDay,
    WorkweekHours,
    due_of,
    explain_move,
)
from tests.shared.calendar.calendars import DAY, HOUR, LOS_ANGELES, MINUTE, OFFICE, OFFICE_HOURS, Window, at, windows

RECESS = Closure(date(2026, 12, 24), date(2027, 1, 1), "Winter recess")
WITH_RECESS = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=(RECESS,))
TWO_DAYS = BusinessDays(kind="business_days", days=2)
DAY_OF_WORKWEEK = WorkweekHours(kind="workweek_hours", hours=24)
EVERY_KIND: list[Limit] = [
    TWO_DAYS,
    OpenHours(kind="open_hours", hours=7, minutes=30),
    DAY_OF_WORKWEEK,
    Elapsed(minutes=90),
    DayOfMonth(kind="day_of_month", day=10, month="following"),
    NthBusinessDay(kind="nth_business_day", number=5, month="following"),
    LastBusinessDay(kind="last_business_day"),
]
STARTED = at(2026, 12, 22, 12)


def deadline(limit: Limit, *pauses: Pause, start_at: datetime = STARTED, calendar: Calendar = WITH_RECESS) -> Deadline:
    return Deadline.reckon("CCTS-III.A1", start_at, limit, calendar, pauses)


def test_every_kind_of_limit_comes_due() -> None:
    due = [deadline(limit).due_at for limit in EVERY_KIND]
    assert due == [
        at(2027, 1, 4, 17),
        at(2026, 12, 23, 11, 30),
        at(2026, 12, 23, 12),
        at(2026, 12, 22, 13, 30),
        at(2027, 1, 8, 17),
        at(2027, 1, 8, 17),
        at(2026, 12, 23, 17),
    ]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        pytest.param((2026, 11, 17, 20), (2026, 11, 18, 20), id="at night too"),
        pytest.param((2026, 11, 20, 15), (2026, 11, 23, 15), id="not over the weekend"),
        pytest.param((2026, 11, 21, 15), (2026, 11, 24), id="from a Saturday: all of Monday"),
        pytest.param((2026, 12, 23, 18), (2027, 1, 4, 18), id="not in a closure"),
    ],
)
def test_a_day_of_the_workweek_is_not_twenty_four_office_hours(start: tuple[int, ...], due: tuple[int, ...]) -> None:
    assert due_of(DAY_OF_WORKWEEK, at(*start), WITH_RECESS) == at(*due)


def test_the_workweek_clock_runs_through_a_half_day_and_not_on_a_saturday_opening() -> None:
    half, saturday = (SpecialDay(date(2026, 11, day), (Span(480, 720),)) for day in (25, 21))
    clock = Calendar(LOS_ANGELES, OFFICE_HOURS, special_days=(half, saturday)).workweek
    assert clock.add_open_time(at(2026, 11, 25, 9), 24 * HOUR) == at(2026, 11, 26, 9)
    assert not clock.is_open(at(2026, 11, 21, 9))
    assert clock.version != WITH_RECESS.version


def test_real_time_needs_no_calendar_and_everything_else_does() -> None:
    assert due_of(Elapsed(minutes=5), STARTED, None) == STARTED + 5 * MINUTE
    with pytest.raises(CalendarNeeded, match="business_days"):
        due_of(TWO_DAYS, STARTED, None)


def test_a_deadline_survives_being_stored_as_json() -> None:
    for limit in EVERY_KIND:
        kept = deadline(limit, Pause(from_at=STARTED + HOUR, to_at=STARTED + 2 * HOUR, reason="asked back"))
        assert Deadline.model_validate_json(kept.model_dump_json()) == kept


@pytest.mark.parametrize(
    "faulty",
    [
        {"kind": "business_days", "days": 0},
        {"kind": "business_days", "days": "2"},
        {"kind": "open_hours"},
        {"kind": "workweek_hours", "hours": 0, "minutes": 0},
        {"kind": "elapsed", "minutes": 0},
        {"kind": "day_of_month", "day": 32},
        {"kind": "fortnights", "count": 1},
    ],
)
def test_a_limit_that_is_none_is_refused(faulty: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[object](Limit).validate_python(faulty)


def test_time_does_not_run_in_a_pause() -> None:
    pause = Pause(from_at=at(2026, 12, 22, 14), to_at=at(2026, 12, 22, 16))
    assert deadline(OpenHours(kind="open_hours", hours=6), pause).due_at == at(2026, 12, 23, 12)
    assert deadline(Elapsed(minutes=180), pause).due_at == at(2026, 12, 22, 17)
    assert deadline(DAY_OF_WORKWEEK, pause).due_at == at(2026, 12, 23, 14)
    overlapping = Pause(from_at=at(2026, 12, 22, 15), to_at=at(2026, 12, 22, 17))
    assert deadline(Elapsed(minutes=180), pause, overlapping).due_at == at(2026, 12, 22, 18)


def test_a_business_day_counts_unless_the_clock_stands_at_its_close() -> None:
    within = Pause(from_at=at(2026, 12, 23, 9), to_at=at(2026, 12, 23, 15))
    assert deadline(TWO_DAYS, within).due_at == at(2027, 1, 4, 17)
    over_the_close = Pause(from_at=at(2026, 12, 23, 9), to_at=at(2026, 12, 23, 17))
    assert deadline(TWO_DAYS, over_the_close).due_at == at(2027, 1, 5, 17)


def test_a_date_of_the_month_is_not_moved_by_a_pause() -> None:
    limit = LastBusinessDay(kind="last_business_day")
    assert deadline(limit, Pause(from_at=STARTED)).due_at == deadline(limit).due_at


def test_nobody_knows_when_it_is_due_while_the_clock_stands_and_resuming_tells() -> None:
    for limit in (TWO_DAYS, DAY_OF_WORKWEEK, Elapsed(minutes=60 * 24), OpenHours(kind="open_hours", hours=6)):
        paused = deadline(limit, Pause(from_at=at(2026, 12, 22, 13)))
        assert (paused.due_at, paused.state_at(at(2028, 1, 1))) == (None, "paused")
        resumed = paused.with_pauses([Pause(from_at=at(2026, 12, 22, 13), to_at=at(2026, 12, 22, 13))], WITH_RECESS)
        assert resumed.due_at == deadline(limit).due_at


def test_a_pause_after_the_due_time_changes_nothing() -> None:
    late = Pause(from_at=at(2027, 1, 4, 17))
    assert deadline(TWO_DAYS, late).due_at == deadline(TWO_DAYS).due_at
    assert deadline(TWO_DAYS, late).state_at(at(2027, 1, 5)) == "missed"


@settings(max_examples=50, deadline=None)
@given(windows(), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 600)), max_size=3), st.integers(1, 3000))
def test_the_time_that_ran_outside_the_pauses_is_the_limit(
    window: Window, marks: list[tuple[int, int]], minutes: int
) -> None:
    calendar, start = window.calendar, window.instant(0)
    pauses = [Pause(from_at=window.instant(mark), to_at=window.instant(mark + length)) for mark, length in marks]
    limit = OpenHours(kind="open_hours", hours=minutes // 60, minutes=minutes % 60)
    due = due_of(limit, start, calendar, pauses)
    assert due is not None
    edges = sorted({start, due, *(edge for pause in pauses for edge in (pause.from_at, pause.to_at) if edge)})
    ran = timedelta(0)
    for earlier, later in pairwise(edges):
        if later <= due and not any(earlier in pause for pause in pauses):
            ran += calendar.open_time_between(earlier, later)
    assert ran == limit.duration
    assert due >= calendar.add_open_time(start, limit.duration)


def test_done_at_the_due_instant_is_met_and_done_later_is_missed() -> None:
    promise = deadline(TWO_DAYS)
    assert promise.due_at is not None
    assert promise.state_at(promise.due_at) == "running"
    assert promise.state_at(promise.due_at + MINUTE) == "missed"
    assert promise.state_at(promise.due_at + 9 * DAY, met_at=promise.due_at) == "met"
    assert promise.state_at(promise.due_at + 9 * DAY, met_at=promise.due_at + MINUTE) == "missed"


def test_a_closure_added_later_moves_open_deadlines_and_leaves_closed_ones() -> None:
    promise = deadline(TWO_DAYS)
    storm = Closure(date(2027, 1, 4), date(2027, 1, 4), "Storm")
    changed = WITH_RECESS.with_closures(storm)
    moved = promise.moved_by(changed, now=at(2027, 1, 3))
    assert (moved.due_at, moved.calendar_version) == (at(2027, 1, 5, 17), changed.version)
    assert promise.moved_by(changed, now=at(2027, 1, 3), met_at=at(2026, 12, 23)) is promise
    assert promise.moved_by(changed, now=at(2027, 1, 5)) is promise
    said = explain_move(promise, moved, changed, closures=[storm])
    assert said == (
        "A change of the calendar moved the due time from Monday, January 4, 2027, 5:00 PM "
        "to Tuesday, January 5, 2027, 5:00 PM: Storm."
    )


def test_a_deadline_is_not_explained_or_paused_under_another_calendar() -> None:
    promise = deadline(TWO_DAYS)
    with pytest.raises(CalendarChanged):
        promise.explain(OFFICE)
    with pytest.raises(CalendarChanged):
        promise.with_pauses([], OFFICE)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="cannot end before it begins"):
        Pause(from_at=STARTED, to_at=STARTED - MINUTE)
