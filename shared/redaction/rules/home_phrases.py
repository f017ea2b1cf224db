"""The phrase behind words of living, read word by word as far as it can belong to an address.

It is a home if it holds enough of what makes a place somebody's: a number with a name or a road, or a road with a house or
what stands beside it.
"""

from dataclasses import dataclass

from shared.redaction.rules.home_words import (
    ABBREVIATED,
    ARTICLES,
    ASIDE,
    HOUSING,
    MISLEADING,
    NUMBERS,
    OFFICES,
    PLACING,
    QUANTITIES,
    ROADS_BEFORE,
    ROADS_BEHIND,
    STOPPING,
    UNIT_WORDS,
)
from shared.redaction.text import Text, set_of

_PHRASE_TOKENS = 30
_UNKNOWN_IN_A_ROW = 3
_LONGEST_NUMBER = 5
_SHORTEST_NAME = 3
_SPOKEN_OF = 4  # words behind `behind` and the like that tell what is there
_JOINS = frozenset(("and", "y", "&", "/", "con", "e"))
_PASSING = frozenset("#-\u2013/&'\"\u201c\u201d\u2019\u00ba\u00b0\u00bd")
_LOW_PREPOSITIONS = frozenset(
    ("of", "in", "on", "at", "to", "from", "by", "de", "del", "en", "a", "al", "my", "mi", "su", "his", "her")
)
_HOUR = 2
_BEFORE_HOURS = set_of("by at before around until las till")
_MONTHS = set_of("""
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """)


@dataclass(slots=True)
class _Evidence:
    """What of an address a phrase holds."""

    number: bool = False
    unit: bool = False
    road: bool = False
    housing: bool = False
    placing: bool = False
    name: bool = False
    crossing: bool = False

    def suffices(self, *, is_weak: bool) -> bool:
        numbered = self.number or self.unit
        if is_weak:
            return numbered and (self.road or self.name)
        return (
            (numbered and (self.road or self.name or (self.unit and self.housing and self.number)))
            or (self.road and (self.housing or self.placing))
            or (self.crossing and self.name)
            or (self.placing and self.name and self.housing)
        )


