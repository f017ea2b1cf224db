"""How a table fits on paper: what its cells say, how wide its columns are, and whether the sheet is turned for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any
from zoneinfo import ZoneInfo

from shared.documents.reports.content import MOST_ROWS_IN_DOCUMENTS, Column, Table
from shared.documents.reports.values import NUMERIC, show_cell
from shared.documents.reports.words import Words

LONGEST_TEXT, LONGEST_LONG_TEXT = 400, 3_000
"""Signs of a cell in a page or PDF; the workbook and the other forms have all of it."""
_UPRIGHT_POINTS, _TURNED_POINTS = 508, 688
_SHORT = 18
_LEAST_SIGNS, _LEAST_LONG_SIGNS, _MOST_NEEDED_SIGNS = 14, 22, 40
_SIGN_EMS, _PADDING_POINTS = 0.49, 8.6
_UNBROKEN = re.compile(r"\S{25,}")
_PIECE = re.compile(r"\S{1,12}")
_ZERO_WIDTH_SPACE = "\u200b"


def shown_rows(table: Table, zone: ZoneInfo, words: Words) -> list[list[str]]:
    """The cells as people read them, as many rows as a document takes; a total that sums up the rest stays the last."""
    rows = table.rows
    if len(rows) > MOST_ROWS_IN_DOCUMENTS:
        kept = MOST_ROWS_IN_DOCUMENTS - table.total_row
        rows = (*rows[:kept], *(rows[-1:] if table.total_row else ()))
    return [
        [
            _cut(show_cell(cell, column.kind, zone), column, words)
            for column, cell in zip(table.columns, row, strict=True)
        ]
        for row in rows
    ]


def words_below(table: Table, words: Words) -> list[str]:
    """What stands under a table: its note, and how many rows there are besides those shown."""
    more = []
    if len(table.rows) > MOST_ROWS_IN_DOCUMENTS:
        more = [words("more_rows", shown=f"{MOST_ROWS_IN_DOCUMENTS:,}", all=f"{len(table.rows):,}")]
    return more + ([table.note] if table.note else [])


@dataclass(frozen=True, slots=True)
class _Setting:
    """A way to set a table: on which sheet, in which size of type, and how long a line of a title may be."""

    is_turned: bool
    size: float
    title_line: int

    @property
    def room(self) -> float:
        return _TURNED_POINTS if self.is_turned else _UPRIGHT_POINTS


# From the easiest to read on; an upright sheet comes first, as a turned one is for its table alone.
_EASY = (_Setting(is_turned=False, size=9, title_line=16), _Setting(is_turned=False, size=8, title_line=9))
_SMALL = _Setting(is_turned=False, size=7.5, title_line=9)
_TURNED = (_Setting(is_turned=True, size=8, title_line=16), _Setting(is_turned=True, size=7, title_line=9))
_FEW_ROWS, _SHORT_ROW = 14, 300


def lay_out(table: Table, zone: ZoneInfo, words: Words) -> dict[str, Any]:
    """A table for the template of PDFs: shares of 0 are as wide as their cells, others share what is left."""
    rows = shown_rows(table, zone, words)
    cells = [[row[at] for row in rows] for at in range(len(table.columns))]
    is_short = len(rows) <= _FEW_ROWS and all(sum(map(len, row)) <= _SHORT_ROW for row in rows)
    # A few rows are not worth a sheet.
    for setting in (*_EASY, _SMALL, *_TURNED) if is_short else (*_EASY, *_TURNED):
        widths = [_width_of(column, of, setting) for column, of in zip(table.columns, cells, strict=True)]
        left = setting.room - sum(width.points for width in widths)
        if left >= 0:
            break
    if left < 0:
        # What fits on no sheet shares all of it.
        widths = [replace(width, grows=1.0) for width in widths]
    elif not any(width.grows for width in widths):
        widths[0] = replace(widths[0], grows=1.0)
    growth = sum(width.grows for width in widths)
    return {
        "title": table.title,
        "flipped": setting.is_turned,
        "whole": is_short,
        "size": setting.size,
        "columns": [
            {
                "title": width.title,
                "right": column.kind in NUMERIC,
                # What it needs, and its part of what nobody needs.
                "share": round(width.points + max(left, 0) * width.grows / growth, 1) if width.grows else 0,
            }
            for column, width in zip(table.columns, widths, strict=True)
        ],
        "rows": [[breakable(cell) for cell in row] for row in rows],
        "total": table.total_row and bool(rows),
        "below": words_below(table, words),
        "empty": words("no_rows"),
    }


def breakable(text: str) -> str:
    """A text whose endless words may be broken, so that none runs off the sheet."""
    return _UNBROKEN.sub(lambda word: _ZERO_WIDTH_SPACE.join(_PIECE.findall(word[0])), text)


@dataclass(frozen=True, slots=True)
class _Width:
    """What a column needs at least, and how much it takes of what is left over (0: as much as its cells)."""

    title: str
    points: float
    grows: float


def _width_of(column: Column, cells: Sequence[str], setting: _Setting) -> _Width:
    sign, padding = setting.size * _SIGN_EMS, _PADDING_POINTS
    title = "\n".join(wrap(column.title, setting.title_line, break_long_words=False)) or column.title
    longest = max((len(line) for cell in cells for line in cell.split("\n")), default=0)
    of_title = max(map(len, title.split("\n")))
    if column.kind != "long_text" and longest <= _SHORT:
        return _Width(title, max(longest, of_title) * sign + padding, 0.0)
    average = sum(map(len, cells)) / max(len(cells), 1)
    # A column of short texts may break them; one of narratives is to hold more than a word in a line.
    least = _LEAST_SIGNS if column.kind != "long_text" else min(max(average / 3, _LEAST_LONG_SIGNS), _MOST_NEEDED_SIGNS)
    grows = min(max(average / 18, 1.0), 6.0) if column.kind == "long_text" else min(max(average / 40, 0.3), 2.0)
    return _Width(column.title, max(least, of_title) * sign + padding, grows)


def _cut(text: str, column: Column, words: Words) -> str:
    longest = LONGEST_LONG_TEXT if column.kind == "long_text" else LONGEST_TEXT
    return text if len(text) <= longest else text[:longest].rstrip() + words("long_continues")
