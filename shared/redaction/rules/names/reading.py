"""How far a name of a known party goes in a text, and what else of a name stands before, within and behind it."""

from shared.redaction.rules.names.party import Part, PartyNames
from shared.redaction.rules.names.pieces import count_pieces, is_cut_short
from shared.redaction.rules.names.places import Places
from shared.redaction.rules.names.sounds import sound_of
from shared.redaction.rules.names.words import (
    COMMON,
    NAMES_IN_ED,
    PARTICLES,
    PLACE_BEHIND,
    PRESENTING,
    SUFFIXES,
    SUFFIXES_BEHIND,
    TITLES,
    WORDS_TOO,
)
from shared.redaction.text import Text

_MOST_WORDS, _MOST_BEFORE, _MOST_INITIALS = 8, 3, 3
_FEWEST_SMALL = 3
_MOST_JOINING = 3
_OTHERWISE = frozenset(("aka", "fka", "nee", "alias", "or", "dba"))
_WIDOW = frozenset(("vda", "viuda"))
_JOINING = frozenset(("de", "del", "la", "las", "los", "y", "e", "vda", "viuda"))


class NameReader:
    """Reads the names of one party in one text."""

    def __init__(self, text: Text, places: Places, names: PartyNames, kept: PartyNames, *, guesses: bool) -> None:
        self.text, self.places, self.names, self.kept = text, places, names, kept
        self.words = text.words
        self.guesses = guesses

    def _with_particles(self, start: int) -> int:
        """Where the name begins with the particles that are its own: `de la Cruz`."""
        while (
            start > 0
            and self.words[start - 1].folded in self.names.particles
            and self.places.touches_closely(start - 1, start)
            and (
                self.words[start - 1].folded in self.names.neighbours.get(self.words[start].folded, ())
                or self.text.content[self.words[start].start - 1] == "-"
            )
        ):
            start -= 1
        if start > 0 and self.words[start].folded in self.names.particles and self._is_first_initial(start - 1):
            start -= 1
        return start

    def _is_first_initial(self, at: int) -> bool:
        word = self.words[at]
        is_letter = len(word.folded) == 1 and word.is_capitalised and word.folded in self.names.first_initials
        return is_letter and self.places.touches_closely(at, at + 1)

    def _part(self, at: int, *, slips: int = 0) -> Part | None:
        """What the word is in the party's names; nothing if it is somebody's who stays named."""
        word = self.words[at]
        if at in self.places.kept:
            return None
        part = self.names.part_of(word.folded)
        if part is None and self.guesses and not self._is_small_alone(at):
            part = self.names.part_of(word.folded, guesses=True, slips=slips)
        if part is None or not part.is_guess:
            return part
        if not self.guesses or word.folded in self.kept.all:
            return None
        return part

    def _is_small_alone(self, at: int) -> bool:
        """Whether a word without a capital, where capitals say something, stands neither announced nor by a name."""
        word = self.words[at]
        if word.is_capitalised or not self.text.shows_capitals:
            return False
        if at and self.words[at - 1].folded in PRESENTING and self.places.is_announced(at):
            return False
        follower = self.names.part_of(self.words[at + 1].folded) if at + 1 < len(self.words) else None
        return follower not in {Part.FIRST, Part.LAST} or not self.places.touches_closely(at, at + 1)

    def _read_on(self, position: int, part: Part) -> tuple[int, list[Part], bool]:
        """Where the name ends that begins here, what its words are, and whether others are among them."""
        parts, end, seen = [part], position + 1, {self.words[position].folded}
        last_telling, beyond, passed = end, 0, 0
        while end < len(self.words) and end - position < _MOST_WORDS and self.places.touches(end - 1, end):
            word = self.words[end].folded
            follower = self._part(end, slips=1)
            if word in PARTICLES | _WIDOW and (word in self.names.particles or self._is_joined_by(end, parts)):
                end += 1
                continue
            if (
                follower is not None
                and follower is not Part.PARTICLE
                and word not in seen
                and self._may_follow(end, follower)
            ):
                parts.append(follower)
                seen.add(word)
                end = last_telling = end + 1
                beyond += passed
                passed = 0
            elif (
                self._is_initial(end)
                or word in SUFFIXES
                or self._is_suffix(end, parts)
                or self._is_row_of_initials(end, parts)
                or self._is_middle_behind(end, parts)
                or is_cut_short(self.places, self.names, end)
            ):
                end = last_telling = end + 1
            elif (
                self.guesses
                and parts[-1] is Part.FIRST
                and (pieces := count_pieces(self.places, self.names, end, wants_last=True))
            ):
                end = last_telling = end + pieces
                beyond += 1
            elif self._is_between(end):
                end, passed = end + 1, passed + 1
            elif (
                self._is_hyphenated(end)
                or self._is_far_off_last(end, parts)
                or (end - last_telling < 1 and self._is_second_last(end, parts))
            ):
                end = last_telling = end + 1
                beyond += 1
            else:
                break
        return last_telling, parts, beyond > 0

    def _is_joined_by(self, at: int, parts: list[Part]) -> bool:
        """Whether a particle that is not of the name as it is known joins two of its words: `Ochoa de Hern\u00e1ndez`."""
        after = at
        while after < min(len(self.words), at + _MOST_JOINING) and self.words[after].folded in _JOINING:
            after += 1
        if after in {at, len(self.words)} or not self.places.is_close(at, after):
            return False
        follower = self.words[after]
        if self.names.part_of(follower.folded) is Part.LAST:
            return parts[-1].is_last or len(self.words[at - 1].folded) == 1 or self.words[at].folded in _WIDOW
        is_further = len(parts) > 1 and self.words[at].text.islower() and self._is_second_last(after, parts)
        return self.guesses and is_further

    def _is_suffix(self, at: int, parts: list[Part]) -> bool:
        """`Everett Stone, Sr.`: behind a last name, with no name behind it of which it could be the title."""
        word = self.words[at]
        if word.folded not in SUFFIXES_BEHIND or not parts[-1].is_last or self.words[at - 1].folded in SUFFIXES_BEHIND:
            return False
        if word.folded != "sr" and word.text[0].isalpha() and not word.is_capitalised:
            return False
        after = self.text.content[word.end : word.end + 3]
        return not (after[:1] == "." and after[2:3].isupper() and self.text.content[self.words[at - 1].end] != " ")

    def _is_row_of_initials(self, at: int, parts: list[Part]) -> bool:
        """`Lafleur JP`: the initials of the first names behind the last one."""
        word = self.words[at]
        is_row = 1 < len(word.text) <= _MOST_INITIALS and word.text.isupper() and parts[-1].is_last
        return is_row and bool(self.text.small_words) and word.folded in self.names.monograms

    def _is_middle_behind(self, at: int, parts: list[Part]) -> bool:
        """A middle initial behind the first name where the last one stands first: `HAYES, ROYAL T`."""
        word = self.words[at]
        if len(word.text) != 1 or not word.text.isupper() or len(parts) < 2 or parts[-1].is_last:  # noqa: PLR2004
            return False
        after = self.text.content[word.end : word.end + 1]
        return word.folded not in "aei" or after in {"", ".", ",", ";", ")", "\n"}

    def _may_follow(self, at: int, part: Part) -> bool:
        """An ordinary word in small letters does not go on a name that has a capital: "Rosa will call" is not Rosa Will."""
        word = self.words[at]
        if word.is_capitalised or not self.text.shows_capitals:
            return True
        before = self.words[at - 1]
        return not part.is_guess and (word.folded not in WORDS_TOO or not before.is_capitalised)

    def _is_initial(self, at: int) -> bool:
        word = self.words[at]
        if len(word.folded) != 1 or word.folded not in self.names.initials:
            return False
        has_dot = self.text.content[word.end : word.end + 1] == "."
        shows = self.text.shows_capitals and self.words[at - 1].is_capitalised
        if not word.is_capitalised and not has_dot and (shows or word.folded in "aeiouy"):
            return False
        return word.folded != "i" or has_dot or not self.places.leads_on(at)

    def _is_between(self, at: int) -> bool:
        """Whether a middle name or initial stands here: a capital word before the last name."""
        word = self.words[at]
        if at + 1 >= len(self.words) or not self.places.touches(at, at + 1) or at in self.places.kept:
            return False
        follower = self._part(at + 1)
        is_turned = (  # "Pham Thi Nguyet"
            follower is Part.FIRST
            and self.names.part_of(self.words[at - 1].folded) is Part.LAST
            and word.is_capitalised
            and self.text.content[self.words[at - 1].end : self.words[at + 1].start] == f" {word.text} "
        )
        if follower is None or not (follower.is_last or is_turned):
            return False
        is_middle = len(word.folded) == 1 or (self.guesses and word.folded not in COMMON | _OTHERWISE)
        return is_middle and word.text[0].isalpha() and (word.is_capitalised or not self.text.shows_capitals)

    def _is_hyphenated(self, at: int) -> bool:
        between = self.text.content[self.words[at - 1].end : self.words[at].start]
        return (
            between in {"-", "\u2010", "\u2011"} and self.words[at].text[0].isalpha() and self.words[at].is_capitalised
        )

    def _is_far_off_last(self, at: int, parts: list[Part]) -> bool:
        """Whether a last name follows the first one that only begins like the party's: `Dmitri Bolkoff`."""
        word = self.words[at]
        if not self.guesses or parts != [Part.FIRST] or not word.text.istitle() or not word.text.isalpha():
            return False
        between = self.text.content[self.words[at - 1].end : word.start]
        if (
            between != " "
            or word.folded in COMMON | PLACE_BEHIND
            or word.folded in self.kept.all
            or len(word.folded) < _FEWEST_SMALL
        ):
            return False
        sound = sound_of(word.folded)[:1]
        return any(sound_of(last)[:1] == sound for last in self.names.last if len(last) >= _FEWEST_SMALL)

    def _is_second_last(self, at: int, parts: list[Part]) -> bool:
        """Whether one more last name follows a whole name: `Rebeca Lugo Amaya`."""
        word = self.words[at]
        if not self.guesses or len(parts) < 2 or not parts[-1].is_last:  # noqa: PLR2004
            return False
        between = self.text.content[self.words[at - 1].end : word.start]
        return (
            between == " "
            and word.text.istitle()
            and word.text.isalpha()
            and word.folded not in COMMON | PLACE_BEHIND
            and at not in self.places.kept
            and word.folded not in self.kept.all
        )

    def _stands_before_last(self, position: int, parts: list[Part]) -> bool:
        return parts[0].is_last or self.words[position].folded in self.names.last

    def _read_back(self, position: int) -> int:
        """Where the name begins whose last name stands here: initials, and other first names before it."""
        start = position
        while start > 0 and position - start < _MOST_BEFORE and self.places.touches_closely(start - 1, start):
            word = self.words[start - 1]
            if start - 1 in self.places.kept or not word.text[0].isalpha():
                break
            if len(word.folded) == 1:
                has_dot = self.text.content[word.end : word.end + 1] == "."
                is_theirs = word.folded in self.names.first_initials and word.folded not in "aeiouy"
                if not (word.is_capitalised or has_dot or is_theirs) or (word.folded in "aiy" and not has_dot):
                    break
                if word.folded in "eou" and not (has_dot or word.folded in self.names.first_initials):
                    break
                start -= 1
            elif (
                len(word.text) <= _MOST_INITIALS and word.text.isupper() and word.folded[0] in self.names.first_initials
            ) or self._is_other_first(start - 1, position):
                start -= 1
            else:
                break
        return start

    def _is_other_first(self, at: int, position: int) -> bool:
        word, last = self.words[at], self.words[position]
        if word.folded.endswith("ed") and word.folded not in NAMES_IN_ED:
            return False  # "Offered Lupe Ibarra a chair"
        if not self.guesses or word.folded in COMMON | TITLES | PARTICLES or word.folded in self.kept.all:
            return False
        if not word.text.isalpha() or self.text.content[word.end : self.words[at + 1].start] not in {
            " ",
            "\n",
            "\u00a0",
        }:
            return False
        if not self.text.shows_capitals and not (word.text.istitle() and last.text.istitle()):
            return len(word.folded) >= _FEWEST_SMALL and word.folded[0] in self.names.first_initials
        return (
            word.is_capitalised
            and last.is_capitalised
            and not (last.folded in WORDS_TOO and self.places.names_a_place(position))
        )
