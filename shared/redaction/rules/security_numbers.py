"""Social security and taxpayer numbers of the United States: as they are written, or announced by their name."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, digits_of

_DASH = r"\u2010-\u2015\u2212"
_GAP = rf"[ \u00a0./_\-{_DASH}]{{1,3}}"
_HIDDEN_DIGIT = r"[xX*#\u2022]"
_WRITTEN = re.compile(rf"(?<![\w-])\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{4}}(?![\w-]|[.]\d)")
# Groups run together or broken at the end of a line, letters that a scanner took for digits, and part of it crossed out.
_ODD = re.compile(
    rf"(?<![\w-])(?:\d{{3}}[-{_DASH}]\d{{6}}|\d{{5}}[-{_DASH}]\d{{4}}|\d{{3}}[-{_DASH}]\n?\d{{2}}[-{_DASH}]\n?\d{{4}}"
    rf"|\d{{3}}{_GAP}\d{{2}}{_GAP}{_HIDDEN_DIGIT}{{4}})(?![\w-])"
)
_MISREAD = re.compile(r"(?<![\w-])[\dOoIlSB|]{3}-[\dOoIlSB|]{2}-[\dOoIlSB|]{4}(?![\w-])")
_SAID = r"[ ,]{0,2}(?:dash|hyphen|guion|gui[o\u00f3]n|raya|space|espacio|y)[ ,]{1,2}"
_WITH_WORDS_BETWEEN = re.compile(rf"(?<![\w-])\d{{3}}{_SAID}\d{{2}}{_SAID}\d{{4}}(?!\w)", re.IGNORECASE)
_CROSSED_OUT = re.compile(
    rf"(?<!\w){_HIDDEN_DIGIT}{{3}}[ ./\-{_DASH}]{{0,3}}{_HIDDEN_DIGIT}{{2}}[ ./\-{_DASH}]{{0,3}}(\d{{4}})(?!\w)"
)
_NAMES = (
    r"s\.?s\.?n\.?|s\.?s\.?[ ]?(?:#|no\.?|number|card)|i\.?t\.?i\.?n\.?|taxpayer id\w*|nss|"
    r"soc(?:ial)?\.?(?: sec(?:urity)?\.?)?(?! (?:serv|work|media|program|office|admin))|"
    r"seguro(?: social)?|seg\.? ?soc(?:ial)?\.?|n[u\u00fa]mero de seguro(?: social)?"
)
_ANNOUNCED = re.compile(
    rf"\b(?:{_NAMES})(?!\w)([^\d\n\[\].!?;]{{0,45}})((?<![\d$/])\d(?:[ \u00a0./\-{_DASH}]{{0,3}}\d){{3,8}})(?![\d/%]|[.,]\d)",
    re.IGNORECASE,
)
_LAST_FOUR = re.compile(
    r"\b(?:last|final|[u\u00fa]ltim[oa]s)[ ](?:four|4|cuatro)\b"
    r"(?! (?:weeks?|months?|days?|years?|times|visits|calls|semanas|meses|d[i\u00ed]as|a[n\u00f1]os|veces|citas))"
    r"[^\d\n\[\].!?]{0,70}(?<![\d$])(\d(?:[ \-]?\d){3})(?![\d/%]|[.,]\d)",
    re.IGNORECASE,
)
_IN_PART = re.compile(r"\b(?:last|final|end|[u\u00fa]ltim|termin|acab)", re.IGNORECASE)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\D|$)")
_DIGITS = 9


def find_security_numbers(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find nine digits in groups of 3, 2 and 4, and any number that is called one, also its last four."""
    for match in _WRITTEN.finditer(text.content):
        yield Finding(match.start(), match.end(), 0.98 if _is_issued(digits_of(match.group())) else 0.8)
    for match in (*_ODD.finditer(text.content), *_WITH_WORDS_BETWEEN.finditer(text.content)):
        yield Finding(match.start(), match.end(), 0.8)
    for match in _MISREAD.finditer(text.content):
        if any(map(str.isdecimal, match.group())):
            yield Finding(match.start(), match.end(), 0.7)
    for match in _ANNOUNCED.finditer(text.content):
        between, number = match.groups()
        if not (_YEARS.match(number) and not _IN_PART.search(between)):
            yield Finding(match.start(2), match.end(2), 0.97)


def find_last_four(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find the last four digits of a number, called so or with the others crossed out."""
    for pattern in (_CROSSED_OUT, _LAST_FOUR):
        for match in pattern.finditer(text.content):
            yield Finding(match.start(1), match.end(1), 0.9)


def _is_issued(digits: str) -> bool:
    """Whether the number can have been issued: an SSN's area, group and serial are never zero, a 9 begins an ITIN."""
    return len(digits) == _DIGITS and digits[:3] not in {"000", "666"} and digits[3:5] != "00" and digits[5:] != "0000"
