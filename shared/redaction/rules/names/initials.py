"""Initials that stand for a known party: `T.O.`, `J. R. M.`, `Mrs. K.`, and `RF` below a letter."""

from shared.redaction.rules.names.party import PartyNames
from shared.redaction.rules.names.pieces import are_initials
from shared.redaction.rules.names.places import Places
from shared.redaction.rules.names.words import TITLES

WITH_INITIAL = 0.9
_MOST_LETTERS, _TWO = 4, 2


def find_initials(places: Places, names: PartyNames, position: int) -> tuple[int, int, float] | None:
    """The initials of the party that begin at this word, in their order: with dots, behind a title, or alone in a line."""
    word = places.words[position]
    if not word.text.isupper() or position in places.kept:
        return None
    end = position + 1
    if len(word.folded) > 1:
        is_theirs = places.is_signature(position, end) and _are_of(names, word.folded)
        is_whole = are_initials(names, word.folded) and places.text.shows_capitals
        is_theirs = is_theirs or (is_whole and (len(word.text) > _TWO or places.is_doing(position)))
        return (position, end, WITH_INITIAL) if len(word.text) < _MOST_LETTERS and is_theirs else None
    while end < len(places.words) and end - position < _MOST_LETTERS and _is_dotted_letter(places, end - 1, end):
        end += 1
    if end == position + 1:
        is_after_title = position > 0 and places.words[position - 1].folded in TITLES and places.is_presented(position)
        return (position, end, WITH_INITIAL) if is_after_title and word.folded in names.initials else None
    letters = "".join(each.folded for each in places.words[position:end])
    return (position, end, WITH_INITIAL) if _are_of(names, letters) and not places.goes_on_with_box(end) else None


def _are_of(names: PartyNames, letters: str) -> bool:
    return letters[0] in names.first_initials and letters[-1] in names.last_initials


def _is_dotted_letter(places: Places, left: int, right: int) -> bool:
    one, two = places.words[left], places.words[right]
    return len(two.folded) == 1 and two.is_capitalised and places.text.content[one.end : two.start] in {".", ". "}
