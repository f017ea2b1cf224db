"""The life of a case as data: its states, its moves, and the picture that the documentation shows."""

from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"
    CONTACTED = "contacted"
    CLOSED = "closed"

    # Of log entries.
    DRAFT = "draft"
    RESOLVED = "resolved"
    FORWARDED = "forwarded"
    DISCARDED = "discarded"


class Move(StrEnum):
    """What can happen to a case."""

    REVIEW = "review"
    CONFIRM = "confirm"
    CONTACT = "contact"
    CLOSE = "close"
    CLOSE_WAIVED = "close_waived"
    DISMISS = "dismiss"
    TAKE_UP = "take_up"

    # Of log entries.
    CONFIRM_DRAFT = "confirm_draft"
    DISCARD = "discard"
    RESTORE = "restore"
    RESOLVE = "resolve"
    UNRESOLVE = "unresolve"
    CLOSE_ENTRY = "close_entry"
    REOPEN = "reopen"
    FORWARD = "forward"
    TAKE_BACK = "take_back"
    JOIN_AGAIN = "join_again"


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

LOG_MOVES: dict[tuple[CaseStatus, Move], CaseStatus] = {
    # What came in by mail is a draft until a person confirms it.
    (CaseStatus.DRAFT, Move.CONFIRM_DRAFT): CaseStatus.OPEN,
    (CaseStatus.DRAFT, Move.DISCARD): CaseStatus.DISCARDED,
    (CaseStatus.DISCARDED, Move.RESTORE): CaseStatus.DRAFT,
    (CaseStatus.OPEN, Move.RESOLVE): CaseStatus.RESOLVED,
    (CaseStatus.RESOLVED, Move.UNRESOLVE): CaseStatus.OPEN,
    # What closing needs is the kind's (policy pack): a compliment may need nothing.
    (CaseStatus.OPEN, Move.CLOSE_ENTRY): CaseStatus.CLOSED,
    (CaseStatus.RESOLVED, Move.CLOSE_ENTRY): CaseStatus.CLOSED,
    (CaseStatus.CLOSED, Move.REOPEN): CaseStatus.OPEN,
    # CCTS-III.fwd: a matter of a mandated process goes to its party; a person may find that it was none after all.
    (CaseStatus.OPEN, Move.FORWARD): CaseStatus.FORWARDED,
    (CaseStatus.RESOLVED, Move.FORWARD): CaseStatus.FORWARDED,
    (CaseStatus.FORWARDED, Move.TAKE_BACK): CaseStatus.OPEN,
    # A part to which nothing has happened goes back into what it was split from.
    (CaseStatus.OPEN, Move.JOIN_AGAIN): CaseStatus.DISCARDED,
}

SURVEY_KINDS = ("sin", "not_completed")
LOG_KINDS = ("compliment", "question", "complaint")
OPEN_STATUSES = (CaseStatus.OPEN, CaseStatus.REVIEWED, CaseStatus.CONFIRMED, CaseStatus.CONTACTED)


def moves_of(kind: str) -> dict[tuple[CaseStatus, Move], CaseStatus]:
    """The moves of a kind of case: one that surveys opened, or an entry of the log."""
    return LOG_MOVES if kind in LOG_KINDS else MOVES


def sources_of(move: Move) -> tuple[CaseStatus, ...]:
    """The states from which a move may be made."""
    return tuple(status for status, each in MOVES if each is move)


def draw(moves: dict[tuple[CaseStatus, Move], CaseStatus] = MOVES, *, start: str = "open") -> str:
    """The moves as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {start}"]
    lines += [f"    {source} --> {target}: {move}" for (source, move), target in moves.items()]
    lines.append("    closed --> [*]")
    return "\n".join(lines) + "\n"
