"""Finding the constituent's own postal address, written out or in part, whatever stands between its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.redaction import Finding, KnownParties, Rule
from shared.redaction.text import Text, Token, set_of

_VERSION = 1
# Words of addresses that by themselves say nothing about whose it is.
_PLAIN = set_of("""
    street st avenue ave av boulevard blvd road rd drive dr lane ln court ct circle cir place pl way terrace ter highway
    hwy parkway pkwy square sq apt apartment unit suite ste floor room lot space building bldg box po p o calle avenida
    camino paseo north south east west n s e w ne nw se sw norte sur este oeste ca california usa the of de del la el los
    las and y
    """)
_FEWEST_WORDS = 2
_LONGEST_GAP = 4


def known_address_rule(address: str) -> Rule:
    """The rule that finds this address: at least two of its words in a row, one of them telling."""
    lines = _words_of(address)

    def find(text: Text, _: KnownParties) -> Iterator[Finding]:
        yield from _find(text, lines)

    return Rule("known-address", _VERSION, "address", find)


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    places: dict[str, list[int]]


def _words_of(address: str) -> _Words:
    words = tuple(token.folded for token in Text(address, frozenset()).words)
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    return _Words(words, places)


def _find(text: Text, address: _Words) -> Iterator[Finding]:
    words, position = text.words, 0
    while position < len(words):
        length = max(
            (
                _run(text, words, position, address.words, place)
                for place in address.places.get(words[position].folded, ())
            ),
            default=0,
        )
        run = words[position : position + length]
        if _is_telling(run):
            yield Finding(run[0].start, run[-1].end, 1.0)
            position += length
        else:
            position += 1


def _run(text: Text, words: Sequence[Token], position: int, address: Sequence[str], place: int) -> int:
    """How many words from here on are those of the address from this place on."""
    length = 0
    while position + length < len(words) and place + length < len(address):
        word = words[position + length]
        if word.folded != address[place + length]:
            break
        if length and not _touches(text, words[position + length - 1], word):
            break
        length += 1
    return length


def _is_telling(run: Sequence[Token]) -> bool:
    """A number with a street, or two words of a street: `Oak Street` alone may be anybody's, `1200 Oak` is not."""
    if len(run) < _FEWEST_WORDS:
        return False
    has_number = any(word.folded.isdecimal() for word in run)
    telling = [word for word in run if word.folded not in _PLAIN and not word.folded.isdecimal()]
    return bool(telling) if has_number else len(telling) >= _FEWEST_WORDS


def _touches(text: Text, left: Token, right: Token) -> bool:
    gap = text.content[left.end : right.start]
    return len(gap) <= _LONGEST_GAP and not any(each.isalnum() for each in gap)
