"""The workbook of a report has real tables and charts, numbers that are numbers, and texts that never run."""

import re
from xml.etree import ElementTree as ET

import pytest

from shared.documents.reports import ChartNames, Column, Table, TableTooLongForWorkbook, chart_stacked, workbook
from shared.documents.reports.sheets import compose_workbook
from shared.documents.reports.workbook import write_report_workbook
from tests.shared.documents.reports.examples import COLUMNS, EDITION, HOSTILE, ROW, entries, report
from tests.support.workbooks import WorkbookFacts


def facts_of(table: Table | None = None, **more: object) -> WorkbookFacts:
    return WorkbookFacts.of(compose_workbook(report(table, **more), EDITION))  # type: ignore[arg-type]  # a test's own values


def sheets(facts: WorkbookFacts) -> list[str]:
    return re.findall(r'<sheet name="([^"]+)"', facts.parts["xl/workbook.xml"].decode())


async def test_it_is_written_by_a_process_of_its_own_the_same_way() -> None:
    content = report()
    assert await write_report_workbook(content, EDITION) == compose_workbook(content, EDITION)


def test_it_has_a_summary_a_sheet_for_each_table_and_what_it_is() -> None:
    facts = facts_of()
    assert sheets(facts) == [
        "Summary",
        "All that came in.",
        "All that came in. 2",
        "All that came in. 3",
        "All entries",
        "About",
    ]
    said = [cell for row in facts.rows(1) for cell in row]
    assert {"Example Agency", "Monthly report", "4.12", "Needs attention", "2026-11-03 16:30 EST"} <= set(said)
    assert "Note: Two entries were merged." in said
    about = {str(row[0]): row[1] for row in facts.rows(6)}
    assert about["Data as of"] == "2026-11-03T21:30:00+00:00"
    assert (about["Policy"], about["Version"], about["SHA-256 of the content"]) == ("5b0e7c1d", 3, report().digest)
    assert about["Average"] == "All that came in."


def test_every_table_is_an_excel_table_of_its_own_name_and_all_rows_are_in_it() -> None:
    facts = facts_of(entries((ROW,) * 1_203), charts=False)
    table = facts.parts["xl/tables/table1.xml"].decode()
    assert 'displayName="Table_entries" ref="A1:G1204"' in table
    assert len(facts.rows(2)) == 1_204


@pytest.mark.parametrize(
    ("cell", "number", "number_format"),
    [("B2", 46297, "yyyy-mm-dd"), ("C2", 46300.395833333336, "yyyy-mm-dd hh:mm"), ("D2", 12345, "#,##0"),
     ("E2", -4.5, "#,##0.00"), ("F2", 0.8125, "0.00%")],
)  # fmt: skip
def test_numbers_dates_and_instants_are_real_ones_in_their_formats(
    cell: str, number: float, number_format: str
) -> None:
    facts = facts_of(charts=False)
    sheet = facts.parts["xl/worksheets/sheet2.xml"].decode()
    found = re.search(rf'<c r="{cell}" s="\d+"><v>([^<]+)</v>', sheet)
    assert found is not None
    assert float(found[1]) == pytest.approx(number, abs=1e-9)
    format_id = facts.style_of(cell, 2).get("numFmtId")
    styles = facts.parts["xl/styles.xml"].decode()
    written = re.search(rf'<numFmt numFmtId="{format_id}" formatCode="([^"]+)"', styles)
    assert (written[1] if written else {"3": "#,##0", "4": "#,##0.00", "10": "0.00%"}[str(format_id)]) == number_format


def test_what_does_not_fit_its_column_stays_the_text_that_it_is() -> None:
    row = ("Total", "n/a", "soon", "fewer than 5", "1e5", "all", "")
    facts = facts_of(
        entries((row, ("9" * 400, "1066-10-14", "2026-10-05T13:30", 10**18, "9" * 18, "0.1", None))), charts=False
    )
    assert facts.rows(2)[1] == list(row)
    assert facts.rows(2)[2][:5] == ["9" * 400, "1066-10-14", "2026-10-05T13:30", str(10**18), "9" * 18]


