"""The life of a recognition as data: its states and its moves."""

from enum import StrEnum


class RecognitionState(StrEnum):
    """Where a recognition stands."""

    WAITING = "waiting"  # for the Ambassador
    WITHHELD = "withheld"  # the person wants no such mail
    APPROVED = "approved"
    SENDING = "sending"  # handed to notifier, or about to be: too late to take it back
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    DECLINED = "declined"
    CANCELLED = "cancelled"  # the response no longer counts, or no longer names the person


class RecognitionMove(StrEnum):
    """What can happen to a recognition."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHHOLD = "withhold"
    CANCEL = "cancel"
    REOPEN = "reopen"
    CLAIM = "claim"
    DELIVER = "deliver"
    FAIL = "fail"


_S, _M = RecognitionState, RecognitionMove
RECOGNITION_MOVES: dict[tuple[RecognitionState, RecognitionMove], RecognitionState] = {
    (_S.WAITING, _M.APPROVE): _S.APPROVED,
    (_S.WAITING, _M.DECLINE): _S.DECLINED,
    (_S.WAITING, _M.WITHHOLD): _S.WITHHELD,
    (_S.WAITING, _M.CANCEL): _S.CANCELLED,
    # Somebody else was meant, or the person has changed their mind.
    (_S.WITHHELD, _M.APPROVE): _S.APPROVED,
    (_S.WITHHELD, _M.DECLINE): _S.DECLINED,
    (_S.WITHHELD, _M.REOPEN): _S.WAITING,
    (_S.WITHHELD, _M.CANCEL): _S.CANCELLED,
    (_S.APPROVED, _M.CLAIM): _S.SENDING,
    (_S.APPROVED, _M.WITHHOLD): _S.WITHHELD,
    (_S.APPROVED, _M.CANCEL): _S.CANCELLED,
    (_S.SENDING, _M.DELIVER): _S.SENT,
    (_S.SENDING, _M.FAIL): _S.UNDELIVERABLE,
    # Delivery facts come in any order: a held mail is released, an accepted one comes back.
    (_S.UNDELIVERABLE, _M.DELIVER): _S.SENT,
    (_S.SENT, _M.FAIL): _S.UNDELIVERABLE,
    (_S.CANCELLED, _M.REOPEN): _S.WAITING,
}
UNDECIDED = (RecognitionState.WAITING, RecognitionState.WITHHELD)


def sources_of(move: RecognitionMove) -> tuple[RecognitionState, ...]:
    """The states from which a move may be made."""
    return tuple(state for state, each in RECOGNITION_MOVES if each is move)


def target_of(state: str, move: RecognitionMove) -> RecognitionState | None:
    """Where a move leads from a state; None if it cannot be made there."""
    return RECOGNITION_MOVES.get((RecognitionState(state), move))


def draw_recognitions() -> str:
    """The moves as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> waiting"]
    lines += [f"    {source} --> {target}: {move}" for (source, move), target in RECOGNITION_MOVES.items()]
    lines += [f"    {end} --> [*]" for end in (RecognitionState.SENT, RecognitionState.DECLINED)]
    return "\n".join(lines) + "\n"