class Phrase:
    """One phrase behind a word of living."""

    def __init__(self, text: Text, begins: int, *, is_weak: bool) -> None:
        self.text, self.tokens, self.begins, self.is_weak = text, text.tokens, begins, is_weak
        self.evidence = _Evidence()
        self.first: int | None = None
        self.last = begins
        self._unknown = 0
        self._spoken_of = 0

    def read(self) -> tuple[int, int] | None:
        """The first and the last token of the home that is told; None if it is none."""
        at = self.begins
        while at < min(len(self.tokens), self.begins + _PHRASE_TOKENS):
            step = self._take(at)
            if not step:
                break
            at += step
        if self.first is None or not self.evidence.suffices(is_weak=self.is_weak):
            return None
        opening = self.tokens[self.begins : self.begins + 3]
        if any(token.folded in MISLEADING for token in opening) or self._is_office():
            return None
        return self._with_articles(self.first), self.last

    def _is_office(self) -> bool:
        """Whether an office of the agency is named before any number."""
        for at in range(self.begins, self.last + 1):
            token = self.tokens[at]
            if token.text[0].isdecimal():
                return False
            is_flat = token.text == "departamento"
            if (
                token.folded in OFFICES
                and not is_flat
                and not any(after.folded in ROADS_BEHIND for after in self.tokens[at + 1 : at + 2])
            ):
                return True
        return False

    def _take(self, at: int) -> int:
        """Read the token; how many are read, 0 where the phrase ends."""
        token = self.tokens[at]
        if at > self.begins:
            gap = self.text.content[self.tokens[at - 1].end : token.start]
            if "\n" in gap and (gap.count("\n") > 1 or not self._may_go_on(at)):
                return 0
        if not token.is_word:
            return self._take_mark(at)
        return self._take_word(at)

    def _take_mark(self, at: int) -> int:
        mark = self.tokens[at].text
        before = self.tokens[at - 1].folded if at > self.begins else ""
        if mark == ".":
            if before.isdecimal() and self._follows_directly(at):
                return 1
            return 1 if before in ABBREVIATED or (len(before) == 1 and before.isalpha()) else 0
        if mark == ",":
            self._spoken_of = 0
            return 1 if self._may_go_on(at + 1) else 0
        if mark == "(" and at == self.begins:
            return 1
        return 1 if mark in _PASSING else 0

    def _follows_directly(self, at: int) -> bool:
        """Whether a digit follows a dot: `0.4 miles past`."""
        return self.text.content[self.tokens[at].end : self.tokens[at].end + 1].isdecimal()

    def _may_go_on(self, at: int) -> bool:
        """Whether what follows a comma or the end of a line can be of the same address."""
        if at >= len(self.tokens):
            return False
        token, folded = self.tokens[at], self.tokens[at].folded
        if token.text == "#" or folded in UNIT_WORDS | HOUSING | PLACING or folded in ROADS_BEFORE:
            return True
        if folded in ARTICLES | _LOW_PREPOSITIONS and at + 1 < len(self.tokens):
            after = self.tokens[at + 1]
            return folded not in {"a", "this", "that"} and (
                after.folded in HOUSING | PLACING | ROADS_BEFORE | UNIT_WORDS
                or (after.is_capitalised and after.folded not in STOPPING and self.text.shows_capitals)
                or after.folded in ARTICLES
            )
        if token.text[0].isdecimal():
            return self._is_number(at)
        return (
            token.is_word
            and token.is_capitalised
            and self.text.shows_capitals
            and folded not in STOPPING
            and self._ends_soon(at)
        )

    def _ends_soon(self, at: int) -> bool:
        """Whether the capital words from here on end as a town does, or a road or a number is among them."""
        for place in range(at, min(len(self.tokens), at + 6)):
            token = self.tokens[place]
            if not token.is_word or token.folded in STOPPING | _JOINS or token.folded in ROADS_BEHIND:
                return True
            if not token.is_capitalised and not token.text[0].isdecimal() and token.folded not in ARTICLES | {"de"}:
                return False
        return True

    def _take_word(self, at: int) -> int:  # noqa: PLR0911 - one line for each kind of word
        token, folded, evidence = self.tokens[at], self.tokens[at].folded, self.evidence
        if token.text[0].isdecimal() or folded in NUMBERS:
            if not self._is_number(at):
                return 0
            evidence.number = True
            return self._keep(at)
        if folded in _JOINS:
            return self._take_join(at)
        if folded in STOPPING and not (token.is_capitalised and folded != "i" and at == self.begins):
            return 0
        if folded in UNIT_WORDS and self._unit_follows(at):
            evidence.unit = True
            evidence.housing = evidence.housing or folded in HOUSING
            return self._keep(at) and self._keep(at + self._unit_follows(at)) and self._unit_follows(at) + 1
        if (folded in ROADS_BEHIND and self._name_precedes(at)) or (folded in ROADS_BEFORE and self._name_follows(at)):
            evidence.road = True
            evidence.housing = evidence.housing or folded in HOUSING
            return self._keep(at)
        if folded in HOUSING or folded in PLACING:
            evidence.housing = evidence.housing or folded in HOUSING
            if folded in PLACING:
                evidence.placing = True
                self._spoken_of = _SPOKEN_OF
            evidence.name = evidence.name or (token.is_capitalised and self.text.shows_capitals)
            return self._keep(at)
        if token.is_capitalised and self.text.shows_capitals:
            evidence.name = evidence.name or len(folded) >= _SHORTEST_NAME
            return self._keep(at)
        return self._take_unknown(at)

    def _take_unknown(self, at: int) -> int:
        folded = self.tokens[at].folded
        if folded in ARTICLES or folded in _LOW_PREPOSITIONS or folded in ASIDE:
            return 1
        self._unknown += 1
        if self._spoken_of:
            self._spoken_of -= 1
            self.last = at
        if self._unknown > _UNKNOWN_IN_A_ROW:
            return 0
        return 1

    def _take_join(self, at: int) -> int:
        """`and` goes on only between two streets."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if after is None or at == self.begins:
            return 0
        before = self.tokens[at - 1]
        joins = (
            (after.is_capitalised and after.folded not in STOPPING)
            or after.text[0].isdecimal()
            or after.folded in ROADS_BEFORE
        )
        told = before.is_capitalised or before.text[0].isdecimal()
        if not (joins and told) or (not self.text.shows_capitals and not before.text[0].isdecimal()):
            return 0
        self.evidence.crossing = True
        return 1

    def _keep(self, at: int) -> int:
        self.first = at if self.first is None else self.first
        self.last = max(self.last, at)
        self._unknown = 0
        return 1

    def _unit_follows(self, at: int) -> int:
        """How many tokens behind the word for a unit its number stands; 0 if there is none."""
        for step in (1, 2, 3):
            if at + step >= len(self.tokens):
                return 0
            token = self.tokens[at + step]
            if token.text in {"#", ".", "-"} or token.folded in {"no", "num", "numero", "number"}:
                continue
            is_number = (
                token.text[0].isdecimal()
                or token.folded in NUMBERS
                or (len(token.text) == 1 and token.text.isalpha() and token.folded not in {"a", "y", "i", "e", "o"})
            )
            is_letter_and_number = len(token.text) <= _LONGEST_NUMBER and any(map(str.isdecimal, token.text))
            return step if (is_number or is_letter_and_number) and self._is_number(at + step) else 0
        return 0

    def _name_precedes(self, at: int) -> bool:
        if at == self.begins:
            return False
        before = self.tokens[at - 1]
        return before.is_word and before.folded not in ARTICLES | _LOW_PREPOSITIONS

    def _name_follows(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].is_word and self.tokens[at + 1].folded not in STOPPING

    def _is_number(self, at: int) -> bool:
        """Whether a number is a house's, and counts nothing and is no time, date or sum."""
        token = self.tokens[at]
        if sum(map(str.isdecimal, token.text)) > _LONGEST_NUMBER:
            return False
        content = self.text.content
        if content[max(0, token.start - 1) : token.start] in {"$", "\u20ac", "/"} or content[
            token.end : token.end + 1
        ] in {":", "%"}:
            return False
        if (
            content[token.end : token.end + 1] == "/"
            and content[token.end + 1 : token.end + 2].isdecimal()
            and content[token.end + 1 : token.end + 3] not in {"2 ", "4 "}
        ):
            return False
        for after in self.tokens[at + 1 : at + 3]:
            if after.folded in QUANTITIES and after.folded not in {"of", "mas"}:
                return False
            if after.folded not in NUMBERS:
                break
        before = self.tokens[at - 1].folded if at else ""
        behind = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        is_hour = len(token.text) <= _HOUR and before in _BEFORE_HOURS
        return before not in _MONTHS and not (is_hour and not (behind and behind.is_word and behind.is_capitalised))

    def _with_articles(self, first: int) -> int:
        """Where the home begins with what stands before its first word: `the yellow house`."""
        start = first
        for at in range(first - 1, max(self.begins - 1, first - 4), -1):
            folded = self.tokens[at].folded
            if folded in ARTICLES or folded in ASIDE:
                start = at
            elif folded in _LOW_PREPOSITIONS or not self.tokens[at].is_word or folded in STOPPING:
                break
        return start
