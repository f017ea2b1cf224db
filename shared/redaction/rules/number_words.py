"""Numbers that are written in words, English and Spanish: "six fifty-seven, oh one", "cero ciento dieciocho"."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.redaction.text import Token, set_of

UNITS = {
    word: digit
    for digit, words in enumerate(
        (
            "zero oh o nought cero", "one uno una un", "two dos", "three tres", "four cuatro",
            "five cinco", "six seis", "seven siete", "eight ocho", "nine nueve",
        )
    )
    for word in words.split()
}  # fmt: skip
TEENS = {
    word: number
    for number, words in enumerate(
        (
            "eleven once", "twelve doce", "thirteen trece", "fourteen catorce", "fifteen quince", "sixteen dieciseis",
            "seventeen diecisiete", "eighteen dieciocho", "nineteen diecinueve",
        ),
        start=11,
    )
    for word in words.split()
} | {
    f"veinti{unit}": 20 + number
    for number, units in enumerate(("un uno una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"), start=1)
    for unit in units.split()
}  # fmt: skip
TENS = {
    word: 10 * number
    for number, words in enumerate(
        (
            "ten diez", "twenty veinte", "thirty treinta", "forty fourty cuarenta", "fifty cincuenta", "sixty sesenta",
            "seventy setenta", "eighty ochenta", "ninety noventa",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
    "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
_PLURALS = {
    word: digit
    for digit, words in enumerate(
        (
            "zeros zeroes ohs ceros", "ones unos", "twos doses", "threes treses", "fours cuatros", "fives cincos",
            "sixes seises", "sevens sietes", "eights ochos", "nines nueves",
        )
    )
    for word in words.split()
}  # fmt: skip
_TIMES = {"double": 2, "doble": 2, "triple": 3}
_JOINS = set_of("""
    , - \u2010 \u2011 \u2012 \u2013 \u2014 . / ( ) : ; \u2026 \u00b7 y and then luego despues um uh er ah eh este mmm umm hmm dash hyphen guion raya space espacio
    """)
MOST_TOKENS = 48
_MOST_REPEATED = 4


@dataclass(frozen=True, slots=True)
class Run:
    """Numbers that follow one another: the last token, their digits, and how many tokens of them are words.

    `fewest` and `most`: how many digits they may stand for. "Twenty one" may be 21, or 20 and 1.
    """

    last: int
    digits: str
    words: int
    fewest: int
    most: int

    def may_have(self, *counts: int) -> bool:
        return any(self.fewest <= count <= self.most for count in counts)


class _Reading:
    """The digits read so far and the number that is not yet complete."""

    def __init__(self) -> None:
        self.digits = ""
        self.splits = 0
        self._open: int | None = None
        self._room = 1
        self._times = 1

    def close(self) -> None:
        if self._open is not None:
            self.digits += str(self._open) * self._times
            self._times = 1
        self._open, self._room = None, 1

    def repeat(self, times: int) -> None:
        self.close()
        self._times = times

    def write(self, digits: str) -> None:
        self.close()
        self.digits += digits

    def add(self, number: int, room: int) -> None:
        """A number below that of the open one completes it; otherwise another begins. `room`: what may follow it."""
        if self._open is not None and 0 < number < self._room:
            self._open += number
            self.splits += 1
        else:
            self.close()
            self._open = number
        self._room = room

    def make_hundreds(self) -> None:
        if self._open is not None and 0 < self._open < 10:  # noqa: PLR2004 - "five hundred"
            self._open *= 100
            self._room = 100
        else:
            self.write("00")

    def make_thousands(self) -> bool:
        """`two thousand six`; nothing where no number from one to nine is open."""
        if self._open is None or not 0 < self._open < 10:  # noqa: PLR2004
            return False
        self._open *= 1000
        self._room = 1000
        return True

    def write_plural(self, digit: int) -> None:
        """`tres cincos`: the open number says how often."""
        if self._open is not None and 1 < self._open <= _MOST_REPEATED:
            times, self._open = self._open, None
            self.write(str(digit) * times)
        else:
            self.write(str(digit))


def is_number_word(token: Token) -> bool:
    """Whether a token is a number: in words, or in digits."""
    folded = token.folded
    return (
        folded in UNITS
        or folded in TEENS
        or folded in TENS
        or folded in HUNDREDS
        or folded in _TIMES
        or token.text.isdecimal()
    )


def read_run(tokens: Sequence[Token], position: int) -> Run:
    """Read the numbers that begin at this token, which is one."""
    reading, last, words = _Reading(), position, 0
    for at in range(position, min(len(tokens), position + MOST_TOKENS)):
        folded = tokens[at].folded
        if tokens[at].text in _JOINS and not tokens[at].text.isalnum():
            continue
        if not _read(reading, tokens[at]):
            if folded in _JOINS:
                continue
            break
        words += not tokens[at].text.isdecimal()
        last = at
    reading.close()
    count = len(reading.digits)
    return Run(last, reading.digits, words, count, count + reading.splits)


def _read(reading: _Reading, token: Token) -> bool:
    """Whether the token belongs to the numbers; it is then read."""
    folded = token.folded
    if token.text.isdecimal():
        reading.write(token.text)
    elif folded in _TIMES:
        reading.repeat(_TIMES[folded])
    elif folded in UNITS:
        reading.add(UNITS[folded], 1)
    elif folded in TEENS:
        reading.add(TEENS[folded], 1)
    elif folded in TENS:
        reading.add(TENS[folded], 10)
    elif folded in HUNDREDS:
        reading.add(HUNDREDS[folded], 100)
    elif folded == "hundred":
        reading.make_hundreds()
    elif folded in {"thousand", "mil"}:
        return reading.make_thousands()
    elif folded in _PLURALS:
        reading.write_plural(_PLURALS[folded])
    else:
        return False
    return True
