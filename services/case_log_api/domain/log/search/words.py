"""Cuts texts and questions into words in one and the same way, and writes both as PostgreSQL's full-text search takes them.

No parser and no dictionary of PostgreSQL takes part (docs/decisions/0014): entries are in English or in Spanish, often in
both, and a question does not say in which. A word is a run of letters and digits without case, accents and apostrophes,
so that `papá`, `PAPA` and `papa` are the same; it is kept as it was written otherwise.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.names.folding import fold

LONGEST_WORD = 64
MOST_CHARACTERS = 200_000
MOST_TERMS = 20
SHORTEST_PREFIX = 3
_LAST_POSITION = 16_383
_GAP = 10  # so that no phrase reaches from one text into the next
_POSSESSIVE = re.compile("['\u2019]s\\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')


def cut(text: str) -> list[str]:
    """The words of a text in order; what is longer than anybody would look for is cut short."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(_POSSESSIVE.sub("", text)))]


def write_words(texts: Iterable[str], marks: Iterable[str] = ()) -> str:
    """The words of an entry with their positions, and its marks without any, as the text of a `tsvector`."""
    positions: dict[str, list[int]] = {}
    position, left = 0, MOST_CHARACTERS
    for text in texts:
        for word in cut(text[:left]):
            position += 1
            positions.setdefault(word, []).append(min(position, _LAST_POSITION))
        left -= min(left, len(text))
        position += _GAP
    words = [f"{_quoted(word)}:{','.join(map(str, places))}" for word, places in positions.items()]
    return " ".join([*words, *map(_quoted, marks)])


MONTHS = "=m:"


def agency_mark(agency: str) -> str:
    """A mark that no word can be: whose entry it is. The index of words knows no other column than the words."""
    return f"=a:{agency}"


def month_mark(at: datetime) -> str:
    """The mark of the month (UTC) in which an entry was received: newest first is a walk through the months."""
    return months_between(at, at)[0]


def months_between(first: datetime, last: datetime) -> list[str]:
    """The marks of all months from one instant to another."""
    first, last = first.astimezone(UTC), last.astimezone(UTC)
    year, month = first.year, first.month
    marks = []
    while (year, month) <= (last.year, last.month):
        marks.append(f"{MONTHS}{year:04d}-{month:02d}")
        year, month = year + month // 12, month % 12 + 1
    return marks


def is_mark(lexeme: str) -> bool:
    """Whether a lexeme is a mark and no word."""
    return lexeme.startswith("=")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: words that all must stand there, runs of words, and how the last one begins."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    prefix: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words and self.prefix is None


def read_question(question: str) -> Wanted:
    """What a question looks for: words, `"runs of words"`, and for the last one perhaps only how it begins: `compl*`.

    What a person writes as one term and is cut into several words (`well-known`) is a run of words.
    """
    words: dict[str, None] = {}
    phrases: dict[tuple[str, ...], None] = {}
    prefix: str | None = None
    terms = list(_TERM.finditer(question.strip()))
    for number, term in enumerate(terms):
        quoted, plain = term.groups()
        found = cut(quoted if plain is None else plain)
        if plain is not None and plain.endswith("*") and number == len(terms) - 1 and found:
            prefix = found.pop()
        words.update(dict.fromkeys(found))
        if len(found) > 1:
            phrases[tuple(found)] = None
    return Wanted(tuple(words), tuple(phrases), prefix)


def write_query(*, every: Sequence[str] = (), some: Sequence[str] = (), wanted: Wanted | None = None) -> str:
    """A `tsquery`: each of these lexemes, one of those, and all that is wanted."""
    parts = [_quoted(lexeme) for lexeme in every]
    if some:
        parts.append(f"({' | '.join(map(_quoted, some))})")
    if wanted is not None:
        in_phrases = {word for phrase in wanted.phrases for word in phrase}
        parts += [_quoted(word) for word in wanted.words if word not in in_phrases]
        parts += [f"({' <-> '.join(map(_quoted, phrase))})" for phrase in wanted.phrases]
        if wanted.prefix is not None:
            parts.append(f"{_quoted(wanted.prefix)}:*")
    return " & ".join(parts)


def _quoted(lexeme: str) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
