"""Reading a file of entries into rows: CSV with a header, or one JSON object a line. No row spoils another."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from services.case_log_api.domain.log.importing import FileFormat, FileGiven, ReadRow
from services.case_log_api.domain.log.refusals import ImportNotReadable

MOST_ROWS = 20_000
LARGEST_FILE = 20 * 1024 * 1024
_LONGEST_CELL = 200_000
LIST_COLUMNS = frozenset(("constituent_also_known_as", "constituent_case_numbers", "matters"))
CONSTITUENT = "constituent_"
COLUMNS = (
    "kind", "channel", "received_at", "received_by", "receiver_role", "backdating_reason", "subject_kind",
    "subject_handle", "subject_name", "category", "program", "language", "interpreter", "constituent_name",
    "constituent_also_known_as", "constituent_email", "constituent_phone", "constituent_postal_address",
    "constituent_case_numbers", "narrative", "action_taken", "offered", "matters", "source_ref",
)  # fmt: skip
"""The columns of a CSV, which are those of an entry; several values in a cell stand between semicolons."""

REPORT_COLUMNS = ("line", "reasons")
"""What the file of rejected rows has besides: sent again with it, a mended file is read as it is."""

_NEEDED = ("kind", "channel", "received_at", "narrative")
# What our own CSV puts before a cell that would start a formula is not part of what was written.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n")


def read_file(body: bytes, file_format: FileFormat) -> FileGiven:
    """Read a file into rows; what is wrong with one row stands in that row.

    Raises:
        ImportNotReadable: it is not UTF-8, has no rows or too many, or its header is not one of entries.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportNotReadable(
            f"The file is not UTF-8 (byte {error.start}).", how_to_fix="Save it as UTF-8 and send it again."
        ) from None
    columns, rows = _read_csv(text) if file_format == "csv" else (COLUMNS, list(_read_jsonl(text)))
    if not rows:
        raise ImportNotReadable("The file has no rows.", how_to_fix="Send a file with at least one entry.")
    return FileGiven(format=file_format, columns=columns, size_bytes=len(body), rows=rows)


def _refuse_more(count: int) -> None:
    if count >= MOST_ROWS:
        raise ImportNotReadable(f"The file has more than {MOST_ROWS} rows.", how_to_fix="Send it in several files.")


def _read_csv(text: str) -> tuple[tuple[str, ...], list[ReadRow]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise ImportNotReadable(f"The header cannot be read: {error}.", how_to_fix="Send a CSV.") from None
    _check_header(header)
    rows: list[ReadRow] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            rows.append(ReadRow(line, {}, (_fault("", "row_not_readable", f"Not a row of a CSV: {error}"),)))
            continue
        if any(cell.strip() for cell in cells):
            _refuse_more(len(rows))
            rows.append(_row_of(line, header, cells))
    return tuple(header), rows


def _check_header(header: list[str]) -> None:
    unknown = [name for name in header if name not in COLUMNS and name not in REPORT_COLUMNS]
    missing = [name for name in _NEEDED if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    if unknown or missing or twice:
        said = [
            f"{what}: {', '.join(name[:60] for name in names[:10])}"
            for what, names in (("unknown columns", unknown), ("missing columns", missing), ("columns twice", twice))
            if names
        ]
        raise ImportNotReadable(
            f"The header is not one of entries: {'; '.join(said)}.",
            how_to_fix=f"Columns: {', '.join(COLUMNS)}. Needed: {', '.join(_NEEDED)}.",
        )


def _row_of(line: int, header: list[str], cells: list[str]) -> ReadRow:
    content = {name: _written(cell) for name, cell in zip(header, cells, strict=False) if name not in REPORT_COLUMNS}
    content = {name: _storable(cell) for name, cell in content.items() if cell.strip()}
    faults = [
        _fault(name, "text_not_storable", "Text may not hold the NUL character")
        for name, cell in zip(header, cells, strict=False)
        if "\x00" in cell
    ]
    if len(cells) != len(header):
        faults.append(_fault("", "row_not_readable", f"{len(cells)} cells under {len(header)} columns"))
    return ReadRow(line, content, tuple(faults))


def _written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(_STARTS_A_FORMULA) else cell


def _storable(text: str) -> str:
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _read_jsonl(text: str) -> Iterator[ReadRow]:
    count = 0
    for line, written in enumerate(text.split("\n"), start=1):
        if not written.strip():
            continue
        _refuse_more(count)
        count += 1
        try:
            value: Any = json.loads(written)
        except (ValueError, RecursionError):
            yield _unread(line, written, "Not a JSON object on one line")
            continue
        if not isinstance(value, dict):
            yield _unread(line, written, "A JSON object is needed")
        elif _is_storable(value):
            yield ReadRow(line, value)
        else:
            yield _unread(line, written, "Holds what cannot be stored: NUL, half a surrogate pair, or NaN")


def _is_storable(value: object) -> bool:
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
        written.encode()
    except (ValueError, RecursionError):  # UnicodeEncodeError is one
        return False
    return "\\u0000" not in written


def _unread(line: int, written: str, reason: str) -> ReadRow:
    shown = _storable(written[:_LONGEST_CELL]).encode(errors="replace").decode()
    return ReadRow(line, {"narrative": shown}, (_fault("", "row_not_readable", reason),))


def _fault(field: str, code: str, reason: str) -> dict[str, str]:
    return {"field": field, "code": code, "reason": reason}
