"""Names of few letters: heard as others (`Ann Lee` of Anh Le), of one letter (`de la O`), and initials in a row (`JP`)."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties, KnownParty
from shared.redaction.rule import Finding
from shared.redaction.rules.names.party import PartyNames
from shared.redaction.rules.names.pieces import are_initials
from shared.redaction.rules.names.sounds import may_sound_alike
from shared.redaction.rules.names.words import COMMON, DOING, PARTICLES, TITLES, WORDS_TOO
from shared.redaction.text import Text, fold, set_of

_MOST_LETTERS = 5
_FEWEST_OF_A_LOGIN, _FEWEST_WITH_DIGITS = 5, 4
# How ears of English write down names of few sounds.
_HEARD = {
    "nguyen": set_of("win wen nuyen newen nwin nugent winn wynn"), "huynh": set_of("win hwin wynn hun when"), "ng": set_of("ing eng ung"),
    "xu": set_of("shoe shu su"), "hsu": set_of("shoe shu su sue"), "zhang": set_of("jang chang"), "zhao": set_of("jow chow"), "cruz": set_of("cruise crews"),
    "tran": set_of("chan tron"), "vu": set_of("voo voe"), "do": set_of("doe dough"), "ly": set_of("lee"), "li": set_of("lee"), "yi": set_of("yee lee"),
    "cho": set_of("joe show"), "choi": set_of("joy choy chey"), "jung": set_of("young chung"), "xiong": set_of("shong song chong"), "thao": set_of("tao tow"),
    "her": set_of("hur"), "vue": set_of("view voo"), "moua": set_of("mua mwa"), "qiu": set_of("chew chu"), "cai": set_of("tsai sigh"), "ruiz": set_of("reese rweez"),
}  # fmt: skip
_TITLED = TITLES - {"judge", "juez", "prof", "hon"}
# What stands around two letters that are somebody: `"JP"`, `JP's`, `spoke to JP`.
_QUOTED = re.compile(r"[\"\u201c\u00ab'\u2018]\Z")
_TOLD = re.compile(
    r"\b(?:spoke (?:to|with)|talked (?:to|with)|called|told|asked|informed|advised|emailed|texted|met with|calls me|call me|goes by|ask for|from|habl\u00e9 con|llam\u00e9 a|dije a|me dicen|le dicen)[ ]\Z",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['\u2019]s\b")


def find_short_names(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find short names of known parties that are written by ear, last names of one letter, and initials that do something."""
    kept = PartyNames(known.keep).all
    for party in known.parties:
        names = PartyNames.of(party)
        yield from _find_by_ear(text, names, kept)
        yield from _find_monograms(text, names)
        yield from _find_logins(text, names)
        for pattern in _one_letter_patterns(party):
            for match in pattern.finditer(text.content):
                yield Finding(match.start(match.lastindex or 0), match.end(), 0.9)


def _find_by_ear(text: Text, names: PartyNames, kept: set[str]) -> Iterator[Finding]:
    first = [name for name in names.spelt if len(name) <= _MOST_LETTERS]
    last = [name for name in names.last if len(name) <= _MOST_LETTERS]
    if not text.small_words or not (last or names.last & _HEARD.keys()):
        return
    words = text.words
    likely = {
        word
        for word in text.places
        if len(word) <= _MOST_LETTERS + 2
        and (any(_is_heard_as(word, name) for name in names.last) or any(may_sound_alike(word, name) for name in first))
    }
    for at in sorted(at for word in likely for at in text.places[word]):
        word = words[at]
        if not word.is_capitalised or len(word.text) > _MOST_LETTERS + 2 or word.folded in kept or word.text.isupper():
            continue
        before = words[at - 1] if at else None
        is_titled = before is not None and before.folded in _TITLED
        if is_titled and word.folded not in names.all and any(_is_heard_as(word.folded, name) for name in names.last):
            yield Finding(word.start, word.end, 0.6)
        if at + 1 >= len(words) or not (first and last) or not text.shows_capitals:
            continue
        other = words[at + 1]
        if (
            text.content[word.end : other.start] != " "
            or not other.is_capitalised
            or other.text.isupper()
            or other.folded in kept | COMMON
            or (word.folded in COMMON | PARTICLES and word.folded not in {"an", "so", "too"})
        ):
            continue
        for one, two in ((first, last), (last, first)):
            if any(may_sound_alike(word.folded, name) for name in one) and any(
                may_sound_alike(other.folded, name) for name in two
            ):
                yield Finding(word.start, other.end, 0.7)
                break


