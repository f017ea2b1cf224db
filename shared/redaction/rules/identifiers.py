"""Numbers of cases, accounts, tickets and cards: known ones, announced ones, and long ones."""

import re
from collections.abc import Iterator
from datetime import date

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, digits_of

_ANNOUNCED = re.compile(
    r"\b(?:case|caso|account|acct|cuenta|ticket|boleto|claim|reclamo|file|expediente|folio|reference|referencia|ref|"
    r"request|solicitud|incident|incidente|invoice|factura|member|miembro|client|cliente|customer|policy|p[oó]liza|"
    r"license|licencia|licence|badge|passport|pasaporte|id|i\.d\.|identificaci[oó]n|confirmation|confirmaci[oó]n)s?\b"
    r"[ \t:#.\-]{0,4}(?:(?:number|numero|n[uú]mero|num|no|nr|n[ºo°]|id|is|was|es|#)[ \t:#.\-]{0,4}){0,3}"
    r"((?=[A-Za-z\-/]{0,12}\d)[A-Za-z0-9][A-Za-z0-9/\-]{1,38}[A-Za-z0-9])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_HASH = re.compile(r"(?<!\w)#[ ]?((?=[A-Za-z\-]{0,8}\d)[A-Za-z0-9][A-Za-z0-9\-]{2,30})(?!\w)")
_YEAR_AND_NUMBER = re.compile(r"(?<![\w-])(?:19|20)\d{2}-\d{5,9}(?![\w-])")
_LONG = re.compile(r"(?<![\w.,])[A-Z]{0,4}\d{8,40}(?![\w]|[.,]\d)")
_CARD = re.compile(r"(?<![\w-])\d(?:[ \u00a0-]?\d){12,18}(?![\w-])")
_BETWEEN = r"[ \t\-./#_]{0,2}"
_LONGEST_KNOWN = 64
_FEWEST_KNOWN = 3
_DATE_DIGITS = 8


def find_known_ids(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find known numbers, whatever stands between their characters."""
    for number in known.ids:
        characters = [character for character in number[:_LONGEST_KNOWN] if character.isalnum()]
        if len(characters) < _FEWEST_KNOWN:
            continue
        pattern = _BETWEEN.join(map(re.escape, characters))
        for match in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", text.content, re.IGNORECASE):
            yield Finding(match.start(), match.end(), 1.0)


def find_announced_ids(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find what is called a number of something, what follows a number sign, and numbers like 2026-000123."""
    for match in _ANNOUNCED.finditer(text.content):
        yield Finding(match.start(1), match.end(1), 0.9)
    for match in _HASH.finditer(text.content):
        yield Finding(match.start(1), match.end(1), 0.8)
    for match in _YEAR_AND_NUMBER.finditer(text.content):
        yield Finding(match.start(), match.end(), 0.85)


def find_cards(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find payment cards: 13 to 19 digits whose check digit fits."""
    for match in _CARD.finditer(text.content):
        if _passes_luhn(digits_of(match.group())):
            yield Finding(match.start(), match.end(), 0.95)


def find_long_numbers(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find numbers of eight digits and more that are no dates: whatever they are, they name something."""
    for match in _LONG.finditer(text.content):
        if not _is_date(match.group()):
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
