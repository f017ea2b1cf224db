"""Names that the text itself gives a known party, found wherever they stand: `Kasia (Katarzyna Wójcik)`, `née Montoya`."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.names.given import may_be_short_for
from shared.redaction.rules.names.party import PartyNames
from shared.redaction.rules.names.words import (
    COMMON,
    DOING,
    PARTICLES,
    PLACE_BEFORE,
    PLACE_BEHIND,
    SUFFIXES,
    TITLES,
    WORDS_TOO,
)
from shared.redaction.text import Text, Token, fold, set_of

_UPPER = "A-Z\u00c0-\u00d6\u00d8-\u00de"
_NAME = rf"[{_UPPER}][\w'\u2019-]{{1,24}}"
_NAMES = rf"({_NAME}(?:[ ](?:(?:de|del|de la|van|von)[ ])?{_NAME}){{0,2}})"
_OPEN, _CLOSE = r"[\"\u201c\u00ab(\u2018']", r"[\"\u201d\u00bb)\u2019']"
_ALSO = (
    r"(?:also known as|known as|a\.?k\.?a\.?|f\.?k\.?a\.?|f/k/a|a/k/a|alias|(?:who |she |he |and )?(?:goes|went) by|n\u00e9e|nee|n\u00e9|formerly|previously|born|(?:her |his )?maiden name(?: is| was)?|"
    r"(?:her |his )?married name(?: is| was)?|(?:her |his )?former name(?: is| was)?|prefers|everyone calls (?:him|her)|de soltera|de casada|"
    r"(?:su )?apellido de (?:soltera|casada)(?: es| era)?|antes|(?:tambi\u00e9n )?conocid[oa] (?:como|por)|apodad[oa]|(?:se )?le dicen|alias|mejor conocid[oa] como)"
)
# Right behind a known name.
_BEHIND = re.compile(
    rf"(?:,?[ ]{{1,2}}|[ ]?,[ ])\(?(?i:{_ALSO})[ ,:]{{1,2}}(?i:(?:as|la|el|the|por)[ ])?{_OPEN}?{_NAMES}"
)
_IN_BRACKETS_BEHIND = re.compile(rf"[ ][(\"\u201c\u00ab]{_NAMES}[)\"\u201d\u00bb]")
_BEFORE_BRACKETS = re.compile(rf"(?<![\w'-]){_NAMES}[ ]\((?i:really |legally |legal name |i\.e\. |that is |o sea )?\Z")
# Anywhere: the text says that somebody is called, or was written, so.
_SAID = re.compile(
    rf"\b(?i:(?:everyone|everybody|people|they|friends|family|todos|todo el mundo|ustedes|you)?[ ]?(?:calls?|called)[ ](?:me|her|him)|call me|goes by|go by|le dicen|me dicen|me llaman|le llaman|ll[a\u00e1]m[e\u00e9]nme|ll[a\u00e1]meme|d[i\u00ed]g[a\u00e1]n?me|"
    rf"(?:my|her|his|mi|su) (?:nickname|maiden name|married name|former name|legal name|other name|apodo|sobrenombre|nombre de pila|nombre legal)(?: is| was| es| era)?|"
    rf"(?:spelled|spelt|misspelled|(?:wrote|write|written|typed|entered|printed|puso|pusieron|escribi\u00f3|escribieron)(?= (?:it|me|my|her|him|his|mi|su)\b)|(?:lo|me|la|mal)[ ](?:escribi\u00f3|escribieron|pusieron))"
    rf"(?: (?:it|me|my name|her|him|her name|his name|mi nombre|mi apellido|su nombre|su apellido))?(?: down)?(?: as| wrong as| like| como)?|"
    rf"(?:card|letter|file|system|check|envelope|notice|tarjeta|carta|sistema|cheque|sobre|expediente)(?: still)? (?:says|has|shows|reads|dice|trae|aparece como|sale como))"
    rf"[ ,:]{{1,2}}(?i:(?:as|la|el|the|por|de|a)[ ])?(?P<quote>{_OPEN})?{_NAMES}"
)
_SAID_BEGINS = re.compile(
    r"every|people|they|friends|family|tod|usted|you|call|go|le\Z|me\Z|llam|dig|my|her|his|mi\Z|su\Z|spel|wrot|writ|typ|miss|ent|prin|esc|pus|card|lett|file|sys|"
    r"check|env|noti|tarj|cart|sist|cheq|sobre|exp|lo\Z|la\Z|mal\Z"
)
_FEWEST = 3
_FEWEST_ALONE = 4
_NOT_NAMES = set_of("""
    new old yes no denied approved closed pending active inactive english spanish male female box section page program state county address phone
    recipient payee spouse household roommate sponsor guardian trustee owner owners employer counselor advocate apt january usa mexico california received returned monday nothing unknown medi cal calfresh calworks ihss
    """)


def find_aliases(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find what the text says that a known party is called too, there and wherever it stands with a capital."""
    if not text.small_words or not known.parties:
        return
    kept = PartyNames(known.keep).all
    names = frozenset(name for party in known.parties for name in PartyNames.of(party).all)
    aliases: set[str] = set()
    for start, end in _find_told(text, names):
        written = text.content[start:end]
        words = [fold(word) for word in written.split()]
        if any(word in kept for word in words) or words[0] in COMMON | _NOT_NAMES | TITLES:
            continue
        yield Finding(start, end, 0.7)
        aliases.update(word for word in words if word not in PARTICLES | COMMON and len(word) >= _FEWEST)
    for alias in aliases - names - kept:
        for at in text.places.get(alias, ()):
            if _is_alias_here(text, at):
                yield Finding(text.words[at].start, text.words[at].end, 0.6)


def _find_told(text: Text, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    content = text.content
    for name in names:
        for at in text.places.get(name, ()):
            word = text.words[at]
            if not word.is_capitalised:
                continue
            if (behind := _BEHIND.match(content, word.end)) is not None:
                yield behind.span(1)
            elif (bracketed := _IN_BRACKETS_BEHIND.match(content, word.end)) is not None and _is_another_name(
                text, bracketed, names
            ):
                yield bracketed.span(1)
            before = _BEFORE_BRACKETS.search(content, max(0, word.start - 90), word.start)
            if before is not None and not _is_plain(before.group(1)):
                yield before.span(1)
    for said in text.match_at(_SAID, _SAID_BEGINS):
        yield said.span(said.lastindex or 0)


def _is_another_name(text: Text, bracketed: re.Match[str], names: frozenset[str]) -> bool:
    """Whether the capital word in brackets or quotes is a name: in quotes, like a first name, or said again."""
    if bracketed.group()[1] != "(":
        after = text.content[bracketed.end() : bracketed.end() + 30].strip().partition(" ")[0]
        return fold(after.strip(".,;")) in names
    first = fold(bracketed.group(1)).partition(" ")[0]
    if _is_plain(bracketed.group(1)):
        return False
    return len(text.places.get(first, ())) > 1 or any(may_be_short_for(first, name) for name in names)


def _is_plain(written: str) -> bool:
    words = [fold(word) for word in written.split()]
    return any(word in COMMON | _NOT_NAMES | PLACE_BEFORE | PLACE_BEHIND | SUFFIXES | DOING for word in words) or (
        written.isupper() and len(written) < _FEWEST_ALONE + 2
    )


def _is_alias_here(text: Text, at: int) -> bool:
    word: Token = text.words[at]
    if not word.is_capitalised:
        return False
    if word.folded not in WORDS_TOO:
        return True
    before = text.content[max(0, word.start - 2) : word.start].strip()
    return bool(before) and before[-1] not in ".!?:\n"
