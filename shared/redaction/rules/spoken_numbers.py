"""Numbers read out in words: of telephones ("five five five, oh one nine nine"), social security, cases and accounts."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.number_words import MOST_TOKENS, UNITS, Run, is_number_word, read_run
from shared.redaction.text import Text, Token, set_of

_PHONE_LENGTHS = (7, 10, 11)
_SECURITY_DIGITS = 9
_FEWEST_WORDS = 4
_FEWEST_AMONG_DIGITS = 2
_LOCAL, _LONGEST = 7, 20
_LAST_FOUR = 4
_LOOK_BACK = 80
_SECURITY = re.compile(
    r"\b(?:s\.?s\.?n\.?|ss|itin|social|soc|seguro|nss|last (?:four|4)|final four|[u\u00fa]ltim[oa]s (?:cuatro|4))\b"
    r"[^\d\n\[\]]{0,60}$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:case|caso|account|acct|cuenta|ticket|claim|file|expediente|folio|reference|referencia|card|tarjeta|medi-?cal|"
    r"ebt|policy|p[o\u00f3]liza|licen[cs]e|licencia|member|client|cliente|report|reporte|confirmation|confirmaci[o\u00f3]n|ends|ending|termina)\b"
    r"[^\d\n\[\].!?]{0,60}$",
    re.IGNORECASE,
)  # fmt: skip
_LETTERS = set_of("""
    be bee ce cee see de dee efe ef ge gee hache aitch jota jay ka kay ele el eme em ene en pe pee cu cue ere erre ar ese ess te
    tee uve ve vee equis ex zeta zee ye alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar
    papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu
    """)
_SOUNDS = {
    "aitch": "h",
    "hache": "h",
    "efe": "f",
    "ef": "f",
    "ele": "l",
    "el": "l",
    "eme": "m",
    "em": "m",
    "ene": "n",
    "en": "n",
    "ere": "r",
    "erre": "r",
    "ar": "r",
    "ese": "s",
    "ess": "s",
    "equis": "x",
    "ex": "x",
    "ce": "c",
    "see": "c",
    "cu": "q",
    "uve": "v",
}
_FEWEST_OF_AN_ID = 4


def find_spoken_phones(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find runs of number words that come to as many digits as a telephone number, digits among them too."""
    tokens = text.tokens
    for position, run in _runs_of(tokens):
        if run.words < _FEWEST_WORDS and not (run.words >= _FEWEST_AMONG_DIGITS and len(run.digits) > _LOCAL):
            continue
        if run.may_have(*_PHONE_LENGTHS):
            yield Finding(tokens[position].start, tokens[run.last].end, 0.85)
        elif _LOCAL < len(run.digits) <= _LONGEST and len(run.digits) != _SECURITY_DIGITS:
            yield Finding(tokens[position].start, tokens[run.last].end, 0.6)


def find_spoken_security_numbers(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find nine digits in words, and fewer that are called a part of the number."""
    tokens = text.tokens
    for position, run in _runs_of(tokens):
        if run.words < 1 or len(run.digits) < _LAST_FOUR:
            continue
        start = tokens[position].start
        is_announced = _SECURITY.search(text.content[max(0, start - _LOOK_BACK) : start]) is not None
        is_whole = run.may_have(_SECURITY_DIGITS) and run.words >= _FEWEST_WORDS
        if is_whole or is_announced:
            yield Finding(start, tokens[run.last].end, 0.95 if is_announced else 0.7)


def _counts_the_last(tokens: list[Token], position: int) -> bool:
    """Whether a number only says how many follow: "last four: six seven eight nine"."""
    if not position or tokens[position].folded not in {"four", "cuatro", "4"}:
        return False
    after = position + 1
    return (
        tokens[position - 1].folded in {"last", "final", "ultimos", "ultimas"}
        and after < len(tokens)
        and (is_number_word(tokens[after]) or tokens[after].text in {":", ","})
    )


def find_spoken_ids(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find letters and number words one by one after what is called a case, an account or another numbered thing."""
    tokens = text.tokens
    ids = {"".join(each for each in number.upper() if each.isalnum()) for number in known.ids}
    position = 0
    while position < len(tokens):
        if not _is_part(tokens[position]):
            position += 1
            continue
        last, parts, numbers = position, 0, 0
        for at in range(position, min(len(tokens), position + MOST_TOKENS)):
            if _is_part(tokens[at]):
                last, parts, numbers = at, parts + 1, numbers + is_number_word(tokens[at])
            elif parts and tokens[at].folded in {"as", "in", "like", "de", "como"}:
                continue  # "B as in boy"
            elif at - 1 > position and tokens[at - 1].folded in {"in", "like", "de", "como"}:
                continue
            elif tokens[at].text not in {",", "-", "."} and tokens[at].folded not in {"dash", "guion", "y", "slash"}:
                break
        start = tokens[position].start
        is_spoken = any(not each.text.isdecimal() for each in tokens[position : last + 1] if is_number_word(each))
        if (
            parts >= _FEWEST_OF_AN_ID
            and numbers >= _FEWEST_OF_AN_ID - 1
            and is_spoken
            and (
                _NUMBERED.search(text.content[max(0, start - _LOOK_BACK) : start])
                or _is_known(tokens[position : last + 1], ids)
            )
        ):
            yield Finding(start, tokens[last].end, 0.8)
        position = last + 1


def _is_known(tokens: list[Token], ids: set[str]) -> bool:
    """Whether what is read out ends as a known number does, compared by its digits and single letters."""
    said = "".join(
        str(UNITS[each.folded])
        if each.folded in UNITS
        else each.text.upper()
        if each.text.isdecimal() or len(each.text) == 1
        else _SOUNDS.get(each.folded, each.folded[0]).upper()
        for each in tokens
        if _is_part(each)
    )
    return any(number.endswith(said) or said.endswith(number) for number in ids if number)


def _is_part(token: Token) -> bool:
    return is_number_word(token) or (len(token.text) == 1 and token.text.isalpha()) or token.folded in _LETTERS


def _runs_of(tokens: list[Token]) -> Iterator[tuple[int, Run]]:
    position = 0
    while position < len(tokens):
        if not is_number_word(tokens[position]) or _counts_the_last(tokens, position):
            position += 1
            continue
        run = read_run(tokens, position)
        yield position, run
        position = run.last + 1
