"""The words of a party's names and what each word of a text may be among them."""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from shared.redaction.known import KnownParty
from shared.redaction.rules.names.given import forms_in_use, may_be_short_for
from shared.redaction.rules.names.sounds import may_be_misspelt
from shared.redaction.rules.names.words import COMMON, PARTICLES, PLACEHOLDERS, SUFFIXES, TITLES, WORDS_TOO
from shared.redaction.text import Text

_FEWEST_LETTERS = 2
_FEWEST_OF_A_PLURAL = 4
_FEWEST_OF_A_GUESS = 4
_FEWEST_JOINED = 5
_FEWEST_CUT_OFF = 3
_SONS = frozenset(("son", "sen", "sson", "sohn", "ian", "yan", "ski", "sky", "ich", "vich", "stein", "man", "berg"))
_DIMINUTIVES = ("ita", "ito", "itas", "itos")
_PREFIXES = ("mc", "mac", "o", "d")


class Part(Enum):
    """What a word is in a name; a guess is a word that is none of its words, but may be meant for one."""

    FIRST = "first"
    LAST = "last"
    FIRST_GUESSED = "first, guessed"
    LAST_GUESSED = "last, guessed"
    PARTICLE = "particle"

    @property
    def is_guess(self) -> bool:
        return self in {Part.FIRST_GUESSED, Part.LAST_GUESSED}

    @property
    def is_last(self) -> bool:
        return self in {Part.LAST, Part.LAST_GUESSED}


class PartyNames:
    """The names of one party, folded."""

    def __init__(self, names: Iterable[str]) -> None:
        self.first: set[str] = set()
        self.last: set[str] = set()
        self.middle: set[str] = set()
        self.particles: set[str] = set()
        self.neighbours: dict[str, set[str]] = {}
        self.monograms: set[str] = set()
        self.first_initials: set[str] = set()
        self.last_initials: set[str] = set()
        self.spelt = frozenset(self.first)  # without the short forms, in which nobody looks for slips
        self._guessed: dict[tuple[str, int], Part | None] = {}
        for name in names:
            self._learn(name)
        self.initials = self.first_initials | self.last_initials
        self.all = self.first | self.last

    @staticmethod
    @lru_cache(maxsize=128)
    def of(party: KnownParty) -> "PartyNames":
        """The names of a known party, and the short forms of the first ones; read once for all rules and texts."""
        names = PartyNames((party.name or "", *party.also))
        names.spelt = frozenset(names.first)
        for first in (*names.first, *names.middle):
            names.first |= forms_in_use(first)
        names.all = names.first | names.last
        return names

    def _learn(self, name: str) -> None:
        last, comma, first = name.partition(",")
        ordered = f"{first} {last}" if comma and first.strip() else name
        tokens = Text(ordered).words
        words = [token.folded for token in tokens if any(map(str.isalpha, token.folded))]
        telling = [
            word
            for word in words
            if word not in PARTICLES | TITLES | SUFFIXES | PLACEHOLDERS and len(word) >= _FEWEST_LETTERS
        ]
        telling += _last_particle(words, telling)
        self.monograms |= _monograms_of(words, telling)
        self.first.update(telling[:1])
        self.last.update(telling[1:])
        self.last |= _joined_with_initial(telling)
        self.middle.update(telling[1:-1])
        self.first_initials.update(word[0] for word in telling[:1])
        self.last_initials.update(word[0] for word in words[1:])
        self.particles.update(word for word in words[:-1] if word in PARTICLES)
        for word in words:
            self.neighbours.setdefault(word, set()).update(other for other in words if other != word)
        for one, two in pairwise(words):  # "Young-Hee" and "de la Cruz" are written together too
            if len(one + two) > _FEWEST_LETTERS + 2:
                (self.first if one in telling[:1] and len(telling) > 2 else self.last).add(one + two)  # noqa: PLR2004
        for one, two, three in zip(words, words[1:], words[2:], strict=False):
            if one in PARTICLES:
                self.last.add(one + two + three)
        for word in telling:
            for prefix in _PREFIXES:  # "O Rourke", "Mc Donald"
                rest = word.removeprefix(prefix)
                if rest != word and len(rest) > _FEWEST_OF_A_GUESS and prefix + rest in self.last:
                    self.neighbours.setdefault(rest, set()).add(prefix)
                    if prefix in {"o", "d"} and any("'" in token.text or "\u2019" in token.text for token in tokens):
                        self.last.add(rest)

    def part_of(self, word: str, *, guesses: bool = False, slips: int = 0) -> Part | None:
        """What a folded word is in the party's names.

        With `guesses` it may be none of them, but meant for one; `slips` allows for more of these, where something says
        that a name stands.
        """
        if word in self.last:
            return Part.LAST
        if word in self.first:
            return Part.FIRST
        if word in self.particles:
            return Part.PARTICLE
        if word[-1:] == "s":
            for plural in ("s", "es"):
                singular = word.removesuffix(plural)
                if (
                    len(singular) >= _FEWEST_OF_A_PLURAL - 1
                    and singular in self.all
                    and (word in WORDS_TOO or singular not in WORDS_TOO)
                ):
                    return Part.LAST if singular in self.last else Part.FIRST
        if not guesses or len(word) < _FEWEST_OF_A_GUESS - 1 or word in COMMON or word in WORDS_TOO:
            return None
        key = (word, slips)
        if key not in self._guessed:
            self._guessed[key] = self._guess(word, slips)
        return self._guessed[key]

    def _guess(self, word: str, slips: int) -> Part | None:
        if any(may_be_short_for(word, first) for first in self.spelt):
            return Part.FIRST_GUESSED
        if word.endswith(_DIMINUTIVES) and any(
            may_be_short_for(word, form) for form in self.first if len(form) >= _FEWEST_OF_A_GUESS
        ):
            return Part.FIRST_GUESSED  # "Cholita" of Chole, who is a Soledad
        if len(word) < _FEWEST_OF_A_GUESS:
            return None
        if any(may_be_misspelt(word, last, slips) for last in self.last):
            return Part.LAST_GUESSED
        if any(may_be_misspelt(word, first, slips) for first in self.spelt):
            return Part.FIRST_GUESSED
        return Part.LAST_GUESSED if any(_is_cut(word, last) for last in self.last) else None


def _is_cut(word: str, last: str) -> bool:
    """`Venkat` of Venkataraman; Peter is no cut of Peterson."""
    rest = last.removeprefix(word)
    return rest != last and len(word) > _FEWEST_OF_A_GUESS and len(rest) >= _FEWEST_CUT_OFF and rest not in _SONS


def _last_particle(words: list[str], telling: list[str]) -> list[str]:
    """`Tam Le`: what is a particle elsewhere is the last name here."""
    return words[-1:] if telling and words[-1] in PARTICLES else []


def _monograms_of(*names: list[str]) -> set[str]:
    whole = {"".join(word[0] for word in name) for name in names if len(name) > 1}
    return whole | {letters[:2] for letters in whole if len(letters) > 2}  # noqa: PLR2004 - "JC" of Juan Carlos


def _joined_with_initial(words: list[str]) -> set[str]:
    """Logins as they are made of names: `eporter` of Elizabeth Porter; none that is an ordinary word."""
    joined = {words[0][0] + last for last in words[1:] if len(last) >= _FEWEST_JOINED} if words else set()
    return joined - COMMON - WORDS_TOO
