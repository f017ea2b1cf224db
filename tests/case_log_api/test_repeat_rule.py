"""The repeat rule (TSPE-5.10) by property: whatever the order, every SIN of a bad week is told once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain.actions import Action, SendRepeatNotice, SendRepeatReply
from services.case_log_api.domain.facts import EscalationRules, SinOfPerson, TechnicianWeek
from services.case_log_api.domain.repeat import ROLLING, decide_repeat, week_of
from shared.policy.models import PolicyPack

pytestmark = pytest.mark.clause("TSPE-5.10")
MONDAY = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)  # midnight in New York


@pytest.fixture(scope="module")
def weekly(sample_pack: PolicyPack) -> EscalationRules:
    return EscalationRules.of(sample_pack)


@pytest.fixture(scope="module")
def rolling(weekly: EscalationRules) -> EscalationRules:
    assert weekly.rules.repeat_sin is not None
    rule = weekly.rules.repeat_sin.model_copy(update={"window": "rolling_7_days"})
    return replace(weekly, rules=weekly.rules.model_copy(update={"repeat_sin": rule}))


def sin(number: int, at: datetime, *, noticed: bool = False) -> SinOfPerson:
    return SinOfPerson(response_id=UUID(int=number), submitted_at=at, noticed=noticed)


def week(*sins: SinOfPerson, threads: frozenset[str] = frozenset()) -> TechnicianWeek:
    return TechnicianWeek(technician="maria.santos", sins=sins, threads=threads)


def told_by(action: Action) -> tuple[UUID, ...]:
    if isinstance(action, SendRepeatNotice):
        return action.responses
    assert isinstance(action, SendRepeatReply)
    return (action.response_id,)


def play(arrivals: list[SinOfPerson], rules: EscalationRules) -> list[Action]:
    """Let SINs arrive one by one, remembering what was told as the tables do."""
    known: list[SinOfPerson] = []
    told: set[UUID] = set()
    threads: set[str] = set()
    everything: list[Action] = []
    for arrival in arrivals:
        known.append(arrival)
        seen = tuple(replace(each, noticed=each.response_id in told) for each in known)
        for action in decide_repeat(week(*seen, threads=frozenset(threads)), rules):
            everything.append(action)
            told.update(told_by(action))
            assert isinstance(action, SendRepeatNotice | SendRepeatReply)
            threads.add(action.thread)
    return everything


def test_one_sin_in_a_week_is_told_to_nobody(weekly: EscalationRules) -> None:
    assert decide_repeat(week(sin(1, MONDAY)), weekly) == []


def test_the_second_brings_one_notice_with_both_and_the_third_one_reply_with_itself(weekly: EscalationRules) -> None:
    actions = play([sin(number, MONDAY + timedelta(hours=number)) for number in (1, 2, 3, 4)], weekly)
    assert [type(action) for action in actions] == [SendRepeatNotice, SendRepeatReply, SendRepeatReply]
    assert [told_by(action) for action in actions] == [(UUID(int=1), UUID(int=2)), (UUID(int=3),), (UUID(int=4),)]
    assert len({action.thread for action in actions if isinstance(action, SendRepeatNotice | SendRepeatReply)}) == 1


def test_the_week_is_the_agencys_and_not_that_of_utc(weekly: EscalationRules) -> None:
    sunday_night = MONDAY - timedelta(minutes=1)  # 04:59 UTC on Monday is still Sunday in New York
    assert week_of(sunday_night, weekly) == date(2026, 11, 9)
    assert week_of(MONDAY, weekly) == date(2026, 11, 16)
    assert decide_repeat(week(sin(1, sunday_night), sin(2, MONDAY)), weekly) == []


def test_a_week_may_begin_on_sunday(weekly: EscalationRules) -> None:
    sunday_start = replace(weekly, week_start="sunday")
    sunday_night = MONDAY - timedelta(minutes=1)
    assert week_of(sunday_night, sunday_start) == date(2026, 11, 15)
    assert len(decide_repeat(week(sin(1, sunday_night), sin(2, MONDAY)), sunday_start)) == 1


def test_the_week_in_which_the_clocks_go_back_has_one_hour_more(weekly: EscalationRules) -> None:
    first = datetime(2026, 10, 26, 4, 0, tzinfo=UTC)  # Monday, midnight, daylight saving time
    last = datetime(2026, 11, 2, 4, 59, tzinfo=UTC)  # Sunday, 23:59, standard time: 168.98 hours later
    assert len(decide_repeat(week(sin(1, first), sin(2, last)), weekly)) == 1


def test_rolling_seven_days_cross_the_weekend(rolling: EscalationRules) -> None:
    friday, monday = MONDAY - timedelta(days=3), MONDAY
    (notice,) = decide_repeat(week(sin(1, friday), sin(2, monday)), rolling)
    assert told_by(notice) == (UUID(int=1), UUID(int=2))
    assert decide_repeat(week(sin(1, monday), sin(2, monday + ROLLING)), rolling) == []


def test_rolling_threads_go_on_while_sins_hang_together(rolling: EscalationRules) -> None:
    actions = play([sin(number, MONDAY + timedelta(days=6 * number)) for number in (1, 2, 3)], rolling)
    assert [type(action) for action in actions] == [SendRepeatNotice, SendRepeatReply]


def test_a_void_sin_of_a_told_pair_asks_for_nothing_and_the_next_is_a_reply(weekly: EscalationRules) -> None:
    (notice,) = decide_repeat(week(sin(1, MONDAY), sin(2, MONDAY)), weekly)
    assert isinstance(notice, SendRepeatNotice)
    threads = frozenset({notice.thread})
    assert decide_repeat(week(sin(1, MONDAY, noticed=True), threads=threads), weekly) == []
    after = week(sin(1, MONDAY, noticed=True), sin(3, MONDAY + timedelta(hours=1)), threads=threads)
    assert [told_by(action) for action in decide_repeat(after, weekly)] == [(UUID(int=3),)]


sins_strategy = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 60 * 24 * 40)),
    max_size=12,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: [sin(number, MONDAY + timedelta(minutes=minutes)) for number, minutes in pairs])


@given(sins=sins_strategy)
def test_in_whatever_order_they_arrive_every_sin_of_a_bad_week_is_told_once(
    weekly: EscalationRules, sins: list[SinOfPerson]
) -> None:
    actions = play(sins, weekly)
    told = [response_id for action in actions for response_id in told_by(action)]
    by_week: dict[date, set[UUID]] = {}
    for each in sins:
        by_week.setdefault(week_of(each.submitted_at, weekly), set()).add(each.response_id)
    expected = {response_id for members in by_week.values() if len(members) > 1 for response_id in members}
    assert len(told) == len(set(told))
    assert set(told) == expected
    notices = [action for action in actions if isinstance(action, SendRepeatNotice)]
    assert len(notices) == sum(1 for members in by_week.values() if len(members) > 1)


@given(sins=sins_strategy)
def test_rolling_tells_every_sin_that_has_another_within_seven_days_and_none_twice(
    rolling: EscalationRules, sins: list[SinOfPerson]
) -> None:
    told = [response_id for action in play(sins, rolling) for response_id in told_by(action)]
    expected = {
        each.response_id
        for each in sins
        if any(
            other.response_id != each.response_id and abs(other.submitted_at - each.submitted_at) < ROLLING
            for other in sins
        )
    }
    assert len(told) == len(set(told))
    assert set(told) == expected
