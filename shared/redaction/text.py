"""A text prepared once for all rules: its words, folded, and its digits, whatever their script."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_APOSTROPHES = "'\u2019\u2018\u02bc`"
_TOKEN = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}][^\W_]+){{0,3}}|[^\w\s]|_")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$", re.IGNORECASE)
_WITHOUT_DECOMPOSITION = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ß": "ss"})
_MANY_CAPITALS = 0.6
_LABEL = re.compile(r"\[[^\W\d_][^\[\]\n]{0,40}\]")


def set_of(words: str) -> frozenset[str]:
    """The words of a text between blanks."""
    return frozenset(words.split())


def fold(text: str) -> str:
    """Return the text without case, accents and apostrophes."""
    if text.isascii():
        return text.casefold().replace("'", "").replace("`", "")
    decomposed = unicodedata.normalize("NFKD", text.translate(_WITHOUT_DECOMPOSITION))
    return "".join(
        character
        for character in decomposed.casefold()
        if not unicodedata.combining(character) and character not in _APOSTROPHES
    )


def digits_of(text: str) -> str:
    """Return the digits of a text as ASCII, whatever their script; everything else is left out."""
    return "".join(str(unicodedata.digit(each)) for each in text if each.isdecimal())


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation mark and where it stands; the possessive s belongs to no word."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_capitalised(self) -> bool:
        return self.text[0].isupper() or self.text[0].istitle()


class Text:
    """The text as rules read it."""

    def __init__(self, content: str, labels: frozenset[str] = frozenset()) -> None:
        self.content = content
        self._labels = labels
        self._starts: dict[re.Pattern[str], list[int]] = {}

    def __len__(self) -> int:
        return len(self.content)

    @cached_property
    def tokens(self) -> list[Token]:
        """Words and punctuation marks in order."""
        found = []
        for match in _TOKEN.finditer(self.content):
            written = match.group()
            if written[0].isalnum():
                written = _POSSESSIVE.sub("", written)
            folded = fold(written) or written
            found.append(Token(written, folded, match.start(), match.start() + len(written)))
        return found

    @cached_property
    def words(self) -> list[Token]:
        """The words alone."""
        return [token for token in self.tokens if token.is_word]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Each folded word, and which of `words` it is."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            found.setdefault(word.folded, []).append(at)
        return found

    def starts_like(self, begins: re.Pattern[str]) -> list[int]:
        """Where the words stand whose folded form begins as this pattern says, in order: the places worth a dearer look."""
        if begins not in self._starts:
            self._starts[begins] = sorted(
                self.words[at].start for word, places in self.places.items() if begins.match(word) for at in places
            )
        return self._starts[begins]

    def match_at(self, pattern: re.Pattern[str], begins: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield what the pattern matches where such words begin, in order and without overlaps."""
        reached = 0
        for start in self.starts_like(begins):
            if start >= reached and (match := pattern.match(self.content, start)) is not None:
                yield match
                reached = max(match.end(), start + 1)

    @cached_property
    def numbers(self) -> list[int]:
        """Which of `words` begin with a digit."""
        return [at for at, word in enumerate(self.words) if word.text[0].isdecimal()]

    @cached_property
    def small_words(self) -> frozenset[str]:
        """The words that stand somewhere without a capital letter."""
        return frozenset(word.folded for word in self.words if word.text[0].islower())

    @cached_property
    def shows_capitals(self) -> bool:
        """Whether capital letters say anything in this text: not where there are none, or nothing else."""
        letters = [word for word in self.words if word.text[0].isalpha()]
        capitals = sum(word.is_capitalised for word in letters)
        return 0 < capitals <= max(_MANY_CAPITALS * len(letters), len(letters) - 4)

    @cached_property
    def labelled(self) -> list[tuple[int, int]]:
        """Where the labels of an earlier redaction stand: nothing in them is personal data."""
        return [match.span() for match in _LABEL.finditer(self.content) if match.group() in self._labels]
