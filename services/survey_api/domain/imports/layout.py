"""How a file of responses is laid out, found in its first part: what is wrong with its columns is said at once."""

from collections.abc import Collection
from dataclasses import dataclass

from services.survey_api.domain.imports.rows import Position, read_header, start_of_text
from services.survey_api.domain.refusals import ImportFileInvalid
from services.survey_api.models import ImportFormat

REPORT_COLUMNS = ("rejected_row", "rejected_line", "rejected_field", "rejected_code", "rejected_reason")
"""What the file of rejected rows has besides: sent again with it, a mended file is read as it is."""
ANSWERS = "answers."
_DELIMITERS = (",", ";", "\t")
_NAMES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a file may have; with `any_more` every other one too: a mapping says what they mean."""

    known: frozenset[str]
    needed: frozenset[str]
    any_more: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read, and where its rows begin."""

    format: ImportFormat
    delimiter: str | None
    columns: list[str]
    rows_at: Position


def find_layout(first: bytes, file_format: ImportFormat, columns: Columns, *, is_whole: bool) -> Layout:
    """The layout of a file that begins like this; commas, semicolons and tabs are told apart by its header.

    Raises:
        ImportFileInvalid: naming the columns that are wrong.
    """
    if file_format == "jsonl":
        return Layout("jsonl", None, [], Position(start_of_text(first), 1))
    found = {delimiter: read_header(first, delimiter, is_end=is_whole) for delimiter in _DELIMITERS}
    readable = {delimiter: header for delimiter, header in found.items() if not isinstance(header, str)}
    if not readable:
        raise ImportFileInvalid(
            f"The header cannot be read: {found[',']}.", how_to_fix="Send a CSV in UTF-8 with a line of column names."
        )

    def fit(delimiter: str) -> tuple[int, int]:
        names = readable[delimiter][0]
        return sum(name in columns.known for name in names), len(names)

    delimiter = max(readable, key=fit)
    names, rows_at = readable[delimiter]
    _check_columns(names, columns)
    return Layout("csv", delimiter, names, rows_at)


def _check_columns(names: list[str], columns: Columns) -> None:
    known = columns.known | frozenset(REPORT_COLUMNS)
    wrong = {
        "columns without a name": [str(place) for place, name in enumerate(names, start=1) if not name],
        "unknown columns": [name for name in names if name and name not in known and not columns.any_more],
        "columns twice": sorted({name for name in names if name and names.count(name) > 1}),
        "missing columns": sorted(columns.needed.difference(names)),
    }
    said = [f"{what}: {_shown(which)}" for what, which in wrong.items() if which]
    if said:
        raise ImportFileInvalid(
            f"The header is not one of responses: {'; '.join(said)}.",
            how_to_fix=f"Columns: {', '.join(sorted(columns.known))}. Needed: {', '.join(sorted(columns.needed))}."
            if not columns.any_more
            else "Give every column one name of its own.",
        )


def _shown(names: Collection[str]) -> str:
    return ", ".join(name[:60].replace("\x00", "\N{REPLACEMENT CHARACTER}") for name in list(names)[:_NAMES_SHOWN])
