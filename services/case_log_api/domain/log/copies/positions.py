"""Where what is hidden stands: in the sealed original, and in the redacted copy that a reviewer reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shared.redaction import Span
from shared.redaction.spans import merge_spans

Over = Literal["redacted", "original"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A span as it is seen: overlapping ones are one. `start` and `end` are those of its label in the redacted copy."""

    span: Span
    start: int
    end: int


def list_hidden(spans: Sequence[Span]) -> list[Hidden]:
    """The spans of one text in order, with the places of their labels."""
    hidden: list[Hidden] = []
    shift = 0
    for span in merge_spans(spans):
        start = span.start - shift
        hidden.append(Hidden(span=span, start=start, end=start + len(span.label)))
        shift += span.end - span.start - len(span.label)
    return hidden


def move_to_original(start: int, end: int, spans: Sequence[Span]) -> tuple[int, int]:
    """Where a range of the redacted copy stands in the original; what touches a label takes in all that it hides."""
    hidden = list_hidden(spans)
    before = max((each for each in hidden if each.end <= start), key=lambda each: each.end, default=None)
    shift = before.span.end - before.end if before else 0
    touched = [each for each in hidden if each.start < end and start < each.end]
    if not touched:
        return start + shift, end + shift
    first, last = touched[0], touched[-1]
    return (
        first.span.start if first.start <= start else start + shift,
        last.span.end if last.end >= end else end + last.span.end - last.end,
    )
