"""Names of known parties: whole, turned round, shortened, misspelt, with initials, or a single one of their words."""

from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.names.party import Part, PartyNames
from shared.redaction.rules.names.places import Places
from shared.redaction.rules.names.sounds import sound_of
from shared.redaction.rules.names.words import BEGIN_SENTENCES, COMMON, PARTICLES, PLACE_BEHIND, PRESENTING, SUFFIXES, TITLES, WORDS_TOO
from shared.redaction.text import Text

_WHOLE, _WITH_INITIAL, _ONE_WORD, _GUESSED = 1.0, 0.9, 0.8, 0.6
_MOST_WORDS = 8
_FEWEST_SMALL = 3
_LONG = 7


def find_known_names(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find the names of known parties, also by their usual short forms; those of the people who stay named are left alone."""
    yield from _find_names(text, known, guesses=False)


def find_guessed_names(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find what may be meant for a name of a known party: a misspelling, a pet name, another first name before the last."""
    yield from _find_names(text, known, guesses=True)


def _find_names(text: Text, known: KnownParties, *, guesses: bool) -> Iterator[Finding]:
    kept = PartyNames(known.keep)
    places = Places(text, kept)
    for party in known.parties:
        names = PartyNames.of(party)
        if names.all:
            yield from _Search(text, places, names, kept, guesses=guesses).run()


class _Search:
    """Looks for one party in one text."""

    def __init__(self, text: Text, places: Places, names: PartyNames, kept: PartyNames, *, guesses: bool) -> None:
        self.text, self.places, self.names, self.kept = text, places, names, kept
        self.words = text.words
        self.guesses = guesses

    def run(self) -> Iterator[Finding]:
        position = 0
        while position < len(self.words):
            found = self._read_initials(position) or self._read_name(position) or self._read_broken(position)
            if found is None:
                position += 1
                continue
            start, end, confidence = found
            start = self._with_particles(start)
            yield Finding(self.words[start].start, self.words[end - 1].end, confidence)
            position = max(end, position + 1)

    def _with_particles(self, start: int) -> int:
        """Where the name begins with the particles that are its own: `de la Cruz`."""
        while (
            start > 0
            and self.words[start - 1].folded in self.names.particles
            and self.words[start - 1].folded in self.names.neighbours.get(self.words[start].folded, ())
            and self.places.touches_closely(start - 1, start)
        ):
            start -= 1
        return start

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

    def _read_name(self, position: int) -> tuple[int, int, float] | None:
        part = self._part(position)
        if part is None and self.guesses and self._part(position, slips=2) and self.places.is_announced(position):
            part = self._part(position, slips=2)
        if part is None or part is Part.PARTICLE:
            return None
        end, parts, goes_beyond = self._read_on(position, part)
        start = self._read_back(position) if self._stands_before_last(position, parts) else position
        has_guess = any(each.is_guess for each in parts) or start < position or goes_beyond
        if len(parts) > 1 or end - position > 1 or start < position:
            if self.guesses and not has_guess:
                return None
            return self._judge_whole(start, position, end, has_guess=has_guess)
        if self.guesses and not has_guess:
            return None
        if not self._stands_alone(position, part):
            return None
        return start, end, _GUESSED if has_guess else _ONE_WORD

    def _read_broken(self, position: int) -> tuple[int, int, float] | None:
        """A name with a blank or the end of a line within it: `Whit-\ncombe`."""
        if self.guesses or position + 1 >= len(self.words) or not self.places.is_broken(position):
            return None
        whole = self.words[position].folded + self.words[position + 1].folded
        is_theirs = len(whole) >= _LONG - 1 and whole in self.names.all and whole not in self.kept.all
        return (position, position + 2, _WITH_INITIAL) if is_theirs else None

    def _judge_whole(self, start: int, position: int, end: int, *, has_guess: bool) -> tuple[int, int, float] | None:
        """A name of several words, unless they are ordinary words in a row: "I will grant that" is not Will Grant."""
        words = self.words[position:end]
        is_plain = not any(each.is_capitalised for each in words) and all(
            each.folded in WORDS_TOO or len(each.folded) == 1 for each in words
        )
        if is_plain and not self.text.shows_capitals and words[0].folded in self.names.first - BEGIN_SENTENCES:
            is_plain = words[-1].folded not in self.names.last
        if is_plain and not self.places.is_set_apart(position, end) and not self.places.is_presented(position):
            return None
        return start, end, _GUESSED if has_guess else _WHOLE

    def _read_on(self, position: int, part: Part) -> tuple[int, list[Part], bool]:
        """Where the name ends that begins here, what its words are, and whether others are among them."""
        parts, end, seen = [part], position + 1, {self.words[position].folded}
        last_telling, beyond, passed = end, 0, 0
        while end < len(self.words) and end - position < _MOST_WORDS and self.places.touches(end - 1, end):
            word = self.words[end].folded
            follower = self._part(end, slips=1)
            if word in PARTICLES and word in self.names.particles:
                end += 1
                continue
            if follower is not None and follower is not Part.PARTICLE and word not in seen and self._may_follow(end, follower):
                parts.append(follower)
                seen.add(word)
                end = last_telling = end + 1
                beyond += passed
                passed = 0
            elif self._is_initial(end) or word in SUFFIXES:
                end = last_telling = end + 1
            elif self._is_between(end):
                end, passed = end + 1, passed + 1
            elif self._is_hyphenated(end) or self._is_far_off_last(end, parts) or (end - last_telling < 1 and self._is_second_last(end, parts)):
                end = last_telling = end + 1
                beyond += 1
            else:
                break
        return last_telling, parts, beyond > 0

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
        if not word.is_capitalised and not has_dot:
            return False
        return word.folded != "i" or has_dot or not self.places.leads_on(at)

    def _is_between(self, at: int) -> bool:
        """Whether a middle name or initial stands here: a capital word before the last name."""
        word = self.words[at]
        if at + 1 >= len(self.words) or not self.places.touches(at, at + 1) or at in self.places.kept:
            return False
        follower = self._part(at + 1)
        if follower is None or not follower.is_last:
            return False
        is_middle = len(word.folded) == 1 or (self.guesses and word.folded not in COMMON)
        return is_middle and word.text[0].isalpha() and (word.is_capitalised or not self.text.shows_capitals)

    def _is_hyphenated(self, at: int) -> bool:
        between = self.text.content[self.words[at - 1].end : self.words[at].start]
        return between in {"-", "\u2010", "\u2011"} and self.words[at].text[0].isalpha() and self.words[at].is_capitalised

    def _is_far_off_last(self, at: int, parts: list[Part]) -> bool:
        """Whether a last name follows the first one that only begins like the party's: `Dmitri Bolkoff`."""
        word = self.words[at]
        if not self.guesses or parts != [Part.FIRST] or not word.text.istitle() or not word.text.isalpha():
            return False
        between = self.text.content[self.words[at - 1].end : word.start]
        if between != " " or word.folded in COMMON | PLACE_BEHIND or word.folded in self.kept.all or len(word.folded) < _FEWEST_SMALL:
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
            and word.folded not in COMMON
            and at not in self.places.kept
            and word.folded not in self.kept.all
        )

    def _stands_before_last(self, position: int, parts: list[Part]) -> bool:
        return parts[0].is_last or self.words[position].folded in self.names.last

    def _read_back(self, position: int) -> int:
        """Where the name begins whose last name stands here: initials, and other first names before it."""
        start = position
        while start > 0 and position - start < 3 and self.places.touches_closely(start - 1, start):  # noqa: PLR2004
            word = self.words[start - 1]
            if start - 1 in self.places.kept or not word.text[0].isalpha():
                break
            if len(word.folded) == 1:
                has_dot = self.text.content[word.end : word.end + 1] == "."
                if not (word.is_capitalised or has_dot) or (word.folded in "aeiouy" and not has_dot):
                    break
                start -= 1
            elif len(word.text) <= 3 and word.text.isupper() and word.folded[0] in self.names.first_initials:  # noqa: PLR2004 - "JM"
                start -= 1
            elif self._is_other_first(start - 1, position):
                start -= 1
            else:
                break
        return start

    def _is_other_first(self, at: int, position: int) -> bool:
        word, last = self.words[at], self.words[position]
        if not self.guesses or word.folded in COMMON | TITLES | PARTICLES or word.folded in self.kept.all:
            return False
        if not word.text.isalpha() or self.text.content[word.end : self.words[at + 1].start] not in {" ", "\n", "\u00a0"}:
            return False
        if not self.text.shows_capitals and not (word.text.istitle() and last.text.istitle()):
            return len(word.folded) >= _FEWEST_SMALL and word.folded[0] in self.names.first_initials
        return word.is_capitalised and last.is_capitalised and not (last.folded in WORDS_TOO and self.places.names_a_place(position))

    def _read_initials(self, position: int) -> tuple[int, int, float] | None:
        """`T.O.`, `J. R. M.`: the initials of the party in their order, with dots or alone in a line."""
        if self.guesses:
            return None
        word = self.words[position]
        if len(word.folded) > 1:
            if len(word.text) > 3 or not word.text.isupper():  # noqa: PLR2004 - "JRM"
                return None
            is_theirs = (
                word.folded[0] in self.names.first_initials
                and word.folded[-1] in self.names.last_initials
            )
            return (position, position + 1, _WITH_INITIAL) if is_theirs and self.places.is_signature(position, position + 1) else None
        if not word.is_capitalised:
            return None
        end = position + 1
        while end < len(self.words) and end - position < 4 and self._is_dotted_letter(end - 1, end):  # noqa: PLR2004
            end += 1
        if end == position + 1:
            is_after_title = position and self.words[position - 1].folded in TITLES and self.places.is_presented(position)
            return (position, end, _WITH_INITIAL) if is_after_title and word.folded in self.names.initials else None
        letters = [each.folded for each in self.words[position:end]]
        is_theirs = letters[0] in self.names.first_initials and letters[-1] in self.names.last_initials
        return (position, end, _WITH_INITIAL) if is_theirs and not self.places.goes_on_with_box(end) else None

    def _is_dotted_letter(self, left: int, right: int) -> bool:
        one, two = self.words[left], self.words[right]
        return len(two.folded) == 1 and two.is_capitalised and self.text.content[one.end : two.start] in {".", ". "}

    def _stands_alone(self, position: int, part: Part) -> bool:
        """Whether a single word is the party's name here: not where it may be a kept person's, or an ordinary word."""
        word = self.words[position]
        if self._may_be_kept(position):
            return False
        if self.places.is_announced(position):
            return True
        if part.is_guess and not self._may_be_guessed(position):
            return False
        if word.folded in WORDS_TOO:
            return self.places.is_name_here(position)
        if self.places.names_a_place(position):
            return False
        if word.is_capitalised or not self.text.shows_capitals:
            return word.folded not in COMMON or not self.places.begins_sentence(position)
        return len(word.folded) >= _FEWEST_SMALL and word.folded not in COMMON

    def _may_be_kept(self, position: int) -> bool:
        word = self.words[position]
        if word.folded in self.kept.all:
            return True
        # "Maria Santos" with a customer called Santos: the neighbour says whose name it is.
        return any(
            0 <= neighbour < len(self.words)
            and word.folded in self.kept.neighbours.get(self.words[neighbour].folded, ())
            for neighbour in (position - 1, position + 1)
        )

    def _may_be_guessed(self, position: int) -> bool:
        """Whether a single guess is worth it: not for a word that the text also has in small letters, or that begins it."""
        word = self.words[position]
        if word.folded in self.text.small_words and self.text.shows_capitals:
            return False
        if not word.is_capitalised:
            return len(word.folded) >= _LONG and self.names.part_of(word.folded, guesses=True, slips=-1) is not None
        if not self.text.shows_capitals:
            return len(word.folded) >= _LONG - 2
        is_short = len(word.folded) < _LONG - 1
        return not (is_short and self.places.begins_sentence(position) and not self.places.is_doing(position))

