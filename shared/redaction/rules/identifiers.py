"""Numbers of cases, accounts, tickets and cards: known ones, announced ones, and long ones."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, digits_of

_YEAR_AND_NUMBER = re.compile(r"(?<![\w-])(?:19|20)\d{2}-\d{5,9}(?![\w-])")
_MIXED = re.compile(r"(?<![\w@$./-])[A-Za-z0-9]{1,24}(?:[-/_\u2010-\u2015][A-Za-z0-9]{1,24}){0,5}(?![\w@]|[-/.]\w)")
_GROUPED = re.compile(r"(?<![\w$.,/-])\d{1,8}(?:[-\u2010-\u2015]\d{1,8}){1,5}(?![\w/%-]|[.,:]\d)")
_PLAIN = re.compile(
    r"(?:[A-Za-z]{1,5}[-/]?\d{1,4}[A-Za-z]?|\d{1,5}-?[A-Za-z]{1,3}|\d+-?(?:mg|ml|mcg|kg|lbs?|km|mi|ft|sq|hours?|hrs?|days?|weeks?|"
    r"months?|years?|minutes?|mins?|people|acre)|(?:19|20)\d\d-?s|[A-Za-z]{3,}(?:19|20)\d\d|fy-?\d{2,4}[-/]\d{2,4}"
    r"|[A-Za-z]{4,}-\d{1,4}|\d{1,4}-[A-Za-z]{4,}(?:-[A-Za-z]+){0,3}|\d{1,4}[ap]m?-\d{1,4}[ap]m)$",
    re.IGNORECASE,
)
_MONTH_WITHIN = re.compile(
    r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,8}(?![a-z])", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_FEWEST_SHAPED, _MANY_DIGITS, _FEWEST_GROUPED = 5, 4, 7
_SIX_IN_TWO = (2, 4)
_OTHER_SIZES = frozenset(
    ((5, 4), (3, 4), (4, 4), (2, 2, 4), (1, 2, 4), (2, 1, 4), (1, 1, 4), (4, 2, 2))
)  # ZIP codes, years, dates
# Numbers of contracts, resolutions and letters to all counties are nobody's.
_OF_THE_AGENCY = re.compile(
    r"\b(?:contracts?|contratos?|resoluti?on|resoluci[o\u00f3]n|ordinance|ordenanza|rfp|acl|acin|mpp|item|agenda|law|ley|bill|act|section|"
    r"secci[o\u00f3]n|code|art[i\u00ed]culo|\u00a7)[ ]?(?:no\.?|number|n[u\u00fa]mero|#)?[ ]{0,2}\Z",
    re.IGNORECASE,
)
_LETTERS_AND_FOUR = re.compile(r"(?<![\w@$./-])([A-Z]{1,3})-?\d{4}(?![\w@]|[-/.]\w)")
_FORMS = frozenset(
    ["NA", "MC", "CW", "CF", "SAR", "SOC", "DE", "SS", "PUB", "GEN", "DFA", "CSC", "QR", "LIC", "JV", "FL", "HCA", "AD", "W", "I", "AB", "SB", "HR", "PL", "FY", "TEMP", "ACL", "MPP", "CFR", "PC", "WIC", "HS", "GC", "RM", "STE", "APT", "BUS", "EN", "LA", "EL", "IN", "A", "Y", "O"]
)  # fmt: skip
_OF_AN_ERROR = re.compile(r"0x[0-9a-f]{8}$", re.IGNORECASE)
_STATES = frozenset(["CA", "AZ", "NV", "OR", "TX", "WA", "NM", "UT"])
_LONG = re.compile(
    r"(?<![\w.,$])(?:(?!(?:ID|CIN|EBT|SSN|NO|DL|MRN|RIN|BIC|TEL|PH|FAX|CASE|ACCT|REF|THE|AND|DOB|CELL|CALL|ITIN|IS|ES|EL|DE|LA|TO|AT|ON|IN|OF|CA|ZIP|OR|BY)[ ])[A-Z]{1,4}[ ])?[A-Z]{0,4}\d{6,40}[A-Z]?(?![\w]|[.,]\d)"
)
_ROUND = re.compile(r"\d+000$")
_CARD = re.compile(r"(?<![\w-])\d(?:[ \u00a0-]?\d){12,18}(?![\w-])")
_SPACED = re.compile(
    r"(?<![\w$.,/-])(?:[A-Z]{1,3}[ -]?)?(?:\d[ ])?\d{2,5}(?:[ ]\d{2,5}){2,5}(?:[ ][A-Z](?=[ ]?(?:[,;:)\n]|\.(?:\s|\Z)|\Z)))?(?![\w/%-]|[.,:]\d)"
)
_FEWEST_SPACED = 8
_LIKE_A_CARD = [4, 4, 4, 4]
_LETTERS_AND_GROUPS = re.compile(r"(?<![\w@$./-])([A-Z]{1,4})[ -]\d{3,5}[ -]\d{3,5}(?![\w@/%]|[-.]\w)")
_MISREAD = {
    "0": "[0O]",
    "O": "[0O]",
    "1": "[1IL|]",
    "I": "[1IL|]",
    "L": "[1IL|]",
    "5": "[5S]",
    "S": "[5S]",
    "8": "[8B]",
    "B": "[8B]",
}
_FEWEST_ALONE, _FEWEST_OF_AN_END = 6, 4
_BETWEEN = r"[ \t\-./#_]{0,2}"
_LONGEST_KNOWN = 64
_FEWEST_KNOWN = 3
_DATE_DIGITS = 8


def find_known_ids(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find known numbers, whatever stands between their characters, also without their letters or with misread ones."""
    for number in known.ids:
        characters = [character for character in number[:_LONGEST_KNOWN].upper() if character.isalnum()]
        if len(characters) >= _FEWEST_KNOWN:
            yield from _find_characters(text, characters, 1.0)
        ending = characters[-_FEWEST_OF_AN_END:]
        if len(characters) > _FEWEST_OF_AN_END and sum(map(str.isdecimal, ending)) == _FEWEST_KNOWN:
            yield from _find_characters(text, ending, 0.6)
        digits = [character for character in characters if character.isdecimal()]
        if _FEWEST_ALONE <= len(digits) < len(characters) and characters[-len(digits) :] == digits:
            yield from _find_characters(text, digits, 0.9)


