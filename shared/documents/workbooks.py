"""Tables as Excel workbooks: real tables with typed columns, where nothing that a person typed is ever a formula.

Equal data give equal bytes. A second sheet says what the first one is: as of when, under which policy, with which
digest of its content.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shared.documents.characters import clean_text
from shared.documents.tables import starts_a_formula

Cell = str | int | date | None
ColumnKind = Literal["text", "long_text", "number", "date"]

LONGEST_CELL = 32_000
"""What a cell takes, counted as Excel does (in UTF-16); what is longer ends with `CUT`."""
CUT = "\u2026 [cut]"

_WIDTHS: dict[ColumnKind, int] = {"text": 18, "long_text": 60, "number": 10, "date": 12}
_NARROWEST = 8
# Excel opens a file whose table has a column without a name, or two of one name, only after repairing it.
_TABLE_STYLE = "Table Style Light 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its title, and what its cells hold."""

    title: str
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSheet:
    """A table with what is to be said of it (`about`: name to value, in order).

    `created` is written into the file as its date, so that equal data give equal bytes.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    about: Sequence[tuple[str, str | int]]
    created: datetime


def digest_of_rows(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> str:
    """The SHA-256 of a table's content, whatever file it is written to: titles and cells as JSON, line by line."""
    hasher = hashlib.sha256()
    for line in ([column.title for column in columns], *rows):
        cells = [cell.isoformat() if isinstance(cell, date) else cell for cell in line]
        hasher.update(json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return hasher.hexdigest()


def write_workbook(sheet: TableSheet) -> bytes:
    """Return the table as an .xlsx file: a table with filters under a header that stays in sight, and the sheet About.

    Texts are text cells, marked so that they stay text when somebody edits them; dates and numbers are real ones.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with Workbook(buffer, options) as book:
        created = sheet.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": sheet.name, "created": created})
        formats = _Formats(book)
        _write_table(book.add_worksheet(_sheet_name(sheet.name)), sheet, formats)
        _write_about(book.add_worksheet("About"), sheet.about, formats)
    return buffer.getvalue()


class _Formats:
    """The workbook's formats; a text that would start a formula is marked as text for good (Excel's leading quote)."""

    def __init__(self, book: Workbook) -> None:
        top: dict[str, object] = {"valign": "top"}
        self.bold: Format = book.add_format({"bold": True, "valign": "top"})
        self.plain: dict[ColumnKind, Format] = {
            "text": book.add_format(top),
            "long_text": book.add_format({**top, "text_wrap": True}),
            "number": book.add_format({**top, "num_format": "0"}),
            "date": book.add_format({**top, "num_format": "yyyy-mm-dd"}),
        }
        self.quoted: dict[ColumnKind, Format] = {
            "text": book.add_format({**top, "quote_prefix": True}),
            "long_text": book.add_format({**top, "text_wrap": True, "quote_prefix": True}),
        }


def _write_table(page: Worksheet, sheet: TableSheet, formats: _Formats) -> None:
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, max(_WIDTHS[column.kind], _NARROWEST, min(len(column.title) + 4, 30)))
    titles = _distinct_titles(sheet.columns)
    # Excel wants a table to have a line under its header.
    page.add_table(
        *(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1),
        {
            "name": "Log",
            "style": _TABLE_STYLE,
            "columns": [{"header": title, "header_format": formats.bold} for title in titles],
        },
    )
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for line, row in enumerate(sheet.rows, start=1):
        for at, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, line, at, cell, column.kind, formats)


def _write_cell(page: Worksheet, line: int, at: int, cell: Cell, kind: ColumnKind, formats: _Formats) -> None:
    if cell is None:
        page.write_blank(line, at, None, formats.plain[kind])
    elif isinstance(cell, int):
        page.write_number(line, at, cell, formats.plain["number"])
    elif isinstance(cell, date):
        page.write_datetime(line, at, datetime(cell.year, cell.month, cell.day), formats.plain["date"])  # noqa: DTZ001 - a local date has no zone
    else:
        as_text: ColumnKind = kind if kind in formats.quoted else "text"
        text = cell_text(cell)
        page.write_string(line, at, text, (formats.quoted if starts_a_formula(text) else formats.plain)[as_text])


def _write_about(page: Worksheet, about: Sequence[tuple[str, str | int]], formats: _Formats) -> None:
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 80)
    for line, (name, value) in enumerate(about):
        page.write_string(line, 0, name, formats.bold)
        _write_cell(page, line, 1, value, "long_text", formats)


def cell_text(text: str) -> str:
    """A text as a cell holds it: line ends are line feeds, no control characters, and no longer than a cell takes."""
    clean = clean_text(text)
    # A sign is two of UTF-16 at most.
    if 2 * len(clean) <= LONGEST_CELL or len(clean.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return clean
    kept = clean.encode("utf-16-le")[: 2 * (LONGEST_CELL - len(CUT))]
    return kept.decode("utf-16-le", errors="ignore") + CUT


def _distinct_titles(columns: Sequence[Column]) -> list[str]:
    """Titles as a table takes them: each once, whatever its capitals."""
    titles: list[str] = []
    for column in columns:
        title, number = column.title, 2
        while title.casefold() in {each.casefold() for each in titles}:
            title, number = f"{column.title} {number}", number + 1
        titles.append(title)
    return titles


def _sheet_name(name: str) -> str:
    """A name that a sheet may have: 31 characters, none of those that formulas need."""
    return "".join(" " if each in "[]:*?/\\'" else each for each in name)[:31].strip() or "Log"
