"""Searches a text for names: whole names first, then names with an initial or a title, then single words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from shared.names.folding import Word, cut_into_words, split_name
from shared.names.index import ONE_SLIP, NameIndex, Part, Reading
from shared.names.words import ORDINARY_WORDS, TITLES

WHOLE_NAME = 0.98
NAME_AND_INITIAL = 0.85
TITLE_AND_NAME = 0.85
LAST_NAME = 0.75
FIRST_NAME = 0.7
LOWEST = 0.15

_UNCERTAIN_WORD = 0.3
_WITHOUT_CAPITAL = 0.95
_MISSPELT_WITHOUT_CAPITAL = 0.5
_WORDS_TRIED_MISSPELT = 400
_SHOUTING = 0.6
_REVERSED = 0.95
_FURTHEST_LAST_NAME = 3

# Tried only where a run of such characters begins: otherwise one long run would take quadratic time.
ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+-])"
    r"(?:[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9.-]{0,252}[A-Za-z0-9]|[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+){1,8})"
)
_GAP_IN_NAME = re.compile(r"^[\s.\-]{1,3}$")
_GAP_AFTER_LAST_NAME = re.compile(r"^\s*,\s*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the text may mean, with the words that say so and where they stand."""

    handle: str
    score: float
    matched_text: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """Readings of one place in the text that compete with each other."""

    start: int
    end: int
    readings: tuple[tuple[str, float], ...]


