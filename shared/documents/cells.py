"""Cells and tables of Excel workbooks: typed where they can be, and where nothing that a person typed is ever a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shared.documents.characters import clean_text
from shared.documents.tables import starts_a_formula

Cell = str | int | date | datetime | Decimal | None
"""A datetime is written as the clock shows it: a workbook knows no zones."""
ColumnKind = Literal["text", "long_text", "number", "whole", "decimal", "percent", "date", "instant"]

LONGEST_CELL = 32_000
"""What a cell takes, counted as Excel does (in UTF-16); what is longer ends with `CUT`."""
CUT = "\u2026 [cut]"
MOST_ROWS = 1_048_000
"""What a sheet takes, with room for what stands around a table."""

_WIDTHS: dict[ColumnKind, int] = {
    "text": 18,
    "long_text": 60,
    "number": 10,
    "whole": 10,
    "decimal": 10,
    "percent": 10,
    "date": 12,
    "instant": 17,
}
_NARROWEST = 8
# A workbook holds a number as a double, exact to 15 digits.
_LARGEST_NUMBER = 10**15
_LONGEST_TITLE = 240
# Excel opens a file whose table has a column without a name, or two of one name, only after repairing it.
_TABLE_STYLE = "Table Style Light 1"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its title, and what its cells hold. `places`: the decimals that a decimal or percent is shown with."""

    title: str
    kind: ColumnKind = "text"
    places: int = 2


def open_workbook(buffer: BytesIO, *, title: str, created: datetime) -> Workbook:
    """Return a workbook that takes texts for texts and is dated so that equal data give equal bytes."""
    book = Workbook(buffer, _OPTIONS)
    book.set_properties({"title": title, "created": created.astimezone(UTC).replace(tzinfo=None, microsecond=0)})
    return book


class Formats:
    """A workbook's formats; a text that would start a formula is marked as text for good (Excel's leading quote)."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}

    def get(self, kind: ColumnKind, *, places: int = 2, is_bold: bool = False, is_quoted: bool = False) -> Format:
        """The format of a kind of cell, made once."""
        key = (kind, places, is_bold, is_quoted)
        if key not in self._made:
            decimals = f".{'0' * places}" if places else ""
            numbers: dict[ColumnKind, str] = {
                "number": "0",
                "whole": "#,##0",
                "decimal": f"#,##0{decimals}",
                "percent": f"0{decimals}%",
                "date": "yyyy-mm-dd",
                "instant": "yyyy-mm-dd hh:mm",
            }
            given: dict[str, object] = {"valign": "top"}
            given |= {"num_format": numbers[kind]} if kind in numbers else {}
            given |= {"text_wrap": True} if kind == "long_text" else {}
            given |= {"bold": True} if is_bold else {}
            given |= {"quote_prefix": True} if is_quoted else {}
            self._made[key] = self._book.add_format(given)
        return self._made[key]

    @property
    def bold(self) -> Format:
        """What names something."""
        return self.get("text", is_bold=True)


def write_table(
    page: Worksheet, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], formats: Formats
) -> None:
    """Write an Excel table with filters from the first cell on, under a header that stays in sight."""
    for at, column in enumerate(columns):
        page.set_column(at, at, max(_WIDTHS[column.kind], _NARROWEST, min(len(column.title) + 4, 30)))
    titles = distinct(
        cell_text(column.title)[:_LONGEST_TITLE].strip() or str(number)
        for number, column in enumerate(columns, start=1)
    )
    # Excel wants a table to have a line under its header.
    page.add_table(
        *(0, 0, max(len(rows), 1), len(columns) - 1),
        {
            "name": name,
            "style": _TABLE_STYLE,
            "columns": [{"header": title, "header_format": formats.bold} for title in titles],
        },
    )
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for line, row in enumerate(rows, start=1):
        for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
            write_cell(page, line, at, cell, column, formats)


def write_cell(
    page: Worksheet, line: int, at: int, cell: Cell, column: Column, formats: Formats, *, is_bold: bool = False
) -> None:
    """Write a cell as what it is, a text always as a text, whatever its column holds."""
    kind = column.kind
    if isinstance(cell, int | Decimal) and not -_LARGEST_NUMBER < cell < _LARGEST_NUMBER:
        cell = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    if cell is None:
        page.write_blank(line, at, None, formats.get(kind, places=column.places, is_bold=is_bold))
    elif isinstance(cell, int | Decimal):
        numeric: ColumnKind = kind if kind in {"whole", "decimal", "percent"} else "number"
        page.write_number(line, at, float(cell), formats.get(numeric, places=column.places, is_bold=is_bold))
    elif isinstance(cell, datetime):
        page.write_datetime(line, at, cell.replace(tzinfo=None), formats.get("instant", is_bold=is_bold))
    elif isinstance(cell, date):
        day = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a local date has no zone
        page.write_datetime(line, at, day, formats.get("date", is_bold=is_bold))
    else:
        text = cell_text(cell)
        as_text: ColumnKind = "long_text" if kind == "long_text" else "text"
        page.write_string(line, at, text, formats.get(as_text, is_bold=is_bold, is_quoted=starts_a_formula(text)))


def write_about(page: Worksheet, about: Iterable[tuple[str, str | int]], formats: Formats) -> None:
    """Write names and values, a line each."""
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 80)
    for line, (name, value) in enumerate(about):
        page.write_string(line, 0, cell_text(name), formats.bold)
        write_cell(page, line, 1, value, Column(title="", kind="long_text"), formats)


def cell_text(text: str) -> str:
    """A text as a cell holds it: line ends are line feeds, no control characters, and no longer than a cell takes."""
    clean = clean_text(text)
    # A sign is two of UTF-16 at most.
    if 2 * len(clean) <= LONGEST_CELL or len(clean.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return clean
    kept = clean.encode("utf-16-le")[: 2 * (LONGEST_CELL - len(CUT))]
    return kept.decode("utf-16-le", errors="ignore") + CUT


def distinct(names: Iterable[str], *, longest: int | None = None) -> list[str]:
    """Names as a workbook takes them: each once, whatever its capitals; later ones get a number, within their length."""
    given: list[str] = []
    taken: set[str] = set()
    for name in names:
        one, number = name, 2
        while one.casefold() in taken:
            end = f" {number}"
            one, number = (name[: longest - len(end)] if longest else name) + end, number + 1
        given.append(one)
        taken.add(one.casefold())
    return given


def sheet_name(name: str, otherwise: str) -> str:
    """A name that a sheet may have: 31 characters, none of those that formulas need, and not the one Excel keeps for itself."""
    fit = "".join(" " if each in "[]:*?/\\'" else each for each in clean_text(name))[:31].strip() or otherwise
    return f"{fit}." if fit.casefold() == "history" else fit
