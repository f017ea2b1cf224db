"""A workbook is a real table with typed columns, the same bytes for the same data, and nothing in it ever runs."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents import Column, TableSheet, digest_of_rows, write_workbook
from shared.documents.cells import CUT, LONGEST_CELL, cell_text
from tests.support.workbooks import WorkbookFacts

AT = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
COLUMNS = (
    Column(title="Number"),
    Column(title="Received", kind="date"),
    Column(title="Days", kind="number"),
    Column(title="What was said", kind="long_text"),
)
ROWS = (
    ("2026-000001", date(2026, 11, 2), 3, "Nobody answered the phone."),
    ("2026-000002", date(2026, 11, 3), None, "=HYPERLINK(1)"),
)


def sheet(rows: object = ROWS, **facts: object) -> TableSheet:
    values: dict[str, object] = {
        "name": "Customer care log",
        "columns": COLUMNS,
        "rows": rows,
        "about": (("Data as of", "2026-11-18T17:30:00+00:00"), ("Rows", 2)),
        "created": AT,
    }
    return TableSheet(**{**values, **facts})  # type: ignore[arg-type]  # a test's own values


def test_texts_dates_and_numbers_come_back_as_what_they_are() -> None:
    facts = WorkbookFacts.of(write_workbook(sheet()))
    assert facts.rows() == [["Number", "Received", "Days", "What was said"], *map(list, ROWS)]
    assert facts.rows(2) == [["Data as of", "2026-11-18T17:30:00+00:00"], ["Rows", 2]]


def test_it_is_a_table_with_filters_under_a_header_that_stays_in_sight() -> None:
    facts = WorkbookFacts.of(write_workbook(sheet()))
    table = facts.xml("xl/tables/table1.xml")
    assert table.get("ref") == "A1:D3"
    assert [each.tag.rpartition("}")[2] for each in table][:2] == ["autoFilter", "tableColumns"]
    assert b'ySplit="1"' in facts.parts["xl/worksheets/sheet1.xml"]
    assert b'state="frozen"' in facts.parts["xl/worksheets/sheet1.xml"]


def test_equal_data_give_equal_bytes_and_other_data_others() -> None:
    assert write_workbook(sheet()) == write_workbook(sheet()) != write_workbook(sheet(ROWS[:1]))
    assert digest_of_rows(COLUMNS, ROWS) == digest_of_rows(COLUMNS, list(ROWS)) != digest_of_rows(COLUMNS, ROWS[:1])


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "|cmd", "%0A=1", "\N{FULLWIDTH EQUALS SIGN}1"]
)
def test_what_would_start_a_formula_is_text_for_good(typed: str) -> None:
    facts = WorkbookFacts.of(write_workbook(sheet([("1", None, 1, typed)])))
    assert facts.formula_count == 0
    assert facts.rows()[1][3] == typed
    assert facts.style_of("D2").get("quotePrefix") == "1"
    assert facts.style_of("A2").get("quotePrefix") is None


@pytest.mark.parametrize("typed", ["https://example.org", "mailto:a@example.org", "12", "{=1}", "internal:'x'!A1"])
def test_addresses_and_numbers_that_were_typed_stay_text(typed: str) -> None:
    facts = WorkbookFacts.of(write_workbook(sheet([(typed, None, 1, "x")])))
    assert facts.rows()[1][0] == typed
    assert facts.formula_count == 0
    assert b"<hyperlink" not in facts.everything


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_comes_back_as_its_cell_holds_it_and_never_runs(text: str) -> None:
    facts = WorkbookFacts.of(write_workbook(sheet([("1", None, 1, text)])))
    assert (facts.rows()[1][3] or "") == cell_text(text)
    assert facts.formula_count == 0


@pytest.mark.parametrize("sign", ["a", "\U0001f600", "\u00f1"])
def test_a_text_longer_than_a_cell_takes_is_cut_and_says_so(sign: str) -> None:
    cut = cell_text(sign * 40_000)
    assert cut.endswith(CUT)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert cell_text(sign * 15_000) == sign * 15_000


def test_line_ends_stay_and_control_characters_go() -> None:
    assert cell_text("one\r\ntwo\rthree\x00\x1b[0m\ufffe") == "one\ntwo\nthree[0m"


def test_a_table_without_rows_and_titles_that_repeat_still_open() -> None:
    columns = (Column(title="Note"), Column(title="note"), Column(title="=x"))
    facts = WorkbookFacts.of(write_workbook(sheet([], columns=columns, name="A/B: [log] " + "x" * 40)))
    assert facts.xml("xl/tables/table1.xml").get("ref") == "A1:C2"
    assert facts.rows()[0] == ["Note", "note 2", "=x"]
