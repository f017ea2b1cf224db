"""Social security and taxpayer numbers of the United States: as they are written, or announced by their name."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, digits_of

_GAP = r"[ \u00a0.\-\u2010-\u2015]{1,3}"
_WRITTEN = re.compile(rf"(?<![\w-])\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{4}}(?![\w-]|[.]\d)")
_ANNOUNCED = re.compile(
    r"\b(?:s\.?s\.?n\.?|itin|social(?: security)?|seguro social|n[uú]mero de seguro(?: social)?)\b[^\d\n]{0,30}"
    r"(\d(?:[ \u00a0.\-\u2010-\u2015]{0,2}\d){3,10})(?!\d)",
    re.IGNORECASE,
)
_DIGITS = 9


def find_security_numbers(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find nine digits in groups of 3, 2 and 4, and any number that is called one, also its last four."""
    for match in _WRITTEN.finditer(text.content):
        yield Finding(match.start(), match.end(), 0.98 if _is_issued(digits_of(match.group())) else 0.8)
    for match in _ANNOUNCED.finditer(text.content):
        yield Finding(match.start(1), match.end(1), 0.97)


def _is_issued(digits: str) -> bool:
    """Whether the number can have been issued: an SSN's area, group and serial are never zero, a 9 begins an ITIN."""
    return len(digits) == _DIGITS and digits[:3] not in {"000", "666"} and digits[3:5] != "00" and digits[5:] != "0000"
