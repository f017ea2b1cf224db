"""A cell is never a formula, whatever somebody typed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents import harmless_cell, write_csv


@pytest.mark.parametrize(
    "typed",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "|cmd", "%0A=1"],  # noqa: RUF001 - full-width on purpose
)
def test_what_would_start_a_formula_gets_an_apostrophe(typed: str) -> None:
    assert harmless_cell(typed) == f"'{typed}"


@pytest.mark.parametrize(
    ("value", "cell"), [(-1, "-1"), (2.5, "2.5"), (None, ""), ("Ana", "Ana"), ("a=b", "a=b"), (True, "True")]
)
def test_numbers_and_plain_text_stay_as_they_are(value: object, cell: str) -> None:
    assert harmless_cell(value) == cell


@given(st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_every_cell_comes_back_as_it_went_in_but_for_the_apostrophe(rows: list[list[str]]) -> None:
    text = write_csv(("one", "two"), rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["one", "two"], *([harmless_cell(cell) for cell in row] for row in rows)]


def test_what_is_said_of_a_table_stands_above_it_with_an_empty_line_between() -> None:
    text = write_csv(("one",), [("x",)], about=(("Data as of", "2026-11-18"), ("Filter", "=1"))).decode("utf-8-sig")
    assert text.split("\r\n") == ["# Data as of,2026-11-18", "# Filter,'=1", "", "one", "x", ""]
