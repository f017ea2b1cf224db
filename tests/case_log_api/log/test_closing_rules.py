"""What ending an entry asks for: pure rules by kind, walked and property-tested."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain.log.working.closing_rules import EndingFacts, erase_on, may_close, reopen_until
from shared.policy.models import KindRule

AT = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
WEST = ZoneInfo("America/Los_Angeles")
NEEDS = ("category", "resolution", "answer")


def rule(**values: Any) -> KindRule:
    facts = {"kind": "complaint", "title": {"en": "Complaint"}, "reopen_within_days": 90, "retention_months": 60}
    return KindRule.model_validate({**facts, "closing_needs": NEEDS, **values})


def facts(**values: Any) -> EndingFacts:
    return EndingFacts(**{"category": "neglect", "resolved_at": AT, "answered_at": AT, **values})


def test_an_entry_may_close_once_everything_that_its_kind_needs_is_there() -> None:
    assert may_close(facts(), rule()) == ()


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"category": None}, ("category",)),
        ({"resolved_at": None}, ("resolution",)),
        ({"answered_at": None}, ("answer",)),
        ({"category": None, "resolved_at": None, "answered_at": None}, NEEDS),
    ],
)
def test_each_need_that_is_missing_is_named(values: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert may_close(facts(**values), rule()) == missing


def test_a_kind_that_needs_nothing_may_always_close() -> None:
    nothing = facts(category=None, resolved_at=None, answered_at=None)
    assert may_close(nothing, rule(kind="compliment", closing_needs=())) == ()


def test_no_answer_is_waited_for_where_nothing_leads_to_the_constituent() -> None:
    assert may_close(facts(answered_at=None, can_be_answered=False), rule()) == ()


def test_reopening_ends_with_the_last_day_in_the_agencys_zone() -> None:
    late_at_night = datetime(2026, 11, 19, 7, 59, tzinfo=UTC)  # 18 November, 23:59 in California
    assert reopen_until(late_at_night, rule(reopen_within_days=30), WEST) == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("closed_at", "months", "expected"),
    [
        (AT, 60, date(2031, 11, 18)),
        (datetime(2026, 12, 31, 20, tzinfo=UTC), 2, date(2027, 2, 28)),
        (datetime(2027, 12, 31, 20, tzinfo=UTC), 2, date(2028, 2, 29)),
        (datetime(2026, 12, 1, 7, tzinfo=UTC), 1, date(2026, 12, 30)),  # still 30 November in California
    ],
)
def test_data_goes_so_many_months_after_the_closing_by_the_agencys_calendar(
    closed_at: datetime, months: int, expected: date
) -> None:
    assert erase_on(closed_at, rule(retention_months=months), WEST) == expected


@given(st.integers(0, 20_000).map(lambda days: AT + timedelta(days=days)), st.integers(1, 600))
def test_a_longer_retention_never_ends_earlier_and_a_later_closing_never_does(closed_at: datetime, months: int) -> None:
    ends = erase_on(closed_at, rule(retention_months=months), WEST)
    assert ends < erase_on(closed_at, rule(retention_months=months + 1), WEST)
    assert ends <= erase_on(closed_at + timedelta(days=1), rule(retention_months=months), WEST)
    assert timedelta(days=27 * months) < ends - closed_at.astimezone(WEST).date() <= timedelta(days=31 * months)
