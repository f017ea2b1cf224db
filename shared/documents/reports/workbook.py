"""A report as an Excel workbook: a summary, a sheet with a real table and its chart for each table, and what it is.

All rows are in it. It is written in a process of its own: ten thousand rows of a dozen columns take seconds and some hundred MB.
"""

import json
from pathlib import Path

from shared.documents.cells import MOST_ROWS
from shared.documents.children import ChildFailed, ChildTookTooLong, run_child
from shared.documents.reports.content import ReportContent
from shared.documents.reports.edition import Edition
from shared.documents.typeset import DocumentNotMade, DocumentTookTooLong
from shared.errors import TooLarge

LONGEST_SECONDS = 60.0
_ROOT = Path(__file__).parents[3]
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from shared.documents.reports.workbook_child import main; main()"
)


class TableTooLongForWorkbook(TooLarge):
    """A table has more rows than a sheet takes."""


async def write_report_workbook(content: ReportContent, edition: Edition) -> bytes:
    """Return the report as an .xlsx file, the same bytes for the same content and edition.

    Raises:
        TableTooLongForWorkbook, DocumentTookTooLong.
        DocumentNotMade: a fault of ours, told with the process's last words.
    """
    for table in content.tables:
        if len(table.rows) > MOST_ROWS:
            raise TableTooLongForWorkbook(
                f"The table {table.id} has {len(table.rows):,} rows; a sheet takes {MOST_ROWS:,}.",
                how_to_fix="Take the CSV files of this report.",
                table=table.id,
            )
    words = {"version": edition.version, "name": edition.name, "note": edition.note}
    order = json.dumps(words).encode() + b"\n" + content.model_dump_json().encode()
    try:
        return await run_child(["-c", _PROGRAM, str(_ROOT)], order, longest_seconds=LONGEST_SECONDS)
    except ChildTookTooLong:
        raise DocumentTookTooLong(
            f"The workbook was not ready after {LONGEST_SECONDS:g} seconds.", how_to_fix="Try again in a moment."
        ) from None
    except ChildFailed as failed:
        raise DocumentNotMade(failed.complaint) from None
