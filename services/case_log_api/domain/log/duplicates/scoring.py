"""How likely two entries are the same or belong together, and why: no I/O, no clock, the same answer every time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from rapidfuzz import fuzz

SAME_ADDRESS = 40
SAME_NAME = 30
SAME_SUBJECT = 10
SAME_PROGRAM = 5
SAME_CATEGORY = 5
SAME_TIME = 10
SAME_TEXT = 50
OTHER_KIND = -20
HIGHEST = 100

_SECONDS_OF_DAY = 86_400
_DAYS_NEAR = 10
# Entries about different matters come to 42 in a hundred at the median and to 60 at the most (narratives of benchmarks/redaction,
# 17,020 pairs); copies in which every fifth word was changed, left out or misspelt come to 90.
_TEXT_FROM = 55
_FEWEST_WORDS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryFacts:
    """What is compared of an entry; the constituent's keys are folded, the words are cut."""

    kind: str
    received_at: datetime
    email_key: str | None = None
    phone_key: str | None = None
    name_key: str | None = None
    subject_kind: str = "agency"
    subject_handle: str | None = None
    subject_words: tuple[str, ...] = ()
    program: str | None = None
    category: str | None = None
    words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a score: a stable code, a sentence, and what it adds or takes, in percent."""

    code: str
    sentence: str
    percent: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score of two entries, from 0 to 100, and its reasons; the greatest contribution comes first."""

    percent: int
    reasons: tuple[Why, ...]


def compare(one: EntryFacts, other: EntryFacts) -> Likeness:
    """How likely two entries are the same matter: the sum of what speaks for it and against it, in either order.

    One thing alone is never enough for the threshold that packs have by default (60): the same constituent may have two
    complaints, and the same words may come from two people.
    """
    reasons = [
        why
        for why in (
            _compare_constituents(one, other),
            _compare_texts(one.words, other.words),
            _compare_subjects(one, other),
            _compare_times(one.received_at, other.received_at),
            _compare_values("program", "Both are about the same program.", SAME_PROGRAM, one.program, other.program),
            _compare_values("category", "Both are of the same category.", SAME_CATEGORY, one.category, other.category),
            _compare_kinds(one.kind, other.kind),
        )
        if why is not None
    ]
    reasons.sort(key=lambda why: -why.percent)
    total = sum(why.percent for why in reasons)
    return Likeness(max(0, min(HIGHEST, total)), tuple(reasons))


def _compare_constituents(one: EntryFacts, other: EntryFacts) -> Why | None:
    if one.email_key is not None and one.email_key == other.email_key:
        return Why("same_email", "Both came from the same email address.", SAME_ADDRESS)
    if one.phone_key is not None and one.phone_key == other.phone_key:
        return Why("same_phone", "Both came from the same telephone number.", SAME_ADDRESS)
    if one.name_key is not None and one.name_key == other.name_key:
        return Why("same_name", "Both came from a constituent of the same name.", SAME_NAME)
    return None


def _compare_texts(one: Sequence[str], other: Sequence[str]) -> Why | None:
    """Like texts, whatever the order of their words; a copy within a longer letter counts as the letter."""
    if min(len(set(one)), len(set(other))) < _FEWEST_WORDS:
        return None
    likeness = max(fuzz.token_sort_ratio(" ".join(one), " ".join(other)), _containment(one, other))
    percent = int((likeness - _TEXT_FROM) / (100 - _TEXT_FROM) * SAME_TEXT)
    if percent <= 0:
        return None
    return Why("like_text", f"Their texts are alike by {int(likeness)} in a hundred.", percent)


def _containment(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of the shorter text's neighbouring pairs of words the longer one holds, in percent."""
    pairs, others = (set(pairwise(words)) for words in (one, other))
    if not pairs or not others:
        return 0.0
    return 100 * len(pairs & others) / min(len(pairs), len(others))


def _compare_subjects(one: EntryFacts, other: EntryFacts) -> Why | None:
    if one.subject_handle is not None and one.subject_handle == other.subject_handle:
        return Why("same_subject", "Both are about the same employee.", SAME_SUBJECT)
    if (
        one.subject_words
        and one.subject_kind == other.subject_kind
        and set(one.subject_words) == set(other.subject_words)
    ):
        return Why("same_subject", "Both are about the same person or company by name.", SAME_SUBJECT)
    return None


def _compare_times(one: datetime, other: datetime) -> Why | None:
    days = int(abs((one - other).total_seconds()) // _SECONDS_OF_DAY)
    percent = SAME_TIME * (_DAYS_NEAR - days) // _DAYS_NEAR
    if percent <= 0:
        return None
    apart = "on the same day" if days == 0 else f"{days} {'day' if days == 1 else 'days'} apart"
    return Why("near_in_time", f"They were received {apart}.", percent)


def _compare_values(code: str, sentence: str, percent: int, one: str | None, other: str | None) -> Why | None:
    return Why(f"same_{code}", sentence, percent) if one is not None and one == other else None


def _compare_kinds(one: str, other: str) -> Why | None:
    if one == other:
        return None
    first, second = sorted((one, other))
    return Why("other_kind", f"One is a {first}, the other a {second}.", OTHER_KIND)
