"""What the relay's answers mean."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.outcomes import (
    BACKOFF,
    Answer,
    RecipientState,
    TryOutcome,
    answer_to_recipient,
    bounce_kind,
    is_suppressed_by,
    settle,
    wait_after,
)

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
STATES: list[RecipientState] = ["delivered", "failed", "suppressed", "unknown"]


def test_the_waits_are_those_of_the_plan_and_then_it_is_over() -> None:
    waits = [wait_after(tries) for tries in range(1, 11)]

    assert [wait.total_seconds() for wait in waits if wait] == [10, 60, 300, 900, 3600, 7200, 14400, 28800, 43200]
    assert waits[-1] is None
    assert len(BACKOFF) == 9


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        (550, "5.1.1 No such user", "hard"),
        (550, "No such user here", "hard"),
        (553, "5.1.3 Bad address", "hard"),
        (550, "5.2.1 Mailbox disabled", "hard"),
        (552, "5.2.2 Mailbox full", "soft"),
        (552, "Mailbox full", "soft"),
        (550, "5.7.1 Refused by policy", "soft"),
        (554, "5.7.1 Spam", "soft"),
    ],
)
def test_only_a_wrong_address_is_a_hard_bounce(code: int, text: str, kind: str) -> None:
    assert bounce_kind(code, text) == kind


def test_a_4xx_waits_and_a_5xx_is_refused() -> None:
    assert answer_to_recipient(250, "OK").verdict == "accepted"
    assert answer_to_recipient(251, "Will forward").verdict == "accepted"
    assert answer_to_recipient(450, "4.2.0 Greylisted").verdict == "deferred"
    assert answer_to_recipient(550, "5.1.1 No").verdict == "refused"


def test_three_soft_bounces_in_72_hours_suppress_and_two_do_not() -> None:
    def ago(hours: float) -> datetime:
        return NOW - timedelta(hours=hours)

    assert not is_suppressed_by("soft", [ago(0), ago(1)], NOW)
    assert is_suppressed_by("soft", [ago(0), ago(1), ago(71.9)], NOW)
    assert not is_suppressed_by("soft", [ago(0), ago(1), ago(72)], NOW)
    assert is_suppressed_by("hard", [], NOW)


def test_a_message_is_delivered_when_somebody_it_was_addressed_to_has_it() -> None:
    assert settle([("to", "delivered"), ("cc", "delivered")]) == ("delivered", None)
    assert settle([("to", "delivered"), ("to", "failed")]) == ("delivered", "partly_refused")
    assert settle([("to", "delivered"), ("cc", "suppressed")]) == ("delivered", "partly_suppressed")
    assert settle([("to", "failed"), ("cc", "delivered")]) == ("failed", None)
    assert settle([("to", "suppressed"), ("cc", "delivered")]) == ("suppressed", "address_suppressed")
    assert settle([("to", "suppressed")]) == ("suppressed", "address_suppressed")
    assert settle([("to", "delivered"), ("to", "unknown")]) == ("unknown", "delivery_unknown")


@given(st.lists(st.tuples(st.sampled_from(["to", "cc"]), st.sampled_from(STATES)), min_size=1))
def test_a_message_is_never_called_delivered_unless_an_addressee_has_it(
    recipients: list[tuple[str, RecipientState]],
) -> None:
    state, _ = settle(recipients)

    if state == "delivered":
        assert ("to", "delivered") in recipients
    if any(one == "unknown" for _, one in recipients):
        assert state == "unknown"


def test_a_try_is_named_after_its_most_open_address() -> None:
    def outcome(*verdicts: str) -> str:
        answers = {f"{n}@example.org": Answer(verdict) for n, verdict in enumerate(verdicts)}  # type: ignore[arg-type]  # words of the table
        return TryOutcome(answers).attempt_outcome

    assert outcome("accepted", "accepted") == "accepted"
    assert outcome("accepted", "deferred") == "partly"
    assert outcome("deferred", "refused") == "deferred"
    assert outcome("refused") == "refused"
    assert outcome("accepted", "unknown") == "unknown"
