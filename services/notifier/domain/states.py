"""The states of a message and the moves between them, as data."""

from typing import Literal, Protocol, cast, get_args

MessageState = Literal[
    "scheduled", "queued", "sending", "held", "delivered", "failed", "suppressed", "unknown", "cancelled"
]
MESSAGE_STATES: tuple[MessageState, ...] = get_args(MessageState)

STARTS: frozenset[MessageState] = frozenset({"scheduled", "queued", "held", "suppressed"})
"""What a message may be when it is accepted."""

MOVES: dict[MessageState, frozenset[MessageState]] = {
    "scheduled": frozenset({"sending", "cancelled"}),
    "queued": frozenset({"sending", "cancelled"}),
    # Back to queued: some or all recipients are to be tried again later.
    "sending": frozenset({"queued", "delivered", "failed", "suppressed", "unknown"}),
    "held": frozenset({"queued", "scheduled", "cancelled"}),
    "unknown": frozenset({"queued", "scheduled", "cancelled"}),
    "suppressed": frozenset({"queued", "scheduled", "cancelled"}),
    "failed": frozenset({"queued", "scheduled"}),
    "delivered": frozenset(),
    "cancelled": frozenset(),
}

WAITING: frozenset[MessageState] = frozenset({"scheduled", "queued"})
"""What the delivery job may claim."""

SETTLED: frozenset[MessageState] = frozenset({"held", "delivered", "failed", "suppressed", "unknown", "cancelled"})
"""Nothing happens any more unless a person acts; told as MessageSettled (a cancelled one is the asker's own doing)."""


def may_move_to(target: MessageState) -> frozenset[MessageState]:
    """The states from which a message may go to `target`."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)


RELEASABLE: frozenset[MessageState] = may_move_to("queued") - {"sending"}
"""A person may have these tried (again)."""

CANCELLABLE: frozenset[MessageState] = may_move_to("cancelled")


class HasState(Protocol):
    """A row with a state."""

    state: str


def move(row: HasState, target: MessageState) -> None:
    """Move a locked row along the table of moves.

    Raises:
        LookupError: the table has no such move: a fault of ours, never of a caller.
    """
    if target not in MOVES[cast("MessageState", row.state)]:
        raise LookupError(f"a message that is {row.state} never becomes {target}")
    row.state = target
