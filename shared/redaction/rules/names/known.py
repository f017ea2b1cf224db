"""Names of known parties: whole, turned round, shortened, misspelt, with initials, or a single one of their words."""

from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.names.given import may_be_short_for
from shared.redaction.rules.names.initials import WITH_INITIAL, find_initials
from shared.redaction.rules.names.party import Part, PartyNames
from shared.redaction.rules.names.pieces import count_pieces
from shared.redaction.rules.names.places import Places
from shared.redaction.rules.names.reading import NameReader
from shared.redaction.rules.names.words import (
    BEGIN_SENTENCES,
    COMMON,
    PARTICLES,
    TITLES,
    WORDS_TOO,
)
from shared.redaction.text import Text

_WHOLE, _ONE_WORD, _GUESSED = 1.0, 0.8, 0.6
_MOST_WORDS = 8
_FEWEST_SMALL = 3
_LONG = 7
_SIGNING = 2  # the last words of a text
_BEFORE_SIGNING = frozenset((".", "!", "?", ",", "\n", "-"))


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


class _Search(NameReader):
    """Looks for one party in one text."""

    def run(self) -> Iterator[Finding]:
        reached = 0
        for position in sorted(self._find_positions()):
            if position < reached:
                continue
            initials = None if self.guesses else find_initials(self.places, self.names, position)
            found = (
                initials
                or self._read_name(position)
                or self._read_broken(position)
                or self._read_signature(position)
                or self._read_pieces(position)
            )
            if found is None:
                continue
            start, end, confidence = found
            start = self._with_particles(start)
            yield Finding(self.words[start].start, self.words[end - 1].end, confidence)
            reached = max(end, position + 1)

    def _find_positions(self) -> set[int]:
        """Where a name of the party may begin: its words, what may be meant for one, initials, and words cut in two."""
        found: set[int] = set()
        for word, positions in self.places.positions.items():
            if self.names.part_of(word) is not None:
                found.update(positions)
                if self.guesses:
                    found.update(position - 1 for position in positions if position)
            elif self.guesses and word in self.places.visible and self.names.part_of(word, guesses=True, slips=2):
                found.update(positions)
        if self.guesses:
            found.update(range(max(0, len(self.words) - _SIGNING), len(self.words)))
            for title in TITLES & self.places.positions.keys():
                found.update(at + 1 for at in self.places.positions[title] if at + 1 < len(self.words))
        else:
            found |= self.places.initials
            for name in self.names.all:
                for cut in range(1, len(name)) if len(name) >= _LONG - 1 else ():
                    found.update(
                        self.places.positions.get(name[:cut], ()) if name[cut:] in self.places.positions else ()
                    )
        return found

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
        """A name with a blank or the end of a line within it: `Whit-combe` over two lines."""
        if self.guesses or position + 1 >= len(self.words) or not self.places.is_broken(position):
            return None
        halves = [self.words[at].folded for at in (position, position + 1)]
        is_split_first = "".join(halves) in self.names.spelt and self.words[position].text.istitle()
        if any(self.names.part_of(half) is not None for half in halves) and not is_split_first:
            return None  # "I will grant that" is no Will Grant
        whole = "".join(halves)
        is_theirs = len(whole) >= _LONG - 1 and whole in self.names.all and whole not in self.kept.all
        return (position, position + 2, WITH_INITIAL) if is_theirs else None

    def _read_pieces(self, position: int) -> tuple[int, int, float] | None:
        """A last name in pieces behind a title: `Ms. La Fountain`."""
        if not (self.guesses and position and self.words[position - 1].folded in TITLES):
            return None
        pieces = count_pieces(self.places, self.names, position, wants_last=True)
        return (position, position + pieces, _GUESSED) if pieces else None

    def _read_signature(self, position: int) -> tuple[int, int, float] | None:
        """A short form that is an ordinary word too, with which somebody signs: `... nobody asked me. Sky`."""
        word, end = self.words[position], position + 1
        if not self.guesses or not word.is_capitalised or word.folded in self.kept.all:
            return None
        if end < len(self.words) and self._is_initial(end):
            end += 1
        before = self.text.content[max(0, word.start - 2) : word.start]
        if not self.places.ends_text(end) or not (before.rstrip(" -~") == "" or before.strip()[-1:] in _BEFORE_SIGNING):
            return None
        is_theirs = any(may_be_short_for(word.folded, first) for first in self.names.spelt)
        return (position, end, _GUESSED) if is_theirs else None

    def _judge_whole(self, start: int, position: int, end: int, *, has_guess: bool) -> tuple[int, int, float] | None:
        """A name of several words, unless they are ordinary words in a row: "I will grant that" is not Will Grant."""
        words = self.words[position:end]
        is_plain = not any(each.is_capitalised for each in words) and all(
            each.folded in WORDS_TOO or len(each.folded) == 1 for each in words
        )
        if is_plain and not self.text.shows_capitals and words[0].folded in self.names.first - BEGIN_SENTENCES:
            is_plain = words[-1].folded not in self.names.last
        if is_plain and self.places.begins_sentence(position) and self.places.is_doing(end - 1):
            is_plain = words[-1].folded not in self.names.last
        if is_plain and not self.places.is_set_apart(position, end) and not self.places.is_presented(position):
            return None
        return start, end, _GUESSED if has_guess else _WHOLE

    def _stands_alone(self, position: int, part: Part) -> bool:
        """Whether a single word is the party's name here: not where it may be a kept person's, or an ordinary word."""
        word = self.words[position]
        if self._may_be_kept(position) or self.places.is_announced(position):
            return not self._may_be_kept(position)
        if part.is_guess and not self._may_be_guessed(position):
            return False
        if word.folded in WORDS_TOO | PARTICLES:
            is_particle = word.folded in PARTICLES
            return self.places.is_name_here(position) and not (is_particle and self.places.begins_sentence(position))
        if self.places.names_a_place(position):
            return False
        if word.is_capitalised or not self.text.shows_capitals:
            return word.folded not in COMMON or not self.places.begins_sentence(position)
        # "the booth" is nobody's
        is_thing = self.places.follows_article(position)
        return len(word.folded) >= _FEWEST_SMALL and word.folded not in COMMON and not is_thing

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
            acts = (
                not self.text.shows_capitals
                and self.places.is_doing(position)
                and self.places.begins_sentence(position)
            )
            fewest = _LONG - 2 if acts else _LONG
            slips = 0 if acts else -1
            return len(word.folded) >= fewest and self.names.part_of(word.folded, guesses=True, slips=slips) is not None
        if not self.text.shows_capitals:
            return len(word.folded) >= _LONG - 2
        is_short = len(word.folded) < _LONG - 1
        leads_on = self.places.leads_on(position) and not self.places.is_doing(position)
        return not (is_short and leads_on and self.places.begins_sentence(position))
