"""What is on the sheets of a report's workbook."""

from collections.abc import Sequence
from datetime import UTC
from io import BytesIO
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from shared.documents import cells
from shared.documents.cells import Formats, cell_text, distinct, open_workbook, sheet_name, write_about, write_cell
from shared.documents.reports.content import Cell, Chart, Column, ReportContent, Table
from shared.documents.reports.edition import Edition
from shared.documents.reports.native_charts import native_chart
from shared.documents.reports.summary_sheet import write_summary
from shared.documents.reports.values import day_of, decimal_of, instant_of
from shared.documents.reports.words import Words, words_in

_MOST_PLACES = 6
_TEXT = cells.Column(title="")
_LONGEST_SHEET_NAME = 31
_CHART_SIZE = {"width": 720, "height": 360}


def compose_workbook(content: ReportContent, edition: Edition) -> bytes:
    """Return the workbook: the sheets Summary, one for each table in its order, and About."""
    words = words_in(content.look.language)
    buffer = BytesIO()
    with open_workbook(buffer, title=content.title, created=content.data_cut_at) as book:
        formats = Formats(book)
        kept = [words("summary"), words("about")]
        # About stands last, and its name is taken all the same.
        names = distinct(
            [*kept, *(sheet_name(table.title, table.id) for table in content.tables)], longest=_LONGEST_SHEET_NAME
        )[2:]
        sheet_of = {table.id: name for table, name in zip(content.tables, names, strict=True)}
        write_summary(book.add_worksheet(kept[0]), content, edition, sheet_of, formats)
        charts = {chart.table.id: chart for chart in content.charts}
        for table, name in zip(content.tables, names, strict=True):
            page = book.add_worksheet(name)
            _write_table(page, table, ZoneInfo(content.look.time_zone), formats)
            if (chart := charts.get(table.id)) is not None:
                _write_chart(book, page, name, chart, content)
        write_about(book.add_worksheet(kept[1]), _about(content, edition, words), formats)
    return buffer.getvalue()


def _write_table(page: Worksheet, table: Table, zone: ZoneInfo, formats: Formats) -> None:
    columns = [_column_of(column, [row[at] for row in table.rows], zone) for at, column in enumerate(table.columns)]
    rows = [[_typed(cell, column, zone) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    has_total = table.total_row and bool(rows)
    body = rows[:-1] if has_total else rows
    cells.write_table(page, f"Table_{table.id}", columns, body, formats)
    line = max(len(body), 1) + 1
    if has_total:
        # Under the table, not in it: it is not to be sorted in among the others.
        for at, (cell, column) in enumerate(zip(rows[-1], columns, strict=True)):
            write_cell(page, line, at, cell, column, formats, is_bold=True)
        line += 1
    if table.note:
        write_cell(page, line + 1, 0, table.note, _TEXT, formats)


def _column_of(column: Column, found: Sequence[Cell], zone: ZoneInfo) -> cells.Column:
    """The column with as many decimals as its cells have at most; of instants, the title says by which clock."""
    title = f"{column.title} ({zone.key})" if column.kind == "instant" else column.title
    if column.kind not in {"decimal", "percent"}:
        return cells.Column(title=title, kind=column.kind)
    shift = 2 if column.kind == "percent" else 0
    exponents = [-int(number.as_tuple().exponent) for number in map(decimal_of, found) if number is not None]
    places = min(max([exponent - shift for exponent in exponents] + [0]), _MOST_PLACES if not shift else 2)
    return cells.Column(title=title, kind=column.kind, places=places)


def _typed(cell: Cell, column: Column, zone: ZoneInfo) -> cells.Cell:
    """What a cell holds, as a workbook knows it; what does not fit its column stays a text."""
    typed: cells.Cell | None = None
    if column.kind in {"decimal", "percent"}:
        typed = decimal_of(cell)
    elif column.kind == "date":
        typed = day_of(cell)
    elif column.kind == "instant" and (at := instant_of(cell)) is not None:
        typed = at.astimezone(zone)
    return cell if typed is None else typed


def _write_chart(book: Workbook, page: Worksheet, name: str, chart: Chart, content: ReportContent) -> None:
    chart_of_book = native_chart(book, chart, name, content.look)
    if chart_of_book is not None:
        place = {"object_position": 2, "description": cell_text(chart.text_alternative)}
        chart_of_book.set_size(_CHART_SIZE)
        page.insert_chart(1, len(chart.table.columns) + 1, chart_of_book, place)


def _about(content: ReportContent, edition: Edition, words: Words) -> list[tuple[str, str | int]]:
    cut = content.data_cut_at.astimezone(UTC).replace(microsecond=0)
    return [
        (words("report"), f"{content.title}, {content.subtitle}" if content.subtitle else content.title),
        (words("data_cut"), cut.isoformat()),
        (words("policy"), content.policy_hash),
        (words("version"), edition.version),
        (words("digest"), content.digest),
        *((each.term, each.text) for each in content.definitions),
    ]
