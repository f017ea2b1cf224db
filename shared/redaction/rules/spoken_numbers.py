"""Telephone numbers written in words: "five five five, oh one nine nine", "ocho cinco ocho ..."."""

from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, Token

_DIGITS = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero oh o nought cero", "one uno una", "two dos", "three tres", "four cuatro",
            "five cinco", "six seis", "seven siete", "eight ocho", "nine nueve",
        )
    )
    for word in words.split()
}  # fmt: skip
_TENS = {
    word: str(ten)
    for ten, words in enumerate(
        (
            "ten diez", "eleven once", "twelve doce", "thirteen trece", "fourteen catorce", "fifteen quince",
            "sixteen dieciseis", "seventeen diecisiete", "eighteen dieciocho", "nineteen diecinueve", "twenty veinte",
        ),
        start=10,
    )
    for word in words.split()
} | {
    word: str(ten)
    for ten, words in zip(
        range(30, 100, 10),
        ("thirty treinta", "forty cuarenta", "fifty cincuenta", "sixty sesenta", "seventy setenta", "eighty ochenta",
         "ninety noventa"),
        strict=True,
    )
    for word in words.split()
}  # fmt: skip
_TIMES = {"double": 2, "doble": 2, "triple": 3}
_HUNDRED = frozenset(("hundred", "cien", "cientos"))
_JOINS = frozenset((",", "-", "\u2010", "\u2011", "\u2013", ".", "/", "(", ")", "y", "and", "then", "luego"))
_POSSIBLE_LENGTHS = frozenset((7, 10, 11))
_FEWEST_WORDS = 4
_MOST_TOKENS = 40


def find_spoken_numbers(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find runs of number words that come to 7, 10 or 11 digits, digits among them too."""
    tokens = text.tokens
    position = 0
    while position < len(tokens):
        if not _is_number(tokens[position]):
            position += 1
            continue
        last, digits, words = _read_run(tokens, position)
        if words >= _FEWEST_WORDS and len(digits) in _POSSIBLE_LENGTHS:
            yield Finding(tokens[position].start, tokens[last].end, 0.85)
        position = last + 1


def _is_number(token: Token) -> bool:
    return token.folded in _DIGITS or token.folded in _TENS or token.folded in _TIMES or token.text.isdecimal()


def _read_run(tokens: list[Token], position: int) -> tuple[int, str, int]:
    """The last token of the run, its digits, and how many of its tokens are words."""
    last, digits, words, times = position, "", 0, 1
    for at in range(position, min(len(tokens), position + _MOST_TOKENS)):
        folded = tokens[at].folded
        if folded in _TIMES:
            times = _TIMES[folded]
        elif folded in _DIGITS:
            tens_before = digits.endswith("0") and at and tokens[at - 1].folded in _TENS
            digits = digits[:-1] + _DIGITS[folded] if tens_before else digits + _DIGITS[folded] * times
            times = 1
        elif folded in _TENS:
            digits += _TENS[folded]
        elif folded in _HUNDRED and digits:
            digits += "00"
        elif tokens[at].text.isdecimal():
            digits += tokens[at].text
        elif folded in _JOINS:
            continue
        else:
            break
        words += not tokens[at].text.isdecimal()
        last = at
    return last, digits, words
