"""Documents for people: typeset PDFs that are tagged for screen readers, and tables and workbooks that no spreadsheet takes for formulas."""

from shared.documents.cells import Cell, Column, ColumnKind
from shared.documents.tables import harmless_cell, write_csv
from shared.documents.typeset import DocumentNotMade, DocumentTookTooLong, Output, SignsNotPrintable, Standard, render
from shared.documents.workbooks import TableSheet, digest_of_rows, write_workbook

__all__ = [
    "Cell",
    "Column",
    "ColumnKind",
    "DocumentNotMade",
    "DocumentTookTooLong",
    "Output",
    "SignsNotPrintable",
    "Standard",
    "TableSheet",
    "digest_of_rows",
    "harmless_cell",
    "render",
    "write_csv",
    "write_workbook",
]
