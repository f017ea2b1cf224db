"""Texts in which what must be hidden stands between double brackets, compared with what the rules hide."""

import re

from shared.redaction import KnownParties, find_spans

NOBODY = KnownParties()
_ARTICLES = frozenset(("the", "el", "la", "los", "las", "al"))


def show_hidden(text: str, known: KnownParties = NOBODY) -> str:
    """The text with brackets around what is hidden."""
    pieces: list[str] = []
    position = 0
    for span in find_spans(text, known, languages=("en", "es")):
        pieces += (text[position : span.start], "⟦", text[span.start : span.end], "⟧")
        position = span.end
    return "".join((*pieces, text[position:]))


def read_marked(marked: str) -> tuple[str, set[int]]:
    """The text without brackets, and where its letters and digits stood between them."""
    text, inside = "", False
    within: set[int] = set()
    for character in marked:
        if character in "⟦⟧":
            inside = character == "⟦"
            continue
        if inside and character.isalnum():
            within.add(len(text))
        text += character
    return text, within


def differences(marked: str, known: KnownParties = NOBODY) -> tuple[str, str]:
    """The letters and digits that stayed and must not, and those that were hidden and must not; both empty is right.

    An article before what is hidden may go either way.
    """
    text, asked = read_marked(marked)
    _, found = read_marked(show_hidden(text, known))
    either = {
        at for word in re.finditer(r"\w+", text) if word.group().lower() in _ARTICLES for at in range(*word.span())
    }
    return "".join(text[at] for at in sorted(asked - found)), "".join(text[at] for at in sorted(found - asked - either))
