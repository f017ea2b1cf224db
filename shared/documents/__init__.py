"""Documents for people: typeset PDFs that are tagged for screen readers, and tables that no spreadsheet takes for formulas."""

from shared.documents.tables import harmless_cell, write_csv
from shared.documents.typeset import DocumentNotMade, DocumentTookTooLong, Output, SignsNotPrintable, Standard, render

__all__ = [
    "DocumentNotMade",
    "DocumentTookTooLong",
    "Output",
    "SignsNotPrintable",
    "Standard",
    "harmless_cell",
    "render",
    "write_csv",
]
