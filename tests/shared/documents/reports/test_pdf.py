"""The PDF of a report is for everybody: tagged, described, of texts that are never markup, and never too long."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.documents.reports import Cell, ChartNames, Column, Table, chart_pareto
from shared.documents.reports.layout import lay_out
from shared.documents.reports.pdf import write_pdf
from shared.documents.reports.signs import only_plain, replace_signs, replace_surely_lacking, without_variations
from shared.documents.reports.words import words_in
from tests.shared.documents.reports.examples import COLUMNS, EDITION, HOSTILE, LOOK, ROW, entries, report
from tests.support.pdf import PdfFacts

ZONE = ZoneInfo("America/New_York")


async def test_it_is_tagged_for_screen_readers_with_headings_tables_and_described_charts() -> None:
    content = report()
    facts = PdfFacts.of(await write_pdf(content, EDITION))
    assert facts.is_tagged_for_screen_readers
    assert facts.language == "en"
    assert facts.says("Monthly report")
    assert b"/MarkInfo" in facts.content
    for role in (b"/H1", b"/H2", b"/H3", b"/Table", b"/TH", b"/TD", b"/Figure"):
        assert role in facts.content
    for chart in content.charts:
        assert facts.says(chart.text_alternative)
    assert facts.says("D:20261103"), "the day of the data cut, by the agency's clock"


async def test_it_is_in_the_language_of_its_agency() -> None:
    for language in ("es-MX", "vi"):
        look = LOOK.model_copy(update={"language": language})
        assert PdfFacts.of(await write_pdf(report(charts=False, look=look), EDITION)).language == language


async def test_what_people_typed_is_text_wherever_it_stands() -> None:
    text = "\n".join((*HOSTILE, "A" * 900))
    content = report(entries(((text, text, text, 1, text, text, text),)), text=text)
    facts = PdfFacts.of(await write_pdf(content, EDITION))
    assert facts.is_tagged_for_screen_readers
    assert b"root:x" not in facts.content
    assert b"/URI" not in facts.content


async def test_signs_that_the_fonts_lack_do_not_keep_a_report_from_being_made() -> None:
    angry = (
        "So bad \U0001f621 \U0001f469\u200d\U0001f4bb \u4e2d\u6587 \u2764\ufe0f 1\ufe0f\u20e3 \U0001f1fa\U0001f1f8 \ufeff"
        "\u0928\u092e\u0938\u094d\u0924\u0947 \u0627\u0644\u0633\u0644\u0627\u0645 \u2028 \ue000 \u0e2a \U000e0061"
    )
    chart = chart_pareto(LOOK, _names(angry), {angry: 2, "Late": 1})
    content = report(entries(((*ROW[:-1], angry), (*ROW[:-1], "1 of 21"))), charts=False)
    section = content.sections[0].model_copy(update={"blocks": (chart, *content.sections[0].blocks)})
    whole = content.model_copy(update={"sections": (section, content.sections[1])})
    facts = PdfFacts.of(await write_pdf(whole, EDITION))
    assert facts.is_tagged_for_screen_readers
    assert facts.says("So bad [pouting face] [woman]")


def test_a_sign_is_replaced_by_its_name_and_figures_never_are() -> None:
    data = {"of": ["\U0001f621 1", "\u4e2d \u6587 x"], "share": 0.5}
    assert replace_signs(data, ["1", "\U0001f621", "\u4e2d", "\u6587"]) == {
        "of": ["[pouting face] 1", "[\u2026] x"],
        "share": 0.5,
    }
    assert only_plain("M\u00e9ndez, \u4e2d\u6587: 81.2 % \u2665") == "M\u00e9ndez, [\u2026]: 81.2 % [black heart suit]"
    assert replace_surely_lacking("\U0001f621 1 \u4e2d\u6587 \u00e9") == "[pouting face] 1 [\u2026] \u00e9"
    assert without_variations("1\ufe0f\u20e3\ufeff") == "1"


def _names(one: str) -> ChartNames:
    return ChartNames(id="causes", title=one, labels=one, values="Entries")


def _laid(table: Table) -> dict[str, Any]:
    return lay_out(table, ZONE, words_in("en"))


def test_a_document_has_the_first_five_hundred_rows_and_says_where_the_others_are() -> None:
    rows = tuple((f"{at}", *ROW[1:]) for at in range(1_203))
    laid = _laid(entries(rows, note="A note."))
    assert len(laid["rows"]) == 500
    assert laid["below"] == [
        "The first 500 of 1,203 rows. All 1,203 are in the workbook, the CSV files and the JSON of this report.",
        "A note.",
    ]
    assert _laid(entries(rows[:500]))["below"] == []


def test_the_total_of_a_table_that_is_cut_stays_its_last_row() -> None:
    rows = (*(ROW for _ in range(700)), ("Total", None, None, 7, None, None, ""))
    laid = _laid(entries(rows, total_row=True))
    assert (len(laid["rows"]), laid["rows"][-1][0]) == (500, "Total")


def test_cells_are_written_for_people() -> None:
    (row,) = _laid(entries())["rows"]
    assert row == ["2026-000001", "2026-10-02", "2026-10-05 09:30 EDT", "12,345", "-4.50", "81.2 %", "Thanks."]


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("0.79999", "79.9 %"),
        ("0.8", "80.0 %"),
        ("1", "100.0 %"),
        ("0.0004", "0.0 %"),
        ("-0.25", "-25.0 %"),
        ("few", "few"),
    ],
)
def test_a_share_that_misses_its_target_by_a_hair_is_not_shown_as_met(part: str, shown: str) -> None:
    cells: tuple[Cell, ...] = ("x", None, None, None, None, part, None)
    (row,) = _laid(entries((cells,)))["rows"]
    assert row[5] == shown


def test_a_table_too_wide_for_an_upright_sheet_has_a_turned_one() -> None:
    columns = (*COLUMNS, Column(key="done", title="What was done", kind="long_text"))
    story = "A long story of what happened. " * 9
    wide = Table(id="wide", title="Wide", columns=columns, rows=((*ROW[:-1], story, story),))
    assert _laid(wide)["flipped"] is True
    narrow = Table(id="small", title="Small", columns=COLUMNS[:4], rows=(ROW[:4],))
    assert _laid(narrow)["flipped"] is False


def test_a_few_short_rows_are_set_smaller_before_a_sheet_is_turned_for_them() -> None:
    columns = tuple(Column(key=f"c{at}", title=f"Interval {at} from", kind="decimal") for at in range(11))
    few = Table(id="few", title="Few", columns=columns, rows=(("4.12",) * 11,) * 3)
    many = few.model_copy(update={"rows": (("4.12",) * 11,) * 40})
    assert (_laid(few)["flipped"], _laid(few)["whole"]) == (False, True)
    assert _laid(few)["size"] < _laid(entries())["size"]
    assert _laid(many)["whole"] is False


async def test_a_table_that_fits_on_no_sheet_is_made_all_the_same() -> None:
    columns = tuple(Column(key=f"c{at}", title=f"Column {at}", kind="long_text") for at in range(40))
    wide = Table(id="wide", title="Wide", columns=columns, rows=(("Some words.",) * 40,))
    assert _laid(wide)["flipped"] is True
    assert PdfFacts.of(await write_pdf(report(wide, charts=False), EDITION)).is_tagged_for_screen_readers


def test_a_long_narrative_is_cut_in_documents_and_says_so() -> None:
    (row,) = _laid(entries(((*ROW[:-1], "word " * 2_000),)))["rows"]
    assert row[-1].endswith("word\u2026 [continues in the workbook]")
    assert len(row[-1]) < 3_100


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    columns = _laid(entries())["columns"]
    assert [column["right"] for column in columns] == [False, False, False, True, True, True, False]


def test_a_table_without_rows_says_that_there_is_nothing() -> None:
    laid = _laid(entries(()))
    assert (laid["rows"], re.match("There is nothing", str(laid["empty"])) is not None) == ([], True)