def _find_characters(text: Text, characters: list[str], confidence: float) -> Iterator[Finding]:
    pattern = _BETWEEN.join(_MISREAD.get(character) or re.escape(character) for character in characters)
    for match in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", text.content, re.IGNORECASE):
        yield Finding(match.start(), match.end(), confidence)


def find_shaped_ids(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find what is written as only numbers of cases and the like are: 2026-000123, 1B4K902, AR-2025-1, 104-228-619."""
    content = text.content
    for match in _YEAR_AND_NUMBER.finditer(content):
        yield Finding(match.start(), match.end(), 0.85)
    for match in _MIXED.finditer(content):
        if not _OF_AN_ERROR.match(match.group()) and _is_shaped(match.group()):
            yield Finding(match.start(), match.end(), 0.7)
    for match in _GROUPED.finditer(content):
        if _is_grouped_id(match.group()) and not _OF_THE_AGENCY.search(
            content, max(0, match.start() - 24), match.start()
        ):
            yield Finding(match.start(), match.end(), 0.6)
    yield from _find_lettered(content)
    for match in _SPACED.finditer(content):
        groups = re.findall(r"\d+", match.group())
        is_card = list(map(len, groups)) == _LIKE_A_CARD
        if is_card or (sum(map(len, groups)) >= _FEWEST_SPACED and not any(map(_YEAR.match, groups))):
            yield Finding(match.start(), match.end(), 0.5)


def _find_lettered(content: str) -> Iterator[Finding]:
    """A few capital letters and digits behind them, in one group or in two: VC-3381, TR 4471 9082; forms are none."""
    for match in _LETTERS_AND_FOUR.finditer(content):
        if match.group(1) not in _FORMS:
            yield Finding(match.start(), match.end(), 0.5)
    for match in _LETTERS_AND_GROUPS.finditer(content):
        if match.group(1) not in _FORMS | _STATES:
            yield Finding(match.start(), match.end(), 0.5)


def _is_shaped(written: str) -> bool:
    """Whether letters and digits are mixed as in no form, section, measure, date or time."""
    characters = [character for character in written if character.isalnum()]
    digits = sum(map(str.isdecimal, characters))
    if digits in {0, len(characters)} or len(characters) < _FEWEST_SHAPED or _PLAIN.match(written):
        return False
    if _MONTH_WITHIN.search(written):
        return False
    changes = sum(one.isdecimal() != two.isdecimal() for one, two in pairwise(characters))
    return digits >= _MANY_DIGITS or (digits >= _FEWEST_KNOWN and changes > 1)


def _is_grouped_id(written: str) -> bool:
    groups = re.split(r"\D+", written)
    sizes = tuple(map(len, groups))
    if (sum(sizes) < _FEWEST_GROUPED and sizes != _SIX_IN_TWO) or sizes in _OTHER_SIZES:
        return False
    return not any(_YEAR.match(group) for group in groups) or sum(sizes) > _DATE_DIGITS


def find_cards(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find payment cards: 13 to 19 digits whose check digit fits."""
    for match in _CARD.finditer(text.content):
        if _passes_luhn(digits_of(match.group())):
            yield Finding(match.start(), match.end(), 0.95)


def find_long_numbers(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find numbers of six digits and more that are no dates: whatever they are, they name something."""
    for match in _LONG.finditer(text.content):
        if not _is_date(match.group()) and not (_ROUND.match(match.group()) and len(match.group()) < _DATE_DIGITS):
            yield Finding(match.start(), match.end(), 0.7)


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the sum of the two digits
    return total % 10 == 0 and len(set(digits)) > 1


def _is_date(written: str) -> bool:
    if len(written) != _DATE_DIGITS or not written.isdecimal():
        return False
    digits = digits_of(written)
    for year, month, day in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[:2], digits[2:4])):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if 1900 <= found.year <= 2100:  # noqa: PLR2004 - years that people write about
            return True
    return False
