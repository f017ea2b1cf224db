"""Brings written names into a form in which the same name is the same text, and cuts comments into words."""

import re
import unicodedata
from dataclasses import dataclass

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "đ": "d",
        "Đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
    }
)
_APOSTROPHES = "'\u2019\u2018\u02bc`"
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|[{_APOSTROPHES}](?=[^\W\d_]))*")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:\u2026\n\r\u2022*>\"\u201c(-]\s*$")


def fold(text: str) -> str:
    """Return the text without case, accents and apostrophes: `O'Brien` and `obrien`, `José` and `jose` are the same."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS_WITHOUT_DECOMPOSITION))
    return "".join(
        character
        for character in decomposed.casefold()
        if not unicodedata.combining(character) and character not in _APOSTROPHES
    )


def split_name(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, first name first: `Santos, Maria` is `Maria Santos`."""
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma and first.strip() else name
    return tuple(folded for word in _WORD.findall(ordered) if (folded := fold(word)))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a comment and where it stands; the possessive s is not part of it."""

    folded: str
    start: int
    end: int
    is_capitalised: bool
    is_all_capitals: bool
    begins_sentence: bool
    has_dot: bool


def cut_into_words(text: str) -> list[Word]:
    """Return the words of a text in order."""
    words = []
    for match in _WORD.finditer(text):
        written = _POSSESSIVE.sub("", match.group())
        if not (folded := fold(written)):
            continue
        end = match.start() + len(written)
        before = text[max(0, match.start() - 8) : match.start()]
        words.append(
            Word(
                folded=folded,
                start=match.start(),
                end=end,
                is_capitalised=written[0].isupper() or written[0].istitle(),
                is_all_capitals=len(written) > 1 and written.isupper(),
                begins_sentence=match.start() == 0 or not before.strip() or _SENTENCE_END.search(before) is not None,
                has_dot=text[end : end + 1] == ".",
            )
        )
    return words
