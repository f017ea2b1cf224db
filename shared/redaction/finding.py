"""Looking for personal data with every rule, until the redacted copy holds nothing that any rule would find."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from shared.redaction.known import NOBODY, KnownParties
from shared.redaction.labels import ALL_LABELS, label_of, language_of
from shared.redaction.rule import Finding, Rule
from shared.redaction.rules import DEFAULT_RULES
from shared.redaction.spans import Span, merge_spans, redact
from shared.redaction.text import Text

_ROUNDS = 8


def find_spans(
    text: str,
    known: KnownParties = NOBODY,
    *,
    languages: Sequence[str] = ("en",),
    rules: Sequence[Rule] = DEFAULT_RULES,
) -> list[Span]:
    """Return where the text holds personal data, in order and without overlaps.

    What was hidden may have kept a rule from seeing its neighbour, so the redacted copy is searched again until
    nothing more is found: redacting a redacted copy changes nothing.

    Args:
        text: the original; offsets of spans are its characters.
        known: whose traces to look for, and who stays named.
        languages: those that the text may be in, the likeliest first; labels are in the one that it is in.
        rules: the recognisers; further ones are added here.
    """
    language = language_of(text, languages)
    spans: list[Span] = []
    for _ in range(_ROUNDS):
        copy = redact(text, spans)
        found = _search(copy, known, rules, language)
        if not found:
            break
        spans = merge_spans([*spans, *_in_original(found, spans)])
    return spans


def _search(copy: str, known: KnownParties, rules: Iterable[Rule], language: str) -> list[Span]:
    prepared = Text(copy, ALL_LABELS)
    labelled = prepared.labelled
    starts = [start for start, _ in labelled]
    found: list[Span] = []
    for rule in rules:
        label = label_of(rule.kind, language)
        for finding in rule.find(prepared, known):
            found += [
                Span(
                    start=start,
                    end=end,
                    kind=rule.kind,
                    label=label,
                    rule=rule.name,
                    rule_version=rule.version,
                    confidence=finding.confidence,
                )
                for start, end in _outside(finding, labelled, starts)
            ]
    return merge_spans(found)


def _outside(finding: Finding, labelled: list[tuple[int, int]], starts: list[int]) -> list[tuple[int, int]]:
    """What of a finding is not in a label."""
    parts: list[tuple[int, int]] = []
    position = finding.start
    at = max(bisect_right(starts, finding.start) - 1, 0)
    while at < len(labelled) and labelled[at][0] < finding.end:
        start, end = labelled[at]
        if end > position:
            if start > position:
                parts.append((position, start))
            position = end
        at += 1
    if position < finding.end:
        parts.append((position, finding.end))
    return parts


def _in_original(found: Iterable[Span], spans: Sequence[Span]) -> Iterable[Span]:
    """Move spans of the redacted copy to where the same characters stand in the original."""
    shifts: list[tuple[int, int]] = [(0, 0)]  # from this character of the copy on: so many more in the original
    shift = 0
    for span in spans:
        end_in_copy = span.start - shift + len(span.label)
        shift = span.end - end_in_copy
        shifts.append((end_in_copy, shift))
    ends = [end for end, _ in shifts]

    def moved(position: int) -> int:
        return position + shifts[bisect_right(ends, position) - 1][1]

    for span in found:
        yield Span(
            start=moved(span.start),
            end=moved(span.end - 1) + 1,
            kind=span.kind,
            label=span.label,
            rule=span.rule,
            rule_version=span.rule_version,
            confidence=span.confidence,
        )
