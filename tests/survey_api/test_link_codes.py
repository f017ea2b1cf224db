"""Codes of links are short, hold no word, and are understood however they are typed."""

import re

from hypothesis import given
from hypothesis import strategies as st

from services.survey_api.domain.links.codes import DIGITS, LETTERS, new_code, read_code, spell_code

CODE = re.compile("".join(f"[{LETTERS}][{DIGITS}]" for _ in range(5)))


def test_codes_are_short_hold_no_word_and_hardly_repeat() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) > 1995
    for code in codes:
        assert CODE.fullmatch(code)
        assert not re.search(r"[a-z]{2}|[013480ouaeily]", code)


@given(st.integers(0, 2**32), st.text(alphabet=" -._/", max_size=8))
def test_a_code_is_understood_in_any_case_with_spaces_and_as_its_look_alikes(seed: int, noise: str) -> None:
    code = "".join((LETTERS[(seed >> n) % len(LETTERS)] + DIGITS[(seed >> n) % len(DIGITS)]) for n in range(5))
    assert read_code(code) == read_code(code.upper()) == read_code(spell_code(code)) == code
    assert read_code(noise.join(code)) in {code, None}
    swapped = code.translate(str.maketrans("sz52v7", "52szUT"))
    assert read_code(swapped) == code
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    assert read_code(wide) == code
