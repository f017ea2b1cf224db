"""What a person decided about the spans of a redacted copy, as it is kept: hidden by hand, or taken back with a reason."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from shared.redaction.labels import label_of, language_of
from shared.redaction.spans import Span

PERSON_RULE, PERSON_RULE_VERSION = "person", 1
HIDDEN_KINDS = ("name", "address", "birth_date", "email", "phone", "ssn", "id", "card", "url", "hidden")
"""What a person may say that a span hides: it chooses the label that stands in its place."""

_CERTAIN_RULES = ("known-", "staff-name")
_CERTAIN_KINDS = ("ssn",)
_SPAN_FIELDS = tuple(field.name for field in fields(Span))


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A span of one field with what a person decided about it: hidden by hand, or taken back with a reason."""

    span: Span
    by: str | None = None
    at: datetime | None = None
    reason: str | None = None
    words: str | None = None


def write_decided(decided: Iterable[Decided]) -> list[dict[str, Any]]:
    """Spans as they are kept."""
    return [
        {
            **asdict(each.span),
            **({"by": each.by, "at": each.at.isoformat() if each.at else None} if each.by else {}),
            **({"reason": each.reason} if each.reason else {}),
            **({"words": each.words} if each.words else {}),
        }
        for each in decided
    ]


def read_decided(kept: Iterable[Mapping[str, Any]]) -> list[Decided]:
    """Spans as they were kept."""
    return [
        Decided(
            span=Span(**{name: each[name] for name in _SPAN_FIELDS}),
            by=each.get("by"),
            at=datetime.fromisoformat(each["at"]) if each.get("at") else None,
            reason=each.get("reason"),
            words=each.get("words"),
        )
        for each in kept
    ]


def hide_by_hand(
    text: str, start: int, end: int, *, kind: str, languages: Sequence[str], by: str, at: datetime
) -> Decided:
    """A span that a person hides; the digest of its words finds them again once the text has changed around them."""
    span = Span(
        start=start,
        end=end,
        kind=kind,
        label=label_of(kind, language_of(text, languages)),
        rule=PERSON_RULE,
        rule_version=PERSON_RULE_VERSION,
        confidence=1.0,
    )
    return Decided(span=span, by=by, at=at, words=digest_of_words(text[start:end]))


def is_certain(decided: Decided) -> bool:
    """Whether a span hides a known party or a Social Security number: it is taken back for a reason only."""
    span = decided.span
    return span.kind in _CERTAIN_KINDS or span.rule.startswith(_CERTAIN_RULES)


def digest_of_words(words: str) -> str:
    """What finds hidden words again without keeping them."""
    return hashlib.sha256(words.encode()).hexdigest()