def _is_heard_as(word: str, name: str) -> bool:
    return word in _HEARD.get(name, ()) or (len(name) <= _MOST_LETTERS and may_sound_alike(word, name))


def _find_logins(text: Text, names: PartyNames) -> Iterator[Finding]:
    """`jjimenez88`, `jennbrown`, `hezekiah77`: names joined as logins and files join them, with digits behind or before."""
    joined: set[str] = set()
    for first in names.first:
        for last in names.last:
            joined |= {first + last, last + first, first[0] + last, last + first[0], first + last[0]}
    joined -= COMMON | WORDS_TOO
    for word, positions in text.places.items():
        letters = word.strip("0123456789")
        is_login = len(letters) >= _FEWEST_OF_A_LOGIN and letters in joined
        is_numbered = letters != word and len(letters) >= _FEWEST_WITH_DIGITS and letters in names.all - WORDS_TOO
        if is_login or is_numbered:
            for at in positions:
                yield Finding(text.words[at].start, text.words[at].end, 0.8)


def _find_monograms(text: Text, names: PartyNames) -> Iterator[Finding]:
    """Two or three initials that somebody is called by, quoted or addressed; an acronym is none."""
    if not text.shows_capitals:
        return
    for monogram in names.monograms:
        for at in text.places.get(monogram, ()):
            word = text.words[at]
            if not word.text.isupper() or not are_initials(names, monogram):
                continue
            before = text.content[max(0, word.start - 24) : word.start]
            after = text.content[word.end : word.end + 2]
            is_quoted = _QUOTED.search(before) is not None and after[:1] in {'"', "\u201d", "\u00bb", "'", "\u2019"}
            follows = text.words[at + 1].folded if at + 1 < len(text.words) else ""
            is_told = _TOLD.search(before) is not None and (
                not after.strip() or after[:1] in ".,;" or follows in COMMON | DOING
            )
            if is_quoted or _POSSESSIVE.match(after) or is_told:
                yield Finding(word.start, word.end, 0.7)


def _one_letter_patterns(party: KnownParty) -> Iterator[re.Pattern[str]]:
    """`de la O`, `Wenjun O`: a last name of one letter, with what stands before it in the name."""
    for name in (party.name or "", *party.also):
        words = [word for word in re.findall(r"[^\W\d_]+", name) if word]
        if len(words) < 2 or len(words[-1]) > 1:  # noqa: PLR2004
            continue
        letter = re.escape(words[-1].upper())
        particles: list[str] = []
        for word in reversed(words[:-1]):
            if fold(word) not in PARTICLES:
                break
            particles.insert(0, re.escape(word))
        first = re.escape(words[0])
        if particles:
            joined = r"[ ]?".join(f"(?i:{particle})" for particle in particles)
            yield re.compile(rf"(?<!\w)(?:[^\W\d_]\.?[ ])?{joined}[ ]{letter}(?!\w)(?!['\u2019])")
        else:
            yield re.compile(rf"(?<!\w)(?i:{first})[ ]{letter}(?!\w)|(?<!\w){letter},[ ](?i:{first})(?!\w)")
            yield re.compile(rf"\b(?i:mr|ms|mrs|miss|dr|sr|sra|srta)\b\.?[ ]({letter})(?!\w)")
