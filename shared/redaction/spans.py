"""Spans of a text that hold personal data, how overlapping ones become one, and the copy without them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One place that holds personal data, and the rule that says so.

    Attributes:
        start, end: characters of the original, the end not included.
        kind: what it is: `email`, `phone`, `ssn`, `id`, `card`, `url`, `name`, `address`, `birth_date`, or what a
            further rule says.
        label: what stands there in the redacted copy.
        rule, rule_version: which recogniser found it, in which version.
        confidence: from 0 to 1, a ranking for the person who reviews.
    """

    start: int
    end: int
    kind: str
    label: str
    rule: str
    rule_version: int
    confidence: float


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that overlap as one: it covers all of them and is of the kind of the longest."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end, -one.confidence, one.rule)):
        last = merged[-1] if merged else None
        if last is None or span.start >= last.end:
            merged.append(span)
            continue
        leading = max(last, span, key=lambda one: (one.end - one.start, one.confidence))
        merged[-1] = replace(leading, start=last.start, end=max(last.end, span.end))
    return merged


def redact(text: str, spans: Sequence[Span]) -> str:
    """Return the text with each span's label in its place; every other character stays, in its order.

    Spans may overlap and come in any order.

    Raises:
        ValueError: a span does not lie within the text.
    """
    pieces: list[str] = []
    position = 0
    for span in merge_spans(spans):
        if not 0 <= span.start < span.end <= len(text):
            msg = f"a span from {span.start} to {span.end} does not lie within a text of {len(text)} characters"
            raise ValueError(msg)
        pieces += (text[position : span.start], span.label)
        position = span.end
    pieces.append(text[position:])
    return "".join(pieces)
