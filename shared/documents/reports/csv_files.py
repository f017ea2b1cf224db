"""A report as CSV: one file a table, with exact figures under the columns' keys; several come in a ZIP with what they are."""

import zipfile
from io import BytesIO

from shared.documents.reports.content import Cell, Column, ReportContent, Table
from shared.documents.reports.edition import Edition, facts_of
from shared.documents.reports.values import decimal_of
from shared.documents.reports.words import words_in
from shared.documents.tables import write_csv

_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a ZIP: the same content gives the same bytes."""
_READABLE = 0o644 << 16
_UNIX = 3


def write_csv_files(content: ReportContent, edition: Edition) -> tuple[bytes, bool]:
    """Return the one CSV file, or a ZIP of several (`about.csv` first) and True."""
    about = [(fact.label, fact.value) for fact in facts_of(content, edition)]
    words = words_in(content.look.language)
    about = [(words("report"), content.title), *about]
    if edition.note:
        about.append((words("note"), edition.note))
    if len(content.tables) == 1:
        return _write_table(content.tables[0], about), False
    defined = [(each.term, each.text) for each in content.definitions]
    files = [("about.csv", write_csv(("name", "value"), [*about, *defined]))]
    files += [
        (f"{table.id}.csv", _write_table(table, [(words("report"), content.title), (table.id, table.title)]))
        for table in content.tables
    ]
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in files:
            entry = zipfile.ZipInfo(name, _ALWAYS)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _READABLE
            archive.writestr(entry, body)
    return buffer.getvalue(), True


def _write_table(table: Table, about: list[tuple[str, str]]) -> bytes:
    more = [("note", table.note)] if table.note else []
    rows = ([_exact(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows)
    return write_csv([column.key for column in table.columns], rows, about=[*about, *more])


def _exact(cell: Cell, column: Column) -> object:
    """A decimal as a number, so that a minus is not taken for the start of a formula."""
    number = decimal_of(cell) if column.kind in {"decimal", "percent"} else None
    return cell if number is None else number
