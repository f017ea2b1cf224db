"""Names of known parties spelled letter by letter: `V-O-L-K-O-V`, `eme u jota i ce a`."""

from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.names.party import PartyNames
from shared.redaction.rules.names.sounds import may_be_misspelt
from shared.redaction.text import Text, Token, set_of

_LETTERS = {
    name: letter
    for names, letter in (
        ("be bee", "b"), ("ce cee see", "c"), ("de dee", "d"), ("efe ef", "f"), ("ge gee", "g"), ("hache aitch", "h"), ("jota jay", "j"),
        ("ka kay", "k"), ("ele el ell", "l"), ("eme em", "m"), ("ene en", "n"), ("enie", "n"), ("pe pee", "p"), ("cu cue", "q"),
        ("erre ere ar", "r"), ("ese ess", "s"), ("te tee", "t"), ("uve ve vee", "v"), ("equis ex", "x"), ("ye why", "y"), ("zeta zee zed", "z"),
        ("che", "ch"), ("elle", "ll"), ("ee", "e"), ("oh", "o"), ("ay", "a"), ("eye", "i"), ("you", "u"),
    )
    for name in names.split()
}  # fmt: skip
_LETTERS |= {
    word: word[0]
    for word in set_of("""
        alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra
        tango uniform victor whiskey xray yankee zulu
        """)
}
# What tells two letters of one sound apart: "be grande", "i griega", "ve chica".
_WHICH = frozenset(("grande", "larga", "alta", "chica", "corta", "baja", "latina", "mayuscula", "minuscula", "capital"))
_BETWEEN = frozenset((",", "-", ".", "\u2010", "\u2011", "\u2013", "/", "_", "\u2026", ":"))
_AS_IN = frozenset(("as", "like", "for", "de", "como"))
_TWICE = frozenset(("double", "doble"))
_FEWEST = 3
_MOST_TOKENS = 60


def find_spelled_names(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find letters one by one that come to a word of a known party's names."""
    parties = [PartyNames.of(party) for party in known.parties]
    words = {word for party in parties for word in party.all if len(word) >= _FEWEST}
    if not words:
        return
    tokens, position = text.tokens, 0
    while position < len(tokens):
        if _letter_of(tokens[position]) is None and not _doubles(tokens, position):
            position += 1
            continue
        last, letters = _read_letters(tokens, position)
        if len(letters) >= _FEWEST and any(_is_word(letters, word) for word in words):
            yield Finding(tokens[position].start, tokens[last].end, 0.85)
        position = last + 1


def _doubles(tokens: list[Token], position: int) -> bool:
    """Whether `double u` or `doble ele` begins here."""
    after = position + 1
    return tokens[position].folded in _TWICE and after < len(tokens) and _letter_of(tokens[after]) is not None


def _letter_of(token: Token) -> str | None:
    if len(token.folded) == 1 and token.folded.isalpha():
        return token.folded
    return _LETTERS.get(token.folded)


def _read_letters(tokens: list[Token], position: int) -> tuple[int, str]:
    """The last token of the letters that begin here, and what they come to; `M as in Mary` is one letter."""
    last, letters, times = position, "", 1
    at = position
    while at < min(len(tokens), position + _MOST_TOKENS):
        token = tokens[at]
        letter = _letter_of(token)
        if letters and token.folded in _AS_IN and at + 1 < len(tokens):
            word = at + 2 if tokens[at + 1].folded == "in" and at + 2 < len(tokens) else at + 1
            if tokens[word].folded.startswith(letters[-1]) and len(tokens[word].folded) > 1:
                last, at = word, word + 1
                continue
        if letters and token.folded in _WHICH:
            at += 1
            continue
        if letters and token.folded == "griega":
            letters, last, at = letters[:-1] + "y", at, at + 1
            continue
        if token.folded in _TWICE:
            times = 2
        elif letter is not None:
            letters, last, times = letters + letter * times, at, 1
        elif token.text not in _BETWEEN:
            break
        at += 1
    return last, letters


def _is_word(letters: str, word: str) -> bool:
    if "uu" in letters or "vv" in letters:  # "double u", "doble ve"
        written = letters.replace("uu", "w").replace("vv", "w")
        if written == word or (len(written) > _FEWEST and may_be_misspelt(written, word)):
            return True
    return letters == word or (len(letters) > _FEWEST and (word.startswith(letters) or may_be_misspelt(letters, word)))
