"""Mail addresses as they are written, and those that are known."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text

_AT = re.compile(r"[@\uff20]")
_LOCAL = frozenset(".!#$%&'*+/=?^_{|}~-")
_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 253
_DOMAIN = re.compile(r"[^\W_]+(?:-+[^\W_]+)*(?:\.[^\W_]+(?:-+[^\W_]+)*)*")
_TOP_LEVEL = re.compile(r"(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})$", re.IGNORECASE)

# Where somebody typed a comma, a blank or two dots for the last dot.
_CUT_OFF = re.compile(
    r"(?:[.,;]{1,2}(?:com|net|org|edu|gov|us|mx|es|example)(?:[.,]mx)?|[.,;]?[ \t](?:com|net|org))(?![\w@])",
    re.IGNORECASE,
)


def find_emails(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find addresses around each at sign, whatever letters they are written in."""
    content = text.content
    reached = 0
    for match in _AT.finditer(content):
        at = match.start()
        start = at
        while start > max(reached, at - _LONGEST_LOCAL) and _is_local(content[start - 1]):
            start -= 1
        while start < at and content[start] in "'.*/=&|{?":
            start += 1  # what stands around an address, not in it
        domain = _DOMAIN.match(content, at + 1, at + 1 + _LONGEST_DOMAIN)
        if start == at or domain is None:
            continue
        name, end = domain.group(), domain.end()
        if _TOP_LEVEL.search(name.rpartition(".")[2]) is None and "." in name:
            confidence = 0.7
        elif "." in name:
            confidence = 0.99
        elif len(name) > 2 and not name.isdecimal():  # noqa: PLR2004 - "5 @ 3" is a price, "ana@school" an address cut short
            confidence = 0.6
            if (cut_off := _CUT_OFF.match(content, end)) is not None:
                confidence, end = 0.9, cut_off.end()
        else:
            continue
        reached = end
        yield Finding(start, end, confidence)


def _is_local(character: str) -> bool:
    return character.isalnum() or character in _LOCAL


def find_known_emails(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find the addresses of known parties."""
    for party in known.parties:
        for address in party.emails:
            if address.strip():
                pattern = re.compile(rf"(?<![^\W_]){re.escape(address.strip())}(?![^\W_])", re.IGNORECASE)
                for match in pattern.finditer(text.content):
                    yield Finding(match.start(), match.end(), 1.0)
