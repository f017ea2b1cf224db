"""The words of pages, per language, from data files: adding a language is adding a file (`texts/<language>.toml`).

A file names its language (`name`, in the language itself) and the direction in which it is written, and holds under
`[texts]` one text per key; a text with a number in it is a table of CLDR plural forms (`one`, `other`, …). Every file of a
folder has the same keys and placeholders: a test holds them to it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from babel import Locale

Direction = Literal["ltr", "rtl"]
Text = str | Mapping[str, str]
FALLBACK = "en"


@dataclass(frozen=True)
class LanguageTexts:
    """All texts of one language."""

    language: str
    name: str
    direction: Direction
    texts: Mapping[str, Text]

    def __call__(self, key: str, /, *, count: int | None = None, **values: object) -> str:
        """The text of a key, its placeholders filled in; with `count`, in the plural form that the language asks for.

        Raises:
            KeyError: there is no such text, or a placeholder was not given.
        """
        text = self.texts[key]
        if not isinstance(text, str):
            form = Locale.parse(self.language, sep="-").plural_form(count or 0)
            text = text.get(form) or text["other"]
        return text.format(count=count, **values)


@dataclass(frozen=True)
class Catalogue:
    """The texts of every language that there are files for."""

    languages: Mapping[str, LanguageTexts]

    @classmethod
    def read(cls, *folders: Path) -> "Catalogue":
        """Read folders of files; a later folder adds to the texts and languages of an earlier one.

        A language is there only if every folder has it.
        """
        read = [
            {path.stem: tomllib.loads(path.read_text("utf-8")) for path in folder.glob("*.toml")} for folder in folders
        ]
        common = set.intersection(*(set(files) for files in read))
        return cls(
            {
                language: LanguageTexts(
                    language,
                    read[0][language]["name"],
                    read[0][language]["direction"],
                    {key: text for files in read for key, text in files[language]["texts"].items()},
                )
                for language in sorted(common)
            }
        )

    def texts_for(self, language: str) -> LanguageTexts:
        """The texts of a language; of its parent (`es` for `es-MX`) or English where it has none."""
        known = self.languages
        return known.get(language) or known.get(language.partition("-")[0]) or known[FALLBACK]

    def speaks(self, language: str) -> bool:
        """Whether there are texts for a language or its parent."""
        return language in self.languages or language.partition("-")[0] in self.languages
