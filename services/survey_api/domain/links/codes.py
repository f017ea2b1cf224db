"""Codes that stand in the addresses of survey pages: short, hard to guess, never a word, and typed forgivingly.

Letters and digits take turns (`k7m2r9t5b6`): there are no vowels, no digits that stand for vowels, and no two letters side
by side, so no word of any language comes out. A place holds either letters or digits, so a `5` typed where only a letter
can be is the `s` that it looks like.
"""

import secrets
import unicodedata

LETTERS = "bcdfhjkmnprstvwxz"  # without vowels, and without g, l, q and y, which look like 9, 1, 9 and v
DIGITS = "25679"  # without 0, 1, 3, 4 and 8, which look like o, l, e, a and b
CODE_LENGTH = 10  # 4.4 thousand million codes
MARK_LENGTH = 12

_LETTER_MEANT = {"2": "z", "5": "s", "6": "b", "7": "t", "8": "b", "u": "v", "y": "v"}
_DIGIT_MEANT = {"z": "2", "s": "5", "G": "6", "b": "6", "t": "7", "g": "9", "q": "9", "p": "9"}


def new_code(length: int = CODE_LENGTH) -> str:
    """Return a code that nobody could have foreseen; whether it is free the database says."""
    return "".join(secrets.choice(DIGITS if place % 2 else LETTERS) for place in range(length))


def read_code(typed: str, length: int = CODE_LENGTH) -> str | None:
    """Return the code that somebody meant, or None where it can be none.

    Upper case, spaces, hyphens, full-width letters and look-alikes are understood.
    """
    if len(typed) > 4 * length:
        return None
    signs = [sign for sign in unicodedata.normalize("NFKC", typed) if sign.isascii() and sign.isalnum()]
    if len(signs) != length:
        return None
    return "".join(read) if all(read := [_meant(sign, place) for place, sign in enumerate(signs)]) else None


def spell_code(code: str) -> str:
    """Return a code as it is printed for people to type: in two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def _meant(sign: str, place: int) -> str:
    alphabet, look_alikes = (DIGITS, _DIGIT_MEANT) if place % 2 else (LETTERS, _LETTER_MEANT)
    lower = sign.lower()
    return lower if lower in alphabet else look_alikes.get(sign) or look_alikes.get(lower) or ""
