"""Names of known parties: whole, turned round, shortened, with initials, or a single one of their words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, Token, set_of

_PARTICLES = set_of("de del della der den di da dos du el la las le los van von zu zur al bin ibn abu y e of the")
_TITLES = set_of("mr mrs ms miss mx dr sr sra srta jr ii iii")
# Names that are words of their own: hidden only where a capital letter within a sentence, or a neighbour, says so.
_WORDS_TOO = set_of("""
    angel april art august banks baker best bill black bob brook brooks brown buddy bush carol case charity chase chip
    christian clay cliff cook dale dawn day dean destiny dot drew duke earl earnest faith fair field fields ford forest
    frank frost gene glen good grace grant gray green grey guy hall hardy harmony heath hill holly hope ivy jack jay
    jewel joy june king lance land lane law little long love major mark marks may melody mercy miles mills moody moon
    olive page paige park parks pat patience penny pierce pope poole price prince ray reed rice rich rob robin rose ruby
    rush rusty sandy savage sharp short singh sky small snow star stark steel stone strong sue summer sunny swift
    trinity victor violet wade walker ward waters weaver weeks wells west white will winter wise wood woods young
    mar sol luz paz amor blanco rubio leal bueno bravo delgado flores rosa rosas cruz reyes guerra mora ramos
    """)
# Those of them with which people begin sentences about something else.
_BEGIN_SENTENCES = set_of(
    """
    will may hope love long little good best fair rich young white black brown green law day summer winter spring dawn
    april june august grace faith joy mercy patience charity price major rush swift grant mark chase park parks field
    fields case law west wise strong small sharp short sky snow star still sunny waters weeks woods moody sol mar paz amor
    """
)
_WHOLE, _WITH_INITIAL, _ONE_WORD = 1.0, 0.9, 0.8
_FEWEST_LETTERS = 2


@dataclass(slots=True)
class _Words:
    """The words of names, folded, and where each may stand next to another."""

    first: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)
    neighbours: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, name: str) -> None:
        last, comma, first = name.partition(",")
        ordered = f"{first} {last}" if comma and first.strip() else name
        words = [token.folded for token in Text(ordered).words if any(map(str.isalpha, token.folded))]
        telling = [word for word in words if word not in _PARTICLES | _TITLES and len(word) >= _FEWEST_LETTERS]
        self.first.update(telling[:1])
        self.last.update(telling[1:])
        for word in words:
            self.neighbours.setdefault(word, set()).update(other for other in words if other != word)

    @property
    def all(self) -> set[str]:
        return self.first | self.last


def find_known_names(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find the names of known parties; those of the people who stay named are left alone."""
    parties = [_words_of((party.name or "", *party.also)) for party in known.parties]
    if not any(party.all for party in parties):
        return
    kept = _words_of(known.keep)
    words = text.words
    position = 0
    while position < len(words):
        end, confidence = max(
            (_read(text, words, position, party, kept) for party in parties if party.all), key=lambda read: read[0]
        )
        if end > position:
            yield Finding(words[position].start, words[end - 1].end, confidence)
        position = max(end, position + 1)


def _words_of(names: Iterable[str]) -> _Words:
    words = _Words()
    for name in names:
        words.learn(name)
    return words


def _read(text: Text, words: list[Token], position: int, party: _Words, kept: _Words) -> tuple[int, float]:
    """Where the name that begins at this word ends (at the word itself if there is none), and how sure that is."""
    word = words[position].folded
    if word not in party.all:
        return _read_initial(text, words, position, party)
    end, telling = position + 1, {word}
    while end < len(words) and _touches(text, words[end - 1], words[end]):
        follower = words[end].folded
        if follower in party.neighbours.get(word, ()) and follower not in telling:
            telling.add(follower)
        elif len(follower) > 1 or not any(each.startswith(follower) for each in party.all - telling):
            break
        end += 1
    while end > position + 1 and words[end - 1].folded in _PARTICLES:
        end -= 1
    if end > position + 1:
        # "I will grant that" is not Will Grant.
        is_plain = text.shows_capitals and not any(each.is_capitalised for each in words[position:end])
        return (position, 0.0) if is_plain and telling <= _WORDS_TOO else (end, _WHOLE)
    return (position + 1, _ONE_WORD) if _stands_for_party(text, words, position, kept) else (position, 0.0)


def _read_initial(text: Text, words: list[Token], position: int, party: _Words) -> tuple[int, float]:
    """`A. Ruiz`: an initial before a last name."""
    initial = words[position]
    after = position + 1
    if len(initial.folded) != 1 or not initial.is_capitalised or after >= len(words):
        return position, 0.0
    is_theirs = words[after].folded in party.last and any(each.startswith(initial.folded) for each in party.first)
    return (after + 1, _WITH_INITIAL) if is_theirs and _touches(text, initial, words[after]) else (position, 0.0)


def _stands_for_party(text: Text, words: list[Token], position: int, kept: _Words) -> bool:
    """Whether a single word is the party's name here: not where it may be a kept person's, or an ordinary word."""
    word = words[position]
    if word.folded in kept.all:
        return False
    for neighbour in (position - 1, position + 1):
        # "Maria Santos" with a customer called Santos: the neighbour says whose name it is.
        if 0 <= neighbour < len(words) and word.folded in kept.neighbours.get(words[neighbour].folded, ()):
            return False
    if word.folded not in _WORDS_TOO:
        return word.is_capitalised or not text.shows_capitals or len(word.folded) > 3  # noqa: PLR2004 - "al", "mar", "an"
    if not word.is_capitalised or not text.shows_capitals:
        return False
    # "Will you come?" is a question, "Thanks! Will" is a name.
    leads_on = position + 1 < len(words) and text.content[word.end : words[position + 1].start] == " "
    is_sentence = leads_on and not words[position + 1].is_capitalised and _begins_sentence(text, word)
    return not (is_sentence and word.folded in _BEGIN_SENTENCES)


def _begins_sentence(text: Text, word: Token) -> bool:
    before = text.content[max(0, word.start - 4) : word.start].rstrip(" \t\"'\u201c\u00bf\u00a1(")
    return word.start == 0 or not before or before[-1] in ".!?:\n\r\u2026"


def _touches(text: Text, left: Token, right: Token) -> bool:
    gap = text.content[left.end : right.start]
    return len(gap) <= 3 and all(each in " \t\u00a0.,-\u2010\u2011" or each == "\n" for each in gap)  # noqa: PLR2004 - ", "
