"""Tables as CSV that spreadsheets open as text: what a person typed is never run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

# What a spreadsheet takes for the start of a formula; a tab or line break in front of it is skipped by some of them.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")
_MORE_STARTS = ("\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}", "|", "%")


def starts_a_formula(text: str) -> bool:
    """Whether some spreadsheet would take a text for a formula."""
    return text.lstrip(" ").startswith(_STARTS_A_FORMULA + _MORE_STARTS)


def harmless_cell(value: object) -> str:
    """Return a value as a cell's text; what would start a formula gets an apostrophe in front."""
    text = "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
    is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    return f"'{text}" if not is_number and starts_a_formula(text) else text


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, about: Sequence[tuple[str, object]] = ()
) -> bytes:
    """Return a table as CSV (RFC 4180): UTF-8 with the mark by which spreadsheets know it, every cell harmless.

    What is to be said of the table stands above it, a line each (`# name`, value), with an empty line after it.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([f"# {name}", harmless_cell(value)] for name, value in about)
    if about:
        writer.writerow([])
    writer.writerow([harmless_cell(title) for title in header])
    writer.writerows([harmless_cell(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()
