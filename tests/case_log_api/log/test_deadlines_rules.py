"""When limits of the log are due, and when something is to be done for one: the pack's own rules and calendar, no I/O."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.case_log_api.domain.log.deadlines.reckoning import (
    NotReckonable,
    calendar_of,
    is_reminder_due,
    missed_from,
    move,
    next_wake,
    reckon,
    rules_for,
)
from shared.calendar import Calendar, Closure, Week
from shared.policy.models import CareLog, PolicyPack
from shared.policy.models.care_log import LogDeadline

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
DAY = timedelta(days=1)
# The days on which the agency of the pack is closed around the examples, copied by hand from its procedure's year.
CLOSED = {
    date(2026, 10, 12),
    *(date(2026, 11, day) for day in (11, 26, 27)),
    *(date(2026, 12, day) for day in range(24, 32)),
    *(date(2027, 1, day) for day in (1, 18)),
    date(2027, 2, 15),
}


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOS_ANGELES)  # type: ignore[arg-type,misc]  # parts of a date only


def rule_named(care_log: CareLog, name: str, **changes: object) -> LogDeadline:
    found = care_log.find_deadline(name)
    assert found is not None
    return LogDeadline.model_validate(found.model_dump() | changes)


def counted_by_hand(received_at: datetime, days: int) -> datetime:
    """The close of the days-th business day, found by walking over the calendar on the wall."""
    day = received_at.astimezone(LOS_ANGELES).date()
    while days:
        day += DAY
        days -= day.weekday() < 5 and day not in CLOSED
    closes = 12 if day == date(2026, 12, 23) else 17  # the half day before the year-end closure
    return datetime(day.year, day.month, day.day, closes, tzinfo=LOS_ANGELES)


@pytest.mark.clause("CCTS-III.A1.log")
@pytest.mark.clause("CCTS-III.B1")
@pytest.mark.clause("CCTS-III.A2.two_day")
@pytest.mark.parametrize("name", ["log_entry", "log_to_analyst", "two_day_review"])
@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param((2026, 11, 17, 9), (2026, 11, 19, 17), id="in the morning"),
        pytest.param((2026, 11, 20, 18, 30), (2026, 11, 24, 17), id="on a Friday evening, after closing"),
        pytest.param((2026, 11, 21, 10), (2026, 11, 24, 17), id="on a Saturday"),
        pytest.param((2026, 11, 11, 10), (2026, 11, 13, 17), id="on a holiday"),
        pytest.param((2026, 11, 25, 9), (2026, 12, 1, 17), id="over Thanksgiving and the day after it"),
        pytest.param((2026, 12, 21, 9), (2026, 12, 23, 12), id="up to a half day"),
        pytest.param((2026, 12, 23, 9), (2027, 1, 5, 17), id="over the year-end closure and New Year"),
        pytest.param((2027, 1, 1, 0, 5), (2027, 1, 5, 17), id="on New Year's Day"),
        pytest.param((2026, 10, 30, 16), (2026, 11, 3, 17), id="over the night in which the clock is put back"),
        pytest.param((2027, 3, 12, 16), (2027, 3, 16, 17), id="over the night in which the clock is put forward"),
        pytest.param((2027, 3, 14, 2, 30), (2027, 3, 16, 17), id="in the hour that there is not"),
    ],
)
def test_two_business_days_are_counted_from_the_day_of_receipt(
    care_pack: PolicyPack, care_log: CareLog, name: str, received: tuple[int, ...], due: tuple[int, ...]
) -> None:
    deadline = reckon(rule_named(care_log, name), local(*received), calendar_of(care_pack))

    assert deadline.due_at == local(*due)


@pytest.mark.clause("CCTS-III.A1.log")
def test_what_comes_on_a_closed_day_is_due_a_day_later_where_the_pack_deems_it_received_on_the_next(
    care_pack: PolicyPack, care_log: CareLog
) -> None:
    calendar, on_saturday, on_friday = calendar_of(care_pack), local(2026, 11, 21, 10), local(2026, 11, 20, 23)
    limit = {"kind": "business_days", "days": 2, "receipt_on_closed_day": "deemed_received_next_business_day"}
    deeming = rule_named(care_log, "log_entry", limit=limit)

    assert reckon(deeming, on_saturday, calendar).due_at == local(2026, 11, 25, 17)
    assert reckon(deeming, on_friday, calendar).due_at == local(2026, 11, 24, 17)
    assert reckon(rule_named(care_log, "log_entry"), on_saturday, calendar).due_at == local(2026, 11, 24, 17)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 120 * 1440).map(lambda minutes: local(2026, 10, 1).astimezone(UTC) + timedelta(minutes=minutes)),
    st.integers(1, 20),
)
def test_a_limit_is_due_where_counting_day_by_day_ends(
    care_pack: PolicyPack, care_log: CareLog, received_at: datetime, days: int
) -> None:
    rule = rule_named(care_log, "log_to_analyst", limit={"kind": "business_days", "days": days})

    assert reckon(rule, received_at, calendar_of(care_pack)).due_at == counted_by_hand(received_at, days)


def test_limits_are_those_of_the_channel_and_the_kind(care_log: CareLog) -> None:
    letters = rule_named(care_log, "log_entry", channels=("letter",), kinds=("question",), who="director")
    more = care_log.model_copy(update={"deadlines": (*care_log.deadlines, letters)})

    def begun(channel: str, kind: str) -> list[LogDeadline]:
        return rules_for(more, "received", channel=channel, kind=kind)

    assert begun("phone", "question") == begun("letter", "complaint") == list(care_log.deadlines[:2])
    assert begun("letter", "question") == [*care_log.deadlines[:2], letters]
    assert rules_for(more, "review_asked", channel="web", kind="complaint") == [care_log.deadlines[2]]


def test_an_agency_without_a_calendar_has_a_clock_that_always_runs(care_pack: PolicyPack) -> None:
    calendar = calendar_of(PolicyPack.model_validate(care_pack.model_dump() | {"calendar": None}))

    assert calendar.open_time_between(local(2026, 11, 26), local(2026, 11, 27)) == DAY


def test_people_are_reminded_in_open_hours_only_and_before_it_is_too_late(
    care_pack: PolicyPack, care_log: CareLog
) -> None:
    calendar, rule = calendar_of(care_pack), rule_named(care_log, "two_day_review")
    asked_at = local(2026, 11, 18, 9, 30)
    deadline = reckon(rule, asked_at, calendar)  # due on Friday at 17:00, reminded of after Thursday's close

    assert next_wake(deadline, rule, calendar, now=asked_at) == local(2026, 11, 20, 8)
    assert not is_reminder_due(deadline, rule, calendar, now=local(2026, 11, 19, 18))
    assert is_reminder_due(deadline, rule, calendar, now=local(2026, 11, 20, 8))
    closed_on_friday = calendar.with_closures(Closure(date(2026, 11, 20), date(2026, 11, 20)))
    too_late = next_wake(deadline, rule, closed_on_friday, now=asked_at)
    assert too_late == missed_from(local(2026, 11, 20, 17))  # no opening is left before it is due


def test_a_missed_limit_is_told_of_at_the_next_opening_and_once(care_pack: PolicyPack, care_log: CareLog) -> None:
    calendar, rule = calendar_of(care_pack), rule_named(care_log, "two_day_review")
    deadline, friday = reckon(rule, local(2026, 11, 18, 9, 30), calendar), local(2026, 11, 20, 17)

    def wake(now: datetime, *, is_missed: bool = True, is_noticed: bool = False) -> datetime | None:
        return next_wake(
            deadline, rule, calendar, now=now, is_missed=is_missed, is_reminded=True, is_noticed=is_noticed
        )

    assert wake(friday, is_missed=False) == missed_from(friday)
    assert wake(friday + timedelta(seconds=1)) == local(2026, 11, 23, 8)
    assert wake(local(2026, 11, 24, 12)) == local(2026, 11, 24, 12)
    assert wake(friday, is_noticed=True) is None
    silent = rule_named(care_log, "two_day_review", overdue_roles=())
    assert next_wake(deadline, silent, calendar, now=friday, is_missed=True) is None


def test_a_limit_is_never_moved_into_the_past(care_pack: PolicyPack, care_log: CareLog) -> None:
    calendar, rule = calendar_of(care_pack), rule_named(care_log, "two_day_review")
    storm = calendar.with_closures(Closure(date(2026, 11, 20), date(2026, 11, 20), "Storm"))
    deadline = reckon(rule, local(2026, 11, 18, 9), storm)
    assert deadline.due_at == local(2026, 11, 23, 17)

    assert move(deadline, calendar, now=local(2026, 11, 20, 16)).due_at == local(2026, 11, 20, 17)
    assert move(deadline, calendar, now=local(2026, 11, 23, 9)) is deadline


def test_a_calendar_that_never_opens_again_cannot_reckon(care_log: CareLog) -> None:
    calendar = Calendar(
        LOS_ANGELES,
        Week.of(range(5), "08:00-17:00"),
        closures=(Closure(date(2026, 11, 1), date(2900, 1, 1), "For ever"),),
    )

    with pytest.raises(NotReckonable):
        reckon(rule_named(care_log, "log_entry"), local(2026, 11, 18), calendar)
