"""Telephone numbers: runs of digits in the shapes in which people write them, checked with phonenumbers."""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, digits_of

REGION = "US"
_RUN = re.compile(r"[+\uff0b(]{0,2}\d[\d \t\n\u00a0().\-\u2010-\u2015\u2212\u00b7\u2022_~*/+\uff0b]*")
_GROUP = re.compile(r"\d+")
_DIGIT_WORD = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
)
_EXTENSION = re.compile(
    r"[ \t,;(]{0,3}(?:x|ext?\.?|extn\.?|xt\.?|#|(?:then[ ])?press|option|opci[o\u00f3]n|(?:luego[ ])?marque|then|extension|extensi[o\u00f3]n|anexo|interno|int\.)[ \t.:#]{0,3}"
    rf"(?:\d{{1,6}}|{_DIGIT_WORD}(?:[ -]{_DIGIT_WORD}){{0,5}})(?!\w)",
    re.IGNORECASE,
)
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
_MOST_GROUPS = 11
_NATIONAL = 10
_NATIONAL_LENGTHS = (10, 11)
_LARGEST_GROUP = 4
_YEAR = re.compile(r"(?:19|20)\d\d$")
_LOCAL_DIGITS, _LONGEST = 7, 15
_LOCAL_SHAPE = (3, 4)
_AREA_BEGINS = "23456789"
_LOCAL_MARKS = ".-\u2010\u2011\u2012\u2013"
_ANNOUNCED = re.compile(
    r"\b(?:call(?:ed|ing|s|back)?|cb|phone|ph|tel(?:ephone)?|tel[e\u00e9]fono|cell?(?:ular)?|mobile|m[o\u00f3]vil|text(?:ed)?|fax|"
    r"sms|whatsapp|reach(?:ed)?|dial|line|landline|contact|contacto|recados|n[u\u00fa]m(?:ero)?|number|ll[a\u00e1]m\w{1,8}|"
    r"marc\w{1,6})\b[^\d\n\[\]]{0,30}$",
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
    gaps: set[str] = set()
    for taken, (first, last) in enumerate(groups[position : position + _MOST_GROUPS], start=1):
        if taken > 1:
            gap = content[groups[position + taken - 2][1] : first]
            if _is_broken(gap):
                break
            gaps.add(gap.strip())
        shape.append(last - first)
        if sum(shape) > _LONGEST:
            break
        confidence = _confidence_of(content, start, last, tuple(shape), has_plus=has_plus)
        if (
            confidence is None
            and sum(shape) in _NATIONAL_LENGTHS
            and _is_irregular(content, groups[position : position + taken], gaps)
        ):
            confidence = 0.7
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
    if "\n" in gap and not (gap.strip() and gap.count("\n") == 1):
        return True  # a number goes on in the next line only after a dash
    return len(gap) > _WIDEST_GAP or "+" in gap or gap.count("/") > 1


def _is_irregular(content: str, groups: list[tuple[int, int]], gaps: set[str]) -> bool:
    """Whether ten digits in groups of no usual shape are a number: single ones, evenly divided, or called one."""
    written = [content[first:last] for first, last in groups]
    digits = digits_of("".join(written)).removeprefix("1")
    if len(digits) != _NATIONAL or not _is_valid(digits):
        return False
    if any(len(group) > _LARGEST_GROUP or _YEAR.match(group) for group in written):
        return False
    is_even = len(gaps) == 1 and not gaps & {"/", ""}
    return is_even or all(len(group) == 1 for group in written[1:]) or _is_announced(content, groups[0][0])


def _confidence_of(content: str, start: int, end: int, shape: tuple[int, ...], *, has_plus: bool) -> float | None:
    """How surely these groups of digits are a telephone number; None if they are none."""
    if sum(shape) < _LOCAL_DIGITS:
        return None
    digits = digits_of(content[start:end])
    if has_plus:
        return 0.98 if _is_possible(f"+{digits}") else None
    confidence = _SHAPES.get(shape)
    if len(digits) == _LOCAL_DIGITS:
        return _confidence_of_local(content, start, end, shape)
    if confidence is None or not _is_possible(digits):
        return None
    if _is_valid(digits):
        return confidence
    # A run of digits that is no number of the plan is, unless it is called one, a number of another kind.
    return confidence - 0.15 if len(shape) > 1 or _is_announced(content, start) else None


def _confidence_of_local(content: str, start: int, end: int, shape: tuple[int, ...]) -> float | None:
    """How surely seven digits are a number without its area code."""
    if _is_announced(content, start):
        return 0.85
    if shape == _LOCAL_SHAPE and content[end - 5] == " " and content[start] in _AREA_BEGINS:
        return None if _YEAR.match(content, end - 4, end) else 0.6
    return _SHAPES.get(shape) if any(mark in content[start:end] for mark in _LOCAL_MARKS) else None


def _is_announced(content: str, start: int) -> bool:
    before = content[max(0, start - _LOOK_BACK) : start]
    return before.upper() != before.lower() and _ANNOUNCED.search(before) is not None


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


_LIKE_A_DIGIT = "[\\dOoIlSB|]"
_MISREAD = re.compile(
    rf"(?<!\w)\(?{_LIKE_A_DIGIT}{{3}}\)?[ .\-\u2010-\u2013\u00b7/]{{1,3}}{_LIKE_A_DIGIT}{{3}}[ .\-\u2010-\u2013\u00b7/]{{1,3}}{_LIKE_A_DIGIT}{{4}}(?!\w)"
)
_FEWEST_READ = 6
_VANITY = re.compile(r"(?<![\w-])(?:1[-. ])?\(?\d{3}\)?[-. ](?:\d{3}[-. ][A-Z]{4}|[A-Z]{4,8}|[A-Z]{3}[-. ]\d{4})(?!\w)")
# "555-0142 or 0143": the last digits of a second number.
_OR_ELSE = re.compile(r"\d{3}[-. ]\d{4}[ ]?(?:/|,|or|o|\u00f3|and|y|&)[ ]?-?((?!(?:19|20)\d\d)\d{4})(?![\d:]|[.,]\d)")
_ABROAD = re.compile(r"(?<![\w-])0(?:11|0)[ -]?\d{1,3}(?:[ -]?\d{2,4}){2,5}(?![\w-])")
_SAID = r"[ ,]{0,2}(?:dash|hyphen|guion|gui[o\u00f3]n|raya|punto|dot|point|space|espacio)[ ,]{1,2}"
_WITH_WORDS_BETWEEN = re.compile(rf"(?<![\w-])\(?\d{{3}}\)?{_SAID}\d{{3}}{_SAID}\d{{4}}(?!\w)", re.IGNORECASE)
_AREA_APART = re.compile(
    r"\b(?:area code|area|c[o\u00f3]digo(?: de)?(?: [a\u00e1]rea)?|[a\u00e1]rea|lada)[ :,]{1,3}(?:is |es |el )?\(?(\d{3})\)?"
    r"(?:[^\d\n\[\].!?]{1,30}\d{3}[ .,\-]{0,3}\d{4})?(?!\w)",
    re.IGNORECASE,
)
# Groups that commas or dots part, a bracketed area code, and digits one by one.
_PARTED = re.compile(
    r"(?<![\w$,.-])[\[(]?\d{3}[\])]?[ ]?[,.\u2026 ]{1,5}\d{3}[ ]?[,.\u2026 -]{1,5}\d{4}(?![\w%]|[,.]\d)"
)
_ONE_BY_ONE = re.compile(r"(?<![\w$,.-])\d(?:[ ,.\-]{1,3}\d){6,10}(?![\w%]|[,.]\d)")


def find_odd_phones(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find numbers with letters that a scanner took for digits, with their dashes in words, or with the area code apart."""
    for match in _MISREAD.finditer(text.content):
        digits = digits_of(match.group())
        if _FEWEST_READ <= len(digits) < _NATIONAL:
            yield Finding(match.start(), match.end(), 0.8)
    for match in _WITH_WORDS_BETWEEN.finditer(text.content):
        yield Finding(match.start(), match.end(), 0.9)
    for pattern in (_VANITY, _ABROAD):
        for match in pattern.finditer(text.content):
            yield Finding(match.start(), match.end(), 0.7)
    for match in _OR_ELSE.finditer(text.content):
        yield Finding(match.start(1), match.end(1), 0.7)
    for match in _AREA_APART.finditer(text.content):
        yield Finding(match.start(), match.end(), 0.8)
    yield from _find_parted(text.content)


def _find_parted(content: str) -> Iterator[Finding]:
    for pattern in (_PARTED, _ONE_BY_ONE):
        for match in pattern.finditer(content):
            digits = digits_of(match.group()).removeprefix("1")
            if len(digits) in {_LOCAL_DIGITS, _NATIONAL} and digits[0] in _AREA_BEGINS and _is_possible(digits):
                yield Finding(match.start(), match.end(), 0.7)


def find_known_phones(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find the telephone numbers of known parties, whatever stands between their digits."""
    for party in known.parties:
        for phone in party.phones:
            digits = digits_of(phone)[-10:]
            for written in {digits, digits[-_LOCAL_DIGITS:]} if len(digits) >= _LOCAL_DIGITS else ():
                between = r"[ \t\u00a0().\-\u2010-\u2015\u00b7/]{0,3}"
                pattern = re.compile(rf"(?<!\d)(?:\+?1{between})?\(?{between.join(written)}(?!\d)")
                for match in pattern.finditer(text.content):
                    yield Finding(match.start(), match.end(), 1.0)
