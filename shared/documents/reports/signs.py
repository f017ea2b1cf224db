"""Signs that a PDF's fonts do not have, in other words: a customer's emoji must not keep a report from being made."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

_ELLIPSIS = "[\N{HORIZONTAL ELLIPSIS}]"
_REPEATED = re.compile(rf"{re.escape(_ELLIPSIS)}(\s*{re.escape(_ELLIPSIS)})+")
_ONLY_JOINING = {"Cf", "Mn", "Me"}
# Variations of the sign before them, keycaps, tags of flags, marks of byte orders: nothing is lost without them.
_VARIATIONS = re.compile("[\ufe00-\ufe0f\ufeff\u20e3\U000e0000-\U000e01ef]")
# Emoji, and the scripts of East Asia: Typst's own fonts have none of them. Knowing it saves typesetting all twice.
_SURELY_LACKING = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
_ASCII = re.compile("[\x00-\x7f]*")
# Latin, Greek and Cyrillic letters, marks over them, and the signs of running text: what is drawn in pictures, and in
# any document for screen readers, without joining signs to others.
_NOT_PLAIN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u024f\u0300-\u036f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u200b\u2010-\u2027\u2030-\u205e\u20ac\u2212]+"
)


def without_variations(part: Any) -> Any:
    """The data without what only varies a sign, or marks an order of bytes."""
    return _each_text(part, lambda text: _VARIATIONS.sub("", text))


def replace_surely_lacking(part: Any) -> Any:
    """The data with names or an ellipsis in the place of emoji and of East Asian scripts."""
    return _each_text(
        part, lambda text: _REPEATED.sub(_ELLIPSIS, _SURELY_LACKING.sub(lambda found: _spell(found[0]), text))
    )


def replace_signs(part: Any, lacking: Sequence[str]) -> Any:
    """The data with names or an ellipsis in the place of signs. What is ASCII is kept: a part of something else lacks."""
    spelt = {sign: _spell(sign) for sign in sorted(lacking, key=len, reverse=True) if not _ASCII.fullmatch(sign)}
    if not spelt:
        return part
    # The longest first, as some are made of others.
    pattern = re.compile("|".join(map(re.escape, spelt)))
    return _each_text(part, lambda text: _REPEATED.sub(_ELLIPSIS, pattern.sub(lambda found: spelt[found[0]], text)))


def only_plain(part: Any) -> Any:
    """The data with nothing but plain letters and signs of running text in it; the others by their names or an ellipsis."""

    def plain(text: str) -> str:
        return _REPEATED.sub(_ELLIPSIS, _NOT_PLAIN.sub(lambda found: "".join(map(_spell, found[0])), text))

    return _each_text(part, plain)


def _spell(sign: str) -> str:
    """The names of symbols; nothing for what only joins or varies them; letters of other scripts have names that nobody reads."""
    told = [each for each in sign if unicodedata.category(each) not in _ONLY_JOINING]
    names = [unicodedata.name(each, "").lower() for each in told if unicodedata.category(each).startswith("S")]
    if not told:
        return ""
    return f"[{', '.join(names)}]" if names and all(names) else _ELLIPSIS


def _each_text(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part)
    if isinstance(part, dict):
        return {key: _each_text(value, change) for key, value in part.items()}
    return [_each_text(value, change) for value in part] if isinstance(part, list) else part
