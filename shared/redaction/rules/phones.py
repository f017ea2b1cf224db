"""Telephone numbers: runs of digits in the shapes in which people write them, checked with phonenumbers."""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, digits_of

REGION = "US"
_RUN = re.compile(r"[+\uff0b(]{0,2}\d[\d \t\u00a0().\-\u2010-\u2015/+\uff0b]*")
_GROUP = re.compile(r"\d+")
_EXTENSION = re.compile(r"[ \t,]{0,3}(?:x|ext\.?|extension|extensi[oó]n)[ \t.:#]{0,3}\d{1,6}(?!\w)", re.IGNORECASE)
_WIDEST_GAP = 3
_SHAPES: dict[tuple[int, ...], float] = {
    (3, 3, 4): 0.95,
    (3, 7): 0.9,
    (6, 4): 0.9,
    (10,): 0.85,
    (1, 3, 3, 4): 0.97,
    (1, 3, 7): 0.95,
    (1, 10): 0.95,
    (11,): 0.85,
    (4, 3, 4): 0.9,
    (3, 4): 0.8,
    (3, 2, 2): 0.8,
    (3, 3, 2, 2): 0.9,
    (3, 2, 2, 3): 0.85,
}
_MOST_GROUPS = 8
_LOCAL_DIGITS, _LONGEST = 7, 15
_LOCAL_MARKS = ".-\u2010\u2011\u2012\u2013"
_ANNOUNCED = re.compile(
    r"\b(?:call(?:ed|ing)?|phone|tel(?:ephone)?|tel[eé]fono|cell?(?:ular)?|mobile|m[oó]vil|text(?:ed)?|fax|sms|whatsapp|"
    r"reach(?:ed)?|n[uú]mero|number|ll[aá]m\w{1,8}|marc\w{1,6})\b[^\d\n]{0,30}$",
    re.IGNORECASE,
)
_LOOK_BACK = 48


def find_phones(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find numbers of ten digits, local ones of seven, and international ones after a plus."""
    content = text.content
    for run in _RUN.finditer(content):
        if run.start() and (content[run.start() - 1].isalnum() or content[run.start() - 1] in "_#$€£"):
            continue
        groups = [match.span() for match in _GROUP.finditer(content, run.start(), run.end())]
        position = 0
        while position < len(groups):
            found = _read(content, run.start(), groups, position)
            if found is None:
                position += 1
                continue
            finding, taken = found
            yield finding
            position += taken


def _read(content: str, run_start: int, groups: list[tuple[int, int]], position: int) -> tuple[Finding, int] | None:
    """The number that begins with this group of digits, the longest there is, and how many groups it takes."""
    start = groups[position][0]
    has_plus = start > 0 and content[start - 1] in "+\uff0b"
    shape: list[int] = []
    best: tuple[float, int] | None = None
    for taken, (first, last) in enumerate(groups[position : position + _MOST_GROUPS], start=1):
        if taken > 1 and _is_broken(content[groups[position + taken - 2][1] : first]):
            break
        shape.append(last - first)
        if sum(shape) > _LONGEST:
            break
        confidence = _confidence_of(content, start, last, tuple(shape), has_plus=has_plus)
        if confidence is not None:
            best = (confidence, taken)
    if best is None:
        return None
    confidence, taken = best
    end = groups[position + taken - 1][1]
    if end < len(content) and (content[end].isalnum() or content[end] == "_"):
        return None
    if (extension := _EXTENSION.match(content, end)) is not None:
        end = extension.end()
    before = content[max(run_start, start - 2) : start]
    opening = len(before) - len(before.rstrip("+\uff0b("))
    return Finding(start - opening, end, confidence), taken


def _is_broken(gap: str) -> bool:
    return len(gap) > _WIDEST_GAP or "+" in gap or gap.count("/") > 1


def _confidence_of(content: str, start: int, end: int, shape: tuple[int, ...], *, has_plus: bool) -> float | None:
    """How surely these groups of digits are a telephone number; None if they are none."""
    digits = digits_of(content[start:end])
    if has_plus:
        return 0.98 if len(digits) >= _LOCAL_DIGITS and _is_possible(f"+{digits}") else None
    confidence = _SHAPES.get(shape)
    if len(digits) == _LOCAL_DIGITS:
        if _is_announced(content, start):
            return 0.85
        return confidence if any(mark in content[start:end] for mark in _LOCAL_MARKS) else None
    if confidence is None or not _is_possible(digits):
        return None
    if _is_valid(digits):
        return confidence
    # A run of digits that is no number of the plan is, unless it is called one, a number of another kind.
    return confidence - 0.15 if len(shape) > 1 or _is_announced(content, start) else None


def _is_announced(content: str, start: int) -> bool:
    return _ANNOUNCED.search(content[max(0, start - _LOOK_BACK) : start]) is not None


@lru_cache(maxsize=4096)
def _is_possible(digits: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(digits, REGION))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=4096)
def _is_valid(digits: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, REGION))
    except phonenumbers.NumberParseException:
        return False


def find_known_phones(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find the telephone numbers of known parties, whatever stands between their digits."""
    for party in known.parties:
        for phone in party.phones:
            digits = digits_of(phone)[-10:]
            if len(digits) >= _LOCAL_DIGITS:
                between = r"[ \t\u00a0().\-\u2010-\u2015/]{0,3}"
                pattern = re.compile(rf"(?<!\d)(?:\+?1{between})?\(?{between.join(digits)}(?!\d)")
                for match in pattern.finditer(text.content):
                    yield Finding(match.start(), match.end(), 1.0)
