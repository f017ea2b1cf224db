"""The states of an invitation and the moves between them, as data."""

from typing import Literal, cast

from services.survey_api.models.invitation import Invitation, InvitationState

NotInvitedReason = Literal[
    "no_address",
    "address_unusable",
    "invited_recently",
    "answered_already",
    "resolved_long_ago",
    "rule_withdrawn",
]

STARTS: frozenset[InvitationState] = frozenset({"planned", "not_invited"})
"""What an invitation may be when its ticket comes in."""

MOVES: dict[InvitationState, frozenset[InvitationState]] = {
    "planned": frozenset({"asked", "not_invited", "cancelled"}),
    "not_invited": frozenset(),
    # A link may be opened before its delivery is told.
    "asked": frozenset({"delivered", "opened", "failed", "suppressed", "answered", "expired", "cancelled"}),
    "delivered": frozenset({"opened", "reminded", "answered", "expired", "cancelled"}),
    "opened": frozenset({"reminded", "answered", "expired", "cancelled"}),
    "reminded": frozenset({"opened", "answered", "expired", "cancelled"}),
    # These reached nobody, and stay so; but a person may have notifier send the mail after all.
    "failed": frozenset({"delivered", "opened", "suppressed", "answered", "cancelled"}),
    "suppressed": frozenset({"delivered", "opened", "failed", "answered", "cancelled"}),
    "answered": frozenset(),
    "expired": frozenset(),
    "cancelled": frozenset(),
}


def may_move_to(target: InvitationState) -> frozenset[InvitationState]:
    """The states from which an invitation may go to `target`."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)


ANSWERABLE = may_move_to("answered")
"""Its link has gone out, or may have, and works until it expires."""

REMINDABLE = may_move_to("reminded")
"""It has arrived, and nobody has answered."""


def move(invitation: Invitation, target: InvitationState) -> None:
    """Move a locked invitation along the table of moves.

    Raises:
        LookupError: the table has no such move: a fault of ours, never of a caller.
    """
    if target not in MOVES[cast("InvitationState", invitation.state)]:
        raise LookupError(f"an invitation that is {invitation.state} never becomes {target}")
    invitation.state = target
    invitation.version += 1
