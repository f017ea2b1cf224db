"""Homes after the words that tell of living or of mail: `lives in the last trailer on Mill Road`, `duerme en el albergue, cama 12`."""

from collections.abc import Iterator

from shared.redaction.rules.home_phrases import Phrase
from shared.redaction.rules.home_words import ABOVE, ASIDE, AT, BETWEEN, LIVING, MAILING, ROADS_BEFORE, STOPPING
from shared.redaction.text import Text, Token

_CUE_WORDS = 5
_MARKS = frozenset(("(", ",", "-", "\u2014", "\u2013"))


def find_told_homes(text: Text) -> Iterator[tuple[int, int, float]]:
    """Where the phrases stand that tell of a home; start, end, confidence."""
    tokens, reached = text.tokens, -1
    for at, token in enumerate(tokens):
        is_living = token.folded in LIVING
        if not is_living and token.folded not in MAILING:
            continue
        begins = _begin_of_phrase(tokens, at)
        if begins is None or begins <= reached:
            continue
        phrase = Phrase(text, begins, is_weak=not is_living).read()
        if phrase is not None:
            first, last = phrase
            reached = last
            yield tokens[first].start, tokens[last].end, 0.6 if is_living else 0.5


def _begin_of_phrase(tokens: list[Token], at: int) -> int | None:
    """Behind the word of living: the token after `at`, `in`, a colon and the like, or the word that says beside what."""
    last = min(len(tokens), at + 1 + _CUE_WORDS)
    place = at + 1
    while place < last:
        token = tokens[place]
        if _leads_in(token):
            return _skip_lead(tokens, place)
        if token.folded in ASIDE or (place == at + 1 and (token.text[0].isdecimal() or token.folded in ROADS_BEFORE)):
            return place
        if token.text in _MARKS or token.folded in ABOVE:
            after = place + 1
            if after < len(tokens) and tokens[after].folded not in AT | BETWEEN:
                return after
        elif not (token.folded in BETWEEN or _may_stand_between(token, is_first=place == at + 1)):
            return None
        place += 1
    return None


def _leads_in(token: Token) -> bool:
    return token.folded in AT or token.text in {":", "="}


def _skip_lead(tokens: list[Token], place: int) -> int | None:
    while place < len(tokens) and (_leads_in(tokens[place]) or tokens[place].folded in ABOVE):
        place += 1
    return place if place < len(tokens) else None


def _may_stand_between(token: Token, *, is_first: bool) -> bool:
    """`stays with Roosevelt on`, `mailing label`."""
    return token.is_word and token.folded not in STOPPING and (is_first or token.is_capitalised)