class NameSearch:
    """One pass over one text; `is_name` says that the text is nothing but a name."""

    def __init__(self, text: str, index: NameIndex, *, customer_name: str | None, is_name: bool) -> None:
        self._text = text
        self._index = index
        self._is_name = is_name
        self._signature = set(split_name(customer_name)) if customer_name else set()
        self._words = cut_into_words(text)
        capitals = sum(word.is_all_capitals for word in self._words)
        self._is_shouting = bool(self._words) and capitals > _SHOUTING * len(self._words)
        self._has_capitals = any(word.is_capitalised for word in self._words) and not self._is_shouting
        self._misspelt_left = _WORDS_TRIED_MISSPELT
        self._known: dict[tuple[str, bool], list[Reading]] = {}

    def run(self) -> list[Candidate]:
        """Search the text once, longest mentions first at each word."""
        places = [*self._find_addresses()]
        taken = [(place.start, place.end) for place in places]
        position = 0
        while position < len(self._words):
            word = self._words[position]
            if any(start <= word.start < end for start, end in taken):
                position += 1
                continue
            found, length = self._read_at(position)
            if found is not None:
                places.append(found)
            position += length
        return self._best_of(places)

    def _find_addresses(self) -> Iterable[_Found]:
        for match in ADDRESS.finditer(self._text):
            if handles := self._index.handles_at(match.group()):
                score = 1.0 if "@" in match.group() else WHOLE_NAME
                yield _Found(match.start(), match.end(), _share(dict.fromkeys(handles, score)))

    def _read_at(self, position: int) -> tuple[_Found | None, int]:
        for read in (self._read_whole_name, self._read_with_initial, self._read_with_title):
            found, length = read(position)
            if found is not None:
                return found, length
        return self._read_single(position), 1

    def _readings(self, word: Word, *, also_misspelt: bool = True) -> list[Reading]:
        """What a word may mean; the search for misspellings is the costly part and is limited per text."""
        key = (word.folded, also_misspelt)
        if key not in self._known:
            readings = self._index.readings_of(word.folded)
            if not readings and also_misspelt and self._misspelt_left > 0:
                self._misspelt_left -= 1
                readings = self._index.readings_of_misspelt(word.folded)
            self._known[key] = readings
        return self._known[key]

    def _between(self, one: int, other: int) -> str:
        return self._text[self._words[one].end : self._words[other].start]

    def _joined(self, first: int, last: int) -> bool:
        return all(_GAP_IN_NAME.match(self._between(step, step + 1)) for step in range(first, last))

    def _read_whole_name(self, position: int) -> tuple[_Found | None, int]:
        """First and last name, in either order, with up to two words such as a middle name between them."""
        best: tuple[_Found | None, int] = (None, 1)
        best_score = 0.0
        for distance in range(1, _FURTHEST_LAST_NAME + 1):
            other = position + distance
            if other >= len(self._words):
                break
            last_first = distance == 1 and _GAP_AFTER_LAST_NAME.match(self._between(position, other)) is not None
            if not last_first and not self._joined(position, other):
                break
            scores = self._score_pair(position, other, last_first=last_first)
            if scores and max(scores.values()) > best_score:
                best_score = max(scores.values())
                place = _Found(self._words[position].start, self._words[other].end, _share(scores))
                best = place, distance + 1
        return best

    def _score_pair(self, position: int, other: int, *, last_first: bool) -> dict[str, float]:
        """Score everybody of whom these two words are the first and the last name."""
        there = {(reading.handle, reading.part): reading.quality for reading in self._readings(self._words[other])}
        scores: dict[str, float] = {}
        for reading in self._readings(self._words[position]):
            opposite: Part = "last" if reading.part == "first" else "first"
            quality = there.get((reading.handle, opposite))
            if quality is None or (last_first and reading.part == "first"):
                continue
            if other > position + 1 and not self._fits_between(position, other, reading.handle):
                continue
            order = 1.0 if reading.part == "first" or last_first else _REVERSED
            score = WHOLE_NAME * (reading.quality * quality) ** 0.5 * order
            scores[reading.handle] = max(score, scores.get(reading.handle, 0.0))
        return scores

    def _fits_between(self, first: int, last: int, handle: str) -> bool:
        """Between the two stand only initials or further words of the same person's name."""
        known = {word for name in self._index.whole_names_of(handle) for word in name}
        between = [word.folded for word in self._words[first + 1 : last]]
        return all(len(word) == 1 or word in known for word in between)

    def _read_with_initial(self, position: int) -> tuple[_Found | None, int]:
        """Read `M. Santos`, `Maria S.` or `Santos, M.`."""
        if position + 1 >= len(self._words):
            return None, 1
        one, other = self._words[position], self._words[position + 1]
        is_last_first = _GAP_AFTER_LAST_NAME.match(self._between(position, position + 1)) is not None
        if not is_last_first and not self._joined(position, position + 1):
            return None, 1
        if _is_initial(one) and not is_last_first:
            initial, named, part = one.folded, other, "last"
        elif _is_initial(other):
            initial, named, part = other.folded, one, "last" if is_last_first else "first"
        else:
            return None, 1
        scores = {}
        for reading in self._readings(named, also_misspelt=False):
            words = self._index.words_of[reading.handle]
            fitting = words[:1] if part == "last" else words[1:]
            if reading.part == part and any(word.startswith(initial) for word in fitting):
                scores[reading.handle] = NAME_AND_INITIAL * reading.quality
        if not scores:
            return None, 1
        return _Found(one.start, other.end, _share(scores)), 2

    def _read_with_title(self, position: int) -> tuple[_Found | None, int]:
        """`Ms. Santos`, or `Ms. Maria` with less weight."""
        word = self._words[position]
        if word.folded not in TITLES or position + 1 >= len(self._words) or not self._joined(position, position + 1):
            return None, 1
        if self._read_whole_name(position + 1)[0] is not None:
            return None, 1
        name = self._words[position + 1]
        scores: dict[str, float] = {}
        for reading in self._readings(name):
            score = TITLE_AND_NAME if reading.part == "last" else FIRST_NAME
            scores[reading.handle] = max(score * reading.quality, scores.get(reading.handle, 0.0))
        if not scores:
            return None, 1
        return _Found(word.start, name.end, _share(scores)), 2

    def _read_single(self, position: int) -> _Found | None:
        word = self._words[position]
        if self._is_signature(position):
            return None
        readings = self._readings(word)
        weight = self._weight_of(word, is_misspelt=bool(readings) and not self._index.readings_of(word.folded))
        if not weight:
            return None
        scores: dict[str, float] = {}
        for reading in readings:
            if not reading.stands_alone:
                continue
            score = (LAST_NAME if reading.part == "last" else FIRST_NAME) * reading.quality * weight
            scores[reading.handle] = max(score, scores.get(reading.handle, 0.0))
        if not scores:
            return None
        return _Found(word.start, word.end, _share(scores))

    def _weight_of(self, word: Word, *, is_misspelt: bool) -> float:
        """How far a word standing alone is to be taken for a name."""
        if self._is_name:
            return 1.0
        tells = self._has_capitals  # where all or nothing is in capitals, they tell nothing
        if word.folded in ORDINARY_WORDS:
            if not tells or not word.is_capitalised:
                return 0.0
            return _UNCERTAIN_WORD if word.begins_sentence else _WITHOUT_CAPITAL
        if tells and word.is_capitalised and not (is_misspelt and word.begins_sentence):
            return 1.0
        return _MISSPELT_WITHOUT_CAPITAL if is_misspelt else _WITHOUT_CAPITAL

    def _is_signature(self, position: int) -> bool:
        """Whether only the customer's own name stands from here to the end."""
        rest = self._words[position : position + 4]
        return (
            bool(self._signature)
            and position + len(rest) == len(self._words)
            and all(word.folded in self._signature for word in rest)
        )

    def _best_of(self, places: list[_Found]) -> list[Candidate]:
        best: dict[str, Candidate] = {}
        for place in places:
            for handle, score in place.readings:
                known = best.get(handle)
                if score >= LOWEST and (known is None or score > known.score):
                    text = self._text[place.start : place.end]
                    best[handle] = Candidate(handle, score, text, (place.start, place.end))
        rounded = [replace(candidate, score=round(candidate.score, 3)) for candidate in best.values()]
        return sorted(rounded, key=lambda candidate: (-candidate.score, candidate.span, candidate.handle))


def _is_initial(word: Word) -> bool:
    """One capital letter; `I` and `A` are words unless a dot follows."""
    return len(word.folded) == 1 and word.is_capitalised and (word.has_dot or word.folded not in {"i", "a"})


def _share(scores: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """Weaken readings that compete: where two people may be meant, each is less likely.

    A reading that needs a slip of the pen gives way to one that does not.
    """
    best = max(scores.values())
    serious = {handle: score for handle, score in scores.items() if score > best * ONE_SLIP}
    weight = len(serious) ** -0.5
    return tuple((handle, score * weight) for handle, score in serious.items())
