"""What a promise may never do: come due earlier because something later began, a day was closed, or a clock stood."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendar import (
    BusinessDays,
    Calendar,
    Closure,
    Elapsed,
    Limit,
    OpenHours,
    Pause,
    ReceiptOnClosedDay,
    WorkweekHours,
    add_business_days,
    due_of,
    is_business_day,
    local_day,
    within_business_days,
)
from tests.shared.calendar.calendars import DAY, MINUTE, Window, is_sorted, windows

MINUTES = st.integers(0, 9 * 1440 - 1)
SWITCH: st.SearchStrategy[ReceiptOnClosedDay] = st.sampled_from(
    ["count_from_receipt", "deemed_received_next_business_day"]
)
LIMITS: st.SearchStrategy[Limit] = st.one_of(
    st.builds(BusinessDays, kind=st.just("business_days"), days=st.integers(1, 9), receipt_on_closed_day=SWITCH),
    st.builds(OpenHours, kind=st.just("open_hours"), hours=st.integers(1, 40)),
    st.builds(WorkweekHours, kind=st.just("workweek_hours"), hours=st.integers(1, 100)),
    st.builds(Elapsed, minutes=st.integers(1, 9000)),
)
thoroughly = settings(max_examples=40, deadline=None)


def due(limit: Limit, start_at: datetime, calendar: Calendar, *pauses: Pause) -> datetime:
    found = due_of(limit, start_at, calendar, pauses)
    assert found is not None
    return found


@thoroughly
@given(windows(), st.lists(MINUTES, min_size=2, max_size=5), LIMITS)
def test_what_came_later_is_never_due_earlier(window: Window, minutes: list[int], limit: Limit) -> None:
    starts = [window.instant(minute) for minute in sorted(minutes)]

    assert is_sorted([due(limit, start, window.calendar) for start in starts])


@thoroughly
@given(windows(), MINUTES, st.lists(st.integers(1, 30), min_size=2, max_size=4), SWITCH)
def test_more_business_days_are_due_later_each_at_the_close_of_a_business_day(
    window: Window, minute: int, counts: list[int], switch: ReceiptOnClosedDay
) -> None:
    calendar, received_at = window.calendar, window.instant(minute)

    dues = [within_business_days(calendar, received_at, count, switch) for count in sorted(set(counts))]

    assert all(earlier < later for earlier, later in pairwise(dues))
    for due_at in dues:
        assert calendar.is_open(due_at - timedelta(microseconds=1))
        opened_on = [local_day(due_at, calendar.zone) - DAY, local_day(due_at, calendar.zone)]  # a night may end it
        assert due_at in {calendar.closing_of(day) for day in opened_on if is_business_day(calendar, day)}


@thoroughly
@given(windows(), MINUTES, st.integers(-2, 12), st.integers(0, 31), LIMITS)
def test_a_closure_that_is_added_never_brings_a_promise_forward(
    window: Window, minute: int, offset: int, length: int, limit: Limit
) -> None:
    calendar, start = window.calendar, window.instant(minute)
    first = window.first_on + offset * DAY
    closed = calendar.with_closures(Closure(first, first + length * DAY, "added"))

    if isinstance(limit, BusinessDays):  # by days: a closure may end the night before it at midnight
        day = local_day(start, calendar.zone)
        assert add_business_days(closed, day, limit.days) >= add_business_days(calendar, day, limit.days)
    else:
        assert due(limit, start, closed) >= due(limit, start, calendar)


@thoroughly
@given(windows(), MINUTES, st.lists(st.tuples(MINUTES, st.integers(0, 3000)), min_size=1, max_size=3), LIMITS)
def test_a_pause_never_brings_a_promise_forward_and_one_of_no_time_moves_nothing(
    window: Window, minute: int, marks: list[tuple[int, int]], limit: Limit
) -> None:
    calendar, start = window.calendar, window.instant(minute)
    pauses = [Pause(from_at=window.instant(mark), to_at=window.instant(mark + length)) for mark, length in marks]
    momentary = Pause(from_at=start + MINUTE, to_at=start + MINUTE)

    assert due(limit, start, calendar, *pauses) >= due(limit, start, calendar)
    assert due(limit, start, calendar, momentary) == due(limit, start, calendar)
