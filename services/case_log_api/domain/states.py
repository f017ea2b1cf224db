"""The life of a case as data: its states, its moves, and the picture that the documentation shows."""

from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"
    CONTACTED = "contacted"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to a case."""

    REVIEW = "review"
    CONFIRM = "confirm"
    CONTACT = "contact"
    CLOSE = "close"
    CLOSE_WAIVED = "close_waived"
    DISMISS = "dismiss"
    TAKE_UP = "take_up"


MOVES: dict[tuple[CaseStatus, Move], CaseStatus] = {
    # The review may come late: it takes nothing back.
    (CaseStatus.OPEN, Move.REVIEW): CaseStatus.REVIEWED,
    (CaseStatus.CONFIRMED, Move.REVIEW): CaseStatus.CONFIRMED,
    (CaseStatus.CONTACTED, Move.REVIEW): CaseStatus.CONTACTED,
    # TSPE-5.11: confirmed, then contacted, then closed.
    (CaseStatus.OPEN, Move.CONFIRM): CaseStatus.CONFIRMED,
    (CaseStatus.REVIEWED, Move.CONFIRM): CaseStatus.CONFIRMED,
    (CaseStatus.CONFIRMED, Move.CONTACT): CaseStatus.CONTACTED,
    (CaseStatus.CONTACTED, Move.CLOSE): CaseStatus.CLOSED,
    # A named person's waiver stands for what is missing.
    (CaseStatus.OPEN, Move.CLOSE_WAIVED): CaseStatus.CLOSED,
    (CaseStatus.REVIEWED, Move.CLOSE_WAIVED): CaseStatus.CLOSED,
    (CaseStatus.CONFIRMED, Move.CLOSE_WAIVED): CaseStatus.CLOSED,
    (CaseStatus.CONTACTED, Move.CLOSE_WAIVED): CaseStatus.CLOSED,
    # TSPE-5.4: the work was completed after all. Only a case without a SIN can end so.
    (CaseStatus.OPEN, Move.DISMISS): CaseStatus.CLOSED,
    # A further SIN on the same ticket, or work confirmed to be undone: whatever was confirmed or said, it is open again.
    (CaseStatus.OPEN, Move.TAKE_UP): CaseStatus.OPEN,
    (CaseStatus.REVIEWED, Move.TAKE_UP): CaseStatus.OPEN,
    (CaseStatus.CONFIRMED, Move.TAKE_UP): CaseStatus.OPEN,
    (CaseStatus.CONTACTED, Move.TAKE_UP): CaseStatus.OPEN,
    (CaseStatus.CLOSED, Move.TAKE_UP): CaseStatus.OPEN,
}

OPEN_STATUSES = tuple(status for status in CaseStatus if status is not CaseStatus.CLOSED)


def sources_of(move: Move) -> tuple[CaseStatus, ...]:
    """The states from which a move may be made."""
    return tuple(status for status, each in MOVES if each is move)


def draw() -> str:
    """The moves as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> open"]
    lines += [f"    {source} --> {target}: {move}" for (source, move), target in MOVES.items()]
    lines.append("    closed --> [*]")
    return "\n".join(lines) + "\n"
