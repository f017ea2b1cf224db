"""The words that the forms of a report add by themselves, from data files: another language is another file in `texts/`."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

_TEXTS = Path(__file__).with_name("texts")
_FALLBACK = "en"
Words = Callable[..., str]


@cache
def _read(language: str) -> dict[str, str]:
    texts: dict[str, str] = tomllib.loads((_TEXTS / f"{language}.toml").read_text("utf-8"))["texts"]
    return texts


@cache
def _languages() -> frozenset[str]:
    return frozenset(path.stem for path in _TEXTS.glob("*.toml"))


def language_spoken(language: str) -> str:
    """The language that the forms' own words are in: the one asked for, its parent (`es` for `es-MX`), or English."""
    parent = language.partition("-")[0]
    return next((one for one in (language, parent) if one in _languages()), _FALLBACK)


def words_in(language: str) -> Words:
    """The words of a language: call it with a key and its values.

    Raises (when called):
        KeyError: there is no such text, or a value of it was not given.
    """
    texts = _read(language_spoken(language))
    return lambda key, /, **values: texts[key].format(**values)
