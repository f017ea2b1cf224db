"""One table as an Excel workbook: a real table with typed columns, where nothing that a person typed is ever a formula.

Equal data give equal bytes. A second sheet says what the first one is: as of when, under which policy, with which
digest of its content.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.documents.cells import Cell, Column, Formats, open_workbook, sheet_name, write_about, write_table


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
        hasher.update(json.dumps(cells, ensure_ascii=False, separators=(",", ":"), default=str).encode() + b"\n")
    return hasher.hexdigest()


def write_workbook(sheet: TableSheet) -> bytes:
    """Return the table as an .xlsx file: a table with filters under a header that stays in sight, and the sheet About.

    Texts are text cells, marked so that they stay text when somebody edits them; dates and numbers are real ones.
    """
    buffer = io.BytesIO()
    with open_workbook(buffer, title=sheet.name, created=sheet.created) as book:
        formats = Formats(book)
        page = book.add_worksheet(sheet_name(sheet.name, "Log"))
        write_table(page, "Log", sheet.columns, sheet.rows, formats)
        write_about(book.add_worksheet("About"), sheet.about, formats)
    return buffer.getvalue()
