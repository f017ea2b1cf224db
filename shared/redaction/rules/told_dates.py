"""A date read word by word where the text says that one comes: in digits, in words, misspelt, misread, or all mixed.

Day, month and year in any order, with whatever people put between them: `14 d febrero d 1950`, `month 2, day 14, year 50`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from shared.redaction.rules.number_words import HUNDREDS, TEENS, TENS, UNITS
from shared.redaction.text import Token, set_of

_MONTHS = set_of("""
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene abr ago dic
    """)
_LONG_MONTHS = tuple(month for month in _MONTHS if len(month) > 4)  # noqa: PLR2004 - shorter ones are too like other words
_ORDINALS = set_of("""
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth
    eighteenth nineteenth twentieth thirtieth primero primer
    """)
_NUMBERS = (
    frozenset(UNITS)
    | frozenset(TEENS)
    | frozenset(TENS)
    | frozenset(HUNDREDS)
    | _ORDINALS
    | {"hundred", "mil", "thousand"}
) - {"o", "un", "una", "a"}
_SHORT_NUMBERS = frozenset(UNITS) | frozenset(TEENS) | frozenset(TENS) | _ORDINALS
_GLUE = set_of(
    "de del d of the el la day month year mes dia ano in en slash dash guion diagonal st nd rd th y and to punto dot hyphen raya"
)
_NAMES_OF_PARTS = set_of("day month year dia mes ano")
_MARKS = frozenset(",.-/'\u2019\u2018\u2010\u2011\u2012\u2013\u2014\u00ba\u00b0:\\\u00b7")
_COMPACT = re.compile(r"\d{1,2}(?:[a-z]{3,10})\d{2,4}|[a-z]{3,10}\d{1,2}", re.IGNORECASE)
_NUMBER = re.compile(r"(?=.*\d)[\dOolISB]{1,4}(?:st|nd|rd|th|ro|er|o)?$")
_FARTHEST, _LONGEST, _MOST_GLUE = 14, 24, 3
_PARTS = 3
_CLOSELY = 6
_FEWEST_SINGLE = 6


@lru_cache(maxsize=4096)
def is_month(word: str) -> bool:
    """Whether a folded word is the name of a month, or meant for one."""
    if word in _MONTHS:
        return True
    if len(word) <= 4 or not word.isalpha():  # noqa: PLR2004
        return False
    return any(
        abs(len(word) - len(month)) <= 1
        and word[0] == month[0]
        and OSA.distance(word, month, score_cutoff=2) <= (1 if len(month) < _CLOSELY else 2)
        for month in _LONG_MONTHS
    )


def read_told_date(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """The first and the last token of the date that begins at or soon behind this token; None if none does."""
    for start in range(at, min(len(tokens), at + _FARTHEST)):
        token = tokens[start]
        if not token.is_word:
            if token.text in {";", "[", "]", "!", "?"}:
                return None
            continue
        if _is_part(token) or (_names_month(tokens, start)):
            found = _read(tokens, start)
            if found is not None:
                return _with_its_name(tokens, *found)
    return None


def _with_its_name(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """`month 2, day 14`: the word before the first part, if the other parts have one."""
    named = any(token.folded in _NAMES_OF_PARTS for token in tokens[first : last + 1])
    return (first - 1 if named and first and tokens[first - 1].folded in _NAMES_OF_PARTS else first, last)


def _is_part(token: Token) -> bool:
    return (
        _NUMBER.match(token.text) is not None
        or token.folded in _NUMBERS
        or (
            _COMPACT.fullmatch(token.text) is not None
            and any(is_month(each) for each in re.findall("[a-z]+", token.folded))
        )
    )


def _names_month(tokens: Sequence[Token], at: int) -> bool:
    """A month with a number near it; `may` and `march` alone are other words too."""
    if not is_month(tokens[at].folded):
        return False
    near = (*tokens[max(0, at - 2) : at], *tokens[at + 1 : at + 4])
    return any(_is_part(token) for token in near)


def _read(tokens: Sequence[Token], start: int) -> tuple[int, int] | None:
    last, glue = start, 0
    numbers = months = words = single = 0
    compact = False
    for at in range(start, min(len(tokens), start + _LONGEST)):
        token = tokens[at]
        if _COMPACT.fullmatch(token.text) and _is_part(token):
            compact = True
        elif _NUMBER.match(token.text):
            is_single = len(token.text) == 1
            if numbers + months >= _PARTS and not (single == numbers and is_single) and not _completes_year(tokens, at):
                break
            numbers += 1
            single += is_single
        elif token.folded in _NUMBERS:
            words += 1
        elif is_month(token.folded) and not months:
            months += 1
        elif token.folded in _GLUE or token.text in _MARKS:
            glue += 1
            if glue > _MOST_GLUE or (token.text == "." and not _goes_on(tokens, at)):
                break
            continue
        else:
            break
        last, glue = at, 0
    parts = numbers + months + min(words, _PARTS)
    is_date = parts >= _PARTS and (not numbers or _is_separated(tokens, start, last))
    is_named = months and parts > months
    is_spelled = single >= _FEWEST_SINGLE
    return (start, last) if compact or is_named or is_date or is_spelled else None


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a dot is of an abbreviation or stands between two numbers."""
    before = tokens[at - 1]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        after is not None
        and (is_month(before.folded) or _is_part(before))
        and (_is_part(after) or after.folded in _GLUE or is_month(after.folded))
    )


def _completes_year(tokens: Sequence[Token], at: int) -> bool:
    """`02/14/19 50`: the century and the year apart."""
    return tokens[at - 1].text in {"18", "19", "20"} and len(tokens[at].text) == 2 and tokens[at].text.isdecimal()  # noqa: PLR2004


def _is_separated(tokens: Sequence[Token], start: int, last: int) -> bool:
    """Whether three numbers are as day, month and year are, and not a telephone number."""
    written = [token.text for token in tokens[start : last + 1] if token.text.isdecimal()]
    if not all(len(each) in {1, 2, 4} for each in written) or sum(len(each) == 4 for each in written) > 1:  # noqa: PLR2004
        return False
    small = [int(each) for each in written if len(each) <= 2]  # noqa: PLR2004
    return sum(each <= 31 for each in small) >= min(2, len(small))  # noqa: PLR2004 - days of a month
