"""The customer's comment as it may be quoted: personal data hidden, and harmless wherever it is opened."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shared.contracts.responses import ResponsePrivate
from shared.names.folding import split_name
from shared.names.words import other_forms
from shared.redaction import KnownParties, KnownParty, Span, find_spans, redact

ATTACHMENT_NAME = "customer-comment.txt"
LONGEST_IN_BODY = 25_000
_FORMULA_BEGINS = ("=", "+", "-", "@")
_KEPT_CONTROLS = "\n\t"
# Marks that turn the order of everything after them round, and characters that are none.
_TROUBLE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_LAST_TWO_OF_A_PLANE = 0xFFFE


def make_harmless(text: str) -> str:
    """The text without control characters and marks that reorder it; line ends are line feeds. Words stay as they are."""
    with_line_feeds = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(
        character
        for character in with_line_feeds
        if character in _KEPT_CONTROLS
        or (
            unicodedata.category(character) not in {"Cc", "Cs"}
            and character not in _TROUBLE
            and ord(character) & _LAST_TWO_OF_A_PLANE != _LAST_TWO_OF_A_PLANE
        )
    )


def write_line(text: str, *, longest: int) -> str:
    """A text as one harmless line of limited length, for a subject or a list."""
    line = " ".join(make_harmless(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "\u2026"


def write_attachment(quote: str) -> bytes:
    """The quote as a UTF-8 file in which no line is a formula to a spreadsheet."""
    lines = (f"'{line}" if line.lstrip().startswith(_FORMULA_BEGINS) else line for line in quote.split("\n"))
    return ("\n".join(lines) + "\n").encode("utf-8", errors="replace")


def hide_personal_data(
    comment: str, details: ResponsePrivate, *, praised: Iterable[str], languages: Sequence[str]
) -> list[Span]:
    """Find what the comment says of its writer and others; the praised stay named."""
    known = KnownParties(parties=(party_of(details),), keep=tuple(praised))
    return find_spans(comment, known, languages=_languages(details.language, languages))


def party_of(details: ResponsePrivate) -> KnownParty:
    """The respondent as the redaction looks for one: with the short forms of the first name."""
    words = split_name(details.customer_name or "")
    also = tuple(sorted(other_forms(words[0]))) if words else ()
    return KnownParty(
        name=details.customer_name,
        also=also,
        emails=(details.customer_email,) if details.customer_email else (),
        phones=(details.customer_phone,) if details.customer_phone else (),
    )


def _languages(own: str | None, of_agency: Sequence[str]) -> list[str]:
    first = [own] if own else []
    return [*first, *(language for language in of_agency if language != own)]


def write_spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Spans as they are kept."""
    return [asdict(span) for span in spans]


def read_spans(kept: Iterable[Mapping[str, Any]]) -> list[Span]:
    """Spans as they were kept."""
    return [Span(**values) for values in kept]


def quote_of(comment: str | None, spans: Sequence[Span]) -> str | None:
    """The comment as it is quoted; None where it says nothing."""
    if comment is None:
        return None
    quote = make_harmless(redact(comment, spans)).strip()
    return quote or None
