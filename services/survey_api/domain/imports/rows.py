"""Reading rows out of a part of a file: no I/O, bounded memory, and no row spoils another.

A CSV is read by the rules of RFC 4180. A row that breaks them costs its own first line and nothing more: what follows is
read anew from the next line, so that a quotation mark that is never closed swallows no other rows.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

LONGEST_ROW = 512 * 1024
"""Bytes of the longest row that is taken: the longest comment fits, whatever its script."""
_SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be right about a row; `field` is empty for the row as a whole."""

    field: str
    code: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """As it is kept."""
        return {"field": self.field, "code": self.code, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands: the cells of a CSV, else the line itself; with a fault it is none."""

    line: int
    cells: list[str]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next row begins; inside of a line that is no row, its rest is to be passed over first."""

    byte: int
    line: int
    skips_line: bool = False


class _WindowEndsError(Exception):
    """The row goes on behind the window."""


class _UnreadableError(Exception):
    """The line is none of a text file, or the row is too long."""


class _Lines:
    """The lines of a window, with how far they were read: csv.reader reads no further than its row."""

    def __init__(self, window: bytes, *, is_end: bool, at: int) -> None:
        self._window, self._is_end = window, is_end
        self.at, self.count = at, 0
        self.begin()

    def begin(self) -> None:
        """A row begins here."""
        self._start, self._start_count = self.at, self.count
        self._first_end: int | None = None

    def back(self) -> None:
        """Return to where the row began."""
        self.at, self.count = self._start, self._start_count

    def is_too_long(self) -> bool:
        """Whether a row that does not end in the window is none."""
        return len(self._window) - self._start > LONGEST_ROW

    def give_first_up(self) -> tuple[str, bool]:
        """Go on behind the first line of the row; what it said, and whether it ended in the window."""
        ended = self._first_end is not None
        end = self._first_end if self._first_end is not None else len(self._window)
        said = self._window[self._start : min(end, self._start + _SHOWN)].decode(errors="replace")
        self.at, self.count = end, self._start_count + ended
        return said.rstrip("\r\n"), ended

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self._window) and self._is_end:
            raise StopIteration
        end = self._window.find(b"\n", self.at) + 1
        if end == 0:
            if not self._is_end:
                raise _WindowEndsError
            end = len(self._window)
        raw = self._window[self.at : end]
        self.at, self.count = end, self.count + 1
        self._first_end = self._first_end or end
        if self.at - self._start > LONGEST_ROW:
            raise _UnreadableError(f"The row has more than {LONGEST_ROW} bytes")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise _UnreadableError("The row is not UTF-8") from None


def read_rows(
    window: bytes, at: Position, *, file_format: Literal["csv", "jsonl"], delimiter: str, is_end: bool, most: int
) -> tuple[list[RawRow], Position]:
    """Read up to `most` rows from the start of a window that begins at a position; empty lines are none.

    The position moves behind what was read. Nothing read and not moved: the window is to be made longer.
    """
    start = 0
    if at.skips_line:
        start = window.find(b"\n") + 1
        if start == 0:
            return [], Position(at.byte + len(window), at.line, skips_line=not is_end)
        at = Position(at.byte, at.line + 1)
    lines = _Lines(window, is_end=is_end, at=start)
    table = csv.reader(lines, delimiter=delimiter, strict=True) if file_format == "csv" else None
    rows: list[RawRow] = []
    skips_line = False
    while len(rows) < most and not skips_line:
        lines.begin()
        line = at.line + lines.count
        try:
            cells = next(table) if table is not None else [next(lines).rstrip("\r\n")]
        except StopIteration:
            break
        except _WindowEndsError:
            if not lines.is_too_long():
                lines.back()
                break
            said, ended = lines.give_first_up()
            skips_line = not ended
            rows.append(_unread(line, said, f"The row has more than {LONGEST_ROW} bytes"))
        except (csv.Error, _UnreadableError) as error:
            said, _ = lines.give_first_up()
            rows.append(_unread(line, said, str(error)))
        else:
            if any(cell.strip() for cell in cells):
                rows.append(RawRow(line, cells))
    return rows, Position(at.byte + lines.at, at.line + lines.count, skips_line)


def read_header(window: bytes, delimiter: str, *, is_end: bool) -> tuple[list[str], Position] | str:
    """The names in the first line of a CSV, and where its rows begin; or why there are none."""
    lines = _Lines(window, is_end=is_end, at=start_of_text(window))
    try:
        cells = next(csv.reader(lines, delimiter=delimiter, strict=True))
    except StopIteration:
        return "The file is empty"
    except _WindowEndsError:
        return "The first line does not end"
    except (csv.Error, _UnreadableError) as error:
        return str(error)
    return [cell.strip() for cell in cells], Position(lines.at, 1 + lines.count)


def start_of_text(window: bytes) -> int:
    """Where a file's text begins: behind the mark that some programs put before UTF-8."""
    return 3 if window.startswith(b"\xef\xbb\xbf") else 0


def _unread(line: int, said: str, reason: str) -> RawRow:
    return RawRow(line, [said], Fault("", "row_not_readable", reason))
