"""The table of a message's moves, walked."""

from collections import deque
from dataclasses import dataclass

import pytest

from services.notifier.domain.states import (
    CANCELLABLE,
    MESSAGE_STATES,
    MOVES,
    RELEASABLE,
    SETTLED,
    STARTS,
    WAITING,
    MessageState,
    move,
)


@dataclass
class Row:
    state: str


def test_every_state_can_be_reached_from_where_messages_start() -> None:
    reached: set[MessageState] = set(STARTS)
    waiting = deque(STARTS)
    while waiting:
        for target in MOVES[waiting.popleft()] - reached:
            reached.add(target)
            waiting.append(target)

    assert reached == set(MESSAGE_STATES)


def test_every_move_of_the_table_is_made_and_every_other_is_refused() -> None:
    walked = 0
    for state in MESSAGE_STATES:
        for target in MESSAGE_STATES:
            row = Row(state)
            if target in MOVES[state]:
                move(row, target)
                assert row.state == target
                walked += 1
            else:
                with pytest.raises(LookupError):
                    move(row, target)
                assert row.state == state

    assert walked == sum(len(targets) for targets in MOVES.values()) > 0


def test_a_delivered_or_cancelled_message_never_moves_again() -> None:
    assert MOVES["delivered"] == MOVES["cancelled"] == frozenset()


def test_only_a_resting_message_can_be_released_and_none_on_its_way_be_cancelled() -> None:
    assert RELEASABLE < SETTLED
    assert "sending" not in CANCELLABLE
    assert WAITING < CANCELLABLE


def test_what_is_sent_again_always_passes_through_a_waiting_state() -> None:
    assert {state for state in MESSAGE_STATES if "sending" in MOVES[state]} == WAITING
