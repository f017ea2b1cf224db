"""The names of an agency's people, arranged so that a comment is searched in one pass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from shared.names.folding import fold, split_name
from shared.names.words import ORDINARY_WORDS, PARTICLES, other_forms

Part = Literal["first", "last"]

EXACT = 1.0
SHORT_FORM = 0.93
MIDDLE_NAME = 0.85
ONE_SLIP = 0.8
TWO_SLIPS = 0.62

_SHORTEST_MISSPELT = 4
_LONGEST_MISSPELT = 40
_SHORTEST_WITH_TWO_SLIPS = 8


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody who may be meant: the directory's handle, the name as written there, and other names in use."""

    handle: str
    name: str
    aliases: tuple[str, ...] = ()
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a word may be: the first or last name of a person, and how well it is spelt for that (0 to 1).

    Where it does not stand alone it says nothing without the other half of the name: a word of a longer alias, or a
    misspelling of a name that is a word of its own, such as Brooks.
    """

    handle: str
    part: Part
    quality: float
    stands_alone: bool = True


class NameIndex:
    """Build once per directory snapshot and search many comments with it."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self.people: dict[str, KnownPerson] = {}
        self.words_of: dict[str, tuple[str, ...]] = {}
        self._readings: dict[str, dict[tuple[str, Part], Reading]] = {}
        self._whole_names: dict[str, set[str]] = {}
        self._addresses: dict[str, set[str]] = {}
        self._aliases: dict[str, list[tuple[str, ...]]] = {}
        for person in people:
            self._add(person)
        self._spellings: Sequence[str] = sorted(word for word in self._readings if len(word) >= _SHORTEST_MISSPELT)

    def _add(self, person: KnownPerson) -> None:
        handle, words = person.handle, split_name(person.name)
        self.people[handle] = person
        self.words_of[handle] = words
        self._addresses.setdefault(fold(handle), set()).add(handle)
        if person.email:
            self._addresses.setdefault(fold(person.email), set()).add(handle)
        if words:
            self._learn_name(handle, words, alone=True)
            for form in other_forms(words[0]):
                self._learn(form, Reading(handle, "first", SHORT_FORM))
        for alias in person.aliases:
            if alias_words := split_name(alias):
                self._learn_name(handle, alias_words, alone=len(alias_words) == 1)

    def _learn_name(self, handle: str, words: tuple[str, ...], *, alone: bool) -> None:
        self._whole_names.setdefault(_key(words), set()).add(handle)
        self._aliases.setdefault(handle, []).append(words)
        telling = [word for word in words if word not in PARTICLES and len(word) > 1] or list(words)
        self._learn(telling[0], Reading(handle, "first", EXACT, stands_alone=alone))
        for word in telling[1:]:
            # A word in the middle is a second first name or the first of two last names.
            self._learn(
                word, Reading(handle, "last", EXACT if word == telling[-1] else MIDDLE_NAME, stands_alone=alone)
            )

    def _learn(self, word: str, reading: Reading) -> None:
        readings = self._readings.setdefault(word, {})
        known = readings.get((reading.handle, reading.part))
        if known is None or (reading.stands_alone, reading.quality) > (known.stands_alone, known.quality):
            readings[reading.handle, reading.part] = reading

    def readings_of(self, word: str) -> list[Reading]:
        """What the word means as it is spelt."""
        return list(self._readings.get(word, {}).values())

    def readings_of_misspelt(self, word: str) -> list[Reading]:
        """What the word may mean if it is misspelt: the nearest names only."""
        if not _SHORTEST_MISSPELT <= len(word) <= _LONGEST_MISSPELT or word in ORDINARY_WORDS:
            return []
        slips = 2 if len(word) >= _SHORTEST_WITH_TWO_SLIPS else 1
        near = process.extract(word, self._spellings, scorer=OSA.distance, score_cutoff=slips, limit=8)
        if not near:
            return []
        nearest = min(distance for _, distance, _ in near)
        factor = ONE_SLIP if nearest == 1 else TWO_SLIPS
        return [
            replace(
                reading,
                quality=reading.quality * factor,
                stands_alone=reading.stands_alone and spelling not in ORDINARY_WORDS,
            )
            for spelling, distance, _ in near
            if distance == nearest
            for reading in self.readings_of(spelling)
        ]

    def handles_at(self, address: str) -> set[str]:
        """Whose handle or mail address this is."""
        return self._addresses.get(fold(address), set())

    def handles_named(self, words: Sequence[str]) -> set[str]:
        """Who has exactly these words, in any order, as name or alias."""
        return self._whole_names.get(_key(words), set())

    def whole_names_of(self, handle: str) -> list[tuple[str, ...]]:
        """The person's name and aliases, in words."""
        return self._aliases.get(handle, [])


def _key(words: Iterable[str]) -> str:
    return " ".join(sorted(words))
