"""What the relay's answers mean: which address is settled, which is tried again and when, which is written to no more."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.notifier.domain.states import MessageState

BACKOFF: tuple[timedelta, ...] = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
)
"""The waits after the first, second, … failed try. After the last one a message has failed."""
_AFTER_OWN_CRASH = timedelta(seconds=1)

STOPPED_IN_DATA = "stopped_in_data"
"""The reason of a try that ended because our own process did, when the relay may have had the mail already."""

SOFT_BOUNCES_ALLOWED = 2
SOFT_BOUNCE_WINDOW = timedelta(hours=72)

RecipientState = Literal["pending", "delivered", "failed", "suppressed", "unknown"]
BounceKind = Literal["hard", "soft"]
Verdict = Literal["accepted", "deferred", "refused", "unknown"]

_ENHANCED = re.compile(r"^\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_WRONG_ADDRESS = frozenset({(1, 0), (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
_WRONG_ADDRESS_CODES = frozenset({550, 551, 553})
_LONGEST_ANSWER = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one address in one try.

    Attributes:
        code: the relay's reply code; none where it never answered.
        reason: a few words of ours, never the relay's own (those may quote the address).
        bounce: set on a refusal that says something about this address.
    """

    verdict: Verdict
    reason: str | None = None
    code: int | None = None
    bounce: BounceKind | None = None


@dataclass(frozen=True, slots=True)
class TryOutcome:
    """What one try came to, address by address."""

    answers: Mapping[str, Answer]
    reason: str | None = None

    @property
    def attempt_outcome(self) -> str:
        """One word for the attempt's row."""
        verdicts = {answer.verdict for answer in self.answers.values()}
        if "unknown" in verdicts:
            return "unknown"
        if verdicts == {"accepted"}:
            return "accepted"
        if "accepted" in verdicts:
            return "partly"
        return "deferred" if "deferred" in verdicts else "refused"


def answer_to_recipient(code: int, text: str) -> Answer:
    """The meaning of a relay's reply to RCPT TO."""
    if 200 <= code < 300:  # noqa: PLR2004 - RFC 5321 §4.2.1
        return Answer("accepted", code=code)
    if 400 <= code < 500:  # noqa: PLR2004 - RFC 5321 §4.2.1
        return Answer("deferred", reason="relay_asks_to_wait", code=code)
    return Answer("refused", reason="address_refused", code=code, bounce=bounce_kind(code, text))


def bounce_kind(code: int, text: str) -> BounceKind:
    """Whether a permanent refusal says that the address is wrong (hard) or only that this mail could not go (soft).

    The enhanced status code decides (RFC 3463: x.1.x and 5.2.1 are about the address); without one the plain code.
    """
    enhanced = _ENHANCED.match(text)
    if enhanced is None:
        return "hard" if code in _WRONG_ADDRESS_CODES else "soft"
    return "hard" if (int(enhanced[2]), int(enhanced[3])) in _WRONG_ADDRESS else "soft"


def wait_after(tries: int, reason: str | None = None) -> timedelta | None:
    """How long to wait after so many failed tries; None once it is time to give up.

    The backoff spares a relay in trouble. After a crash of our own there is none to spare, and somebody waits.
    """
    if tries > len(BACKOFF):
        return None
    return _AFTER_OWN_CRASH if reason == STOPPED_IN_DATA else BACKOFF[tries - 1]


def is_suppressed_by(kind: BounceKind, soft_bounces: Iterable[datetime], now: datetime) -> bool:
    """Whether this bounce ends the writing to an address: a hard one does, the third soft one in 72 hours does."""
    if kind == "hard":
        return True
    recent = [at for at in soft_bounces if now - SOFT_BOUNCE_WINDOW < at <= now]
    return len(recent) > SOFT_BOUNCES_ALLOWED


def settle(recipients: Iterable[tuple[str, RecipientState]]) -> tuple[MessageState, str | None]:
    """The state of a message of which no address is tried again, from (`to` or `cc`, state) of each.

    It is delivered when somebody that it was addressed to has it; what became of the others stands in the reason and
    on each recipient. An address of unknown outcome makes the whole message `unknown`: a person decides.
    """
    pairs = list(recipients)
    states = [state for _, state in pairs]
    if "unknown" in states:
        return "unknown", "delivery_unknown"
    if any(kind == "to" and state == "delivered" for kind, state in pairs):
        if "failed" in states:
            return "delivered", "partly_refused"
        return "delivered", "partly_suppressed" if "suppressed" in states else None
    if states and all(state == "suppressed" for state in states):
        return "suppressed", "address_suppressed"
    if any(kind == "to" and state == "failed" for kind, state in pairs):
        return "failed", None
    return "suppressed", "address_suppressed"


def shorten(text: str) -> str:
    """A relay's words on one line, no longer than a person reads."""
    return " ".join(text.split())[:_LONGEST_ANSWER]