def test_the_total_stands_under_the_table_where_it_is_not_sorted_in() -> None:
    facts = facts_of(
        entries((ROW, ("Total", None, None, 7, None, None, None)), total_row=True, note="A note."), charts=False
    )
    assert 'ref="A1:G2"' in facts.parts["xl/tables/table1.xml"].decode()
    assert facts.rows(2)[2][0] == "Total"
    assert facts.rows(2)[3] == ["A note."]


def test_a_table_without_rows_is_a_table_all_the_same() -> None:
    facts = facts_of(entries(()), charts=False)
    assert 'ref="A1:G2"' in facts.parts["xl/tables/table1.xml"].decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_people_typed_is_a_formula_or_a_link(text: str) -> None:
    facts = facts_of(entries(((text, text, text, 1, text, text, text),)), text=text)
    assert facts.formula_count == 0
    links = re.findall(rb"<hyperlink [^>]*>", facts.everything)
    assert links
    assert all(b'location="' in link and b"r:id" not in link for link in links)
    # A chart's own formulas are the places of its figures, each on the sheet of its table.
    places = re.findall(rb"<c:f>([^<]*)</c:f>", facts.everything)
    assert places
    assert all(re.search(rb"!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?$", place) for place in places)
    assert b"TargetMode" not in facts.everything


def test_charts_are_excels_own_beside_their_tables_and_described() -> None:
    facts = facts_of()
    charts = [body.decode() for name, body in facts.parts.items() if name.startswith("xl/charts/chart")]
    assert [kind for chart in charts for kind in ("lineChart", "barChart") if f"<c:{kind}>" in chart] == [
        "lineChart", "lineChart", "barChart", "barChart",
    ]  # fmt: skip
    assert '<c:grouping val="stacked"/>' in charts[2]
    drawings = b"".join(body for name, body in facts.parts.items() if name.startswith("xl/drawings/drawing"))
    assert drawings.count(b' descr="') == 3


def test_a_chart_of_nothing_is_a_table_alone() -> None:
    content = report()
    empty = chart_stacked(content.look, _names(), [], {})
    section = content.sections[0].model_copy(update={"blocks": (empty,)})
    book = compose_workbook(content.model_copy(update={"sections": (section,)}), EDITION)
    assert not any(name.startswith("xl/charts/") for name in WorkbookFacts.of(book).parts)


def _names() -> ChartNames:
    return ChartNames(id="kinds", title="History", labels="Month", values="Entries")


def test_every_column_has_a_name_of_its_own_that_excel_takes() -> None:
    titles = ("", "  ", "Same", "same", "x" * 400)
    columns = tuple(Column(key=f"c{at}", title=title) for at, title in enumerate(titles))
    facts = facts_of(Table(id="odd", title="History", columns=columns, rows=(("a",) * 5,)), charts=False)
    assert re.findall(r'<tableColumn id="\d" name="([^"]*)"', facts.parts["xl/tables/table1.xml"].decode()) == [
        "1", "2", "Same", "same 2", "x" * 240,
    ]  # fmt: skip
    assert "History" not in sheets(facts), "Excel keeps that name for itself"


def test_all_parts_of_the_file_are_well_formed() -> None:
    facts = facts_of(entries(((HOSTILE[3], "]]>", "_x0041_", 1, "\t", "\n", "\u2028"),)), text=HOSTILE[3])
    assert len([ET.fromstring(body) for name, body in facts.parts.items()]) > 20  # noqa: S314 - our own file


async def test_a_table_that_no_sheet_takes_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with pytest.raises(TableTooLongForWorkbook) as refused:
        await write_report_workbook(report(entries((ROW,) * 3), charts=False), EDITION)
    assert refused.value.facts["table"] == "entries"


def test_columns_are_those_of_the_report() -> None:
    titles = facts_of(charts=False).rows(2)[0]
    assert titles == [c.title if c.key != "answered_at" else "Answered (America/New_York)" for c in COLUMNS]
