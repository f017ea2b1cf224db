"""The states of a message and the moves between them, as data."""

from typing import Literal, get_args

MessageState = Literal[
    "scheduled", "queued", "sending", "held", "delivered", "failed", "suppressed", "unknown", "cancelled"
]
MESSAGE_STATES: tuple[MessageState, ...] = get_args(MessageState)

STARTS: frozenset[MessageState] = frozenset({"scheduled", "queued", "held", "suppressed"})
"""What a message may be when it is accepted."""

MOVES: dict[MessageState, frozenset[MessageState]] = {
    "scheduled": frozenset({"sending", "suppressed", "cancelled"}),
    "queued": frozenset({"sending", "suppressed", "cancelled"}),
    # Back to queued: some or all recipients are to be tried again later.
    "sending": frozenset({"queued", "delivered", "failed", "suppressed", "unknown"}),
    "held": frozenset({"queued", "scheduled", "suppressed", "cancelled"}),
    "unknown": frozenset({"queued", "suppressed", "cancelled"}),
    "suppressed": frozenset({"queued", "scheduled", "held", "cancelled"}),
    "failed": frozenset({"queued", "suppressed", "held"}),
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
