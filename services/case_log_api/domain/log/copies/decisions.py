"""What a person decided about a copy's spans, carried over to the next version."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from services.case_log_api.domain.log.copies.originals import Originals
from shared.redaction import Span
from shared.redaction.decided import Decided, digest_of_words


@dataclass(frozen=True, kw_only=True, slots=True)
class FormerDecisions:
    """What persons decided about an earlier version: by field, with the digest of the text that it was about."""

    hidden: Mapping[str, Sequence[Decided]]
    lifted: Mapping[str, Sequence[Decided]]
    digests: Mapping[str, str]


NONE_BEFORE = FormerDecisions(hidden={}, lifted={}, digests={})


def carry_over(
    found: Mapping[str, Sequence[Span]], originals: Originals, former: FormerDecisions
) -> tuple[dict[str, list[Decided]], dict[str, list[Decided]]]:
    """What is hidden and what is lifted now, by field: the rules' finds under the decisions of the earlier version.

    Where the text is the same every decision stands. Where it has changed, a span that was taken back is hidden again,
    and the words that a person hid are hidden wherever they stand.
    """
    hidden: dict[str, list[Decided]] = {}
    lifted: dict[str, list[Decided]] = {}
    by_hand = [each for decided in former.hidden.values() for each in decided if each.by]
    for field, text in originals.texts.items():
        is_same = former.digests.get(field) == originals.digests[field]
        lifted[field] = list(former.lifted.get(field, ())) if is_same else []
        taken_back = {(each.span.start, each.span.end) for each in lifted[field]}
        hidden[field] = [
            Decided(span=span) for span in found.get(field, ()) if (span.start, span.end) not in taken_back
        ]
        if is_same:
            hidden[field] += [each for each in former.hidden.get(field, ()) if each.by]
        else:
            hidden[field] += _find_again(text, by_hand)
        hidden[field].sort(key=lambda each: (each.span.start, each.span.end))
    return hidden, lifted


def _find_again(text: str, by_hand: Sequence[Decided]) -> list[Decided]:
    """Where the words that a person hid stand in another text."""
    wanted: dict[int, dict[str, Decided]] = {}
    for each in by_hand:
        if each.words:
            wanted.setdefault(each.span.end - each.span.start, {})[each.words] = each
    found: list[Decided] = []
    for length, by_digest in wanted.items():
        for start in range(len(text) - length + 1):
            end = start + length
            if _cuts_a_word(text, start) or _cuts_a_word(text, end):
                continue
            if (decided := by_digest.get(digest_of_words(text[start:end]))) is not None:
                moved = {**asdict(decided.span), "start": start, "end": end}
                found.append(Decided(span=Span(**moved), by=decided.by, at=decided.at, words=decided.words))
    return found


def _cuts_a_word(text: str, position: int) -> bool:
    return 0 < position < len(text) and text[position - 1].isalnum() and text[position].isalnum()
