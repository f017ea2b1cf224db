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
_UPRIGHT_POINTS, _TURNED_POINTS = 510, 690
_SHORT, _LONGEST_TITLE_LINE = 18, 16
_SIGN_POINTS, _PADDING_POINTS, _NARROWEST_FLOWING_POINTS = 4.3, 9, 62
_WIDEST_NEEDED_POINTS = 150.0
_SIZE, _SMALL_SIZE = 9, 8
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


def lay_out(table: Table, zone: ZoneInfo, words: Words) -> dict[str, Any]:
    """A table for the template of PDFs: shares of 0 are as wide as their cells, others share what is left."""
    rows = shown_rows(table, zone, words)
    widths = [_width_of(column, [row[at] for row in rows]) for at, column in enumerate(table.columns)]
    points = sum(width.points for width in widths)
    is_turned = points > _UPRIGHT_POINTS
    room = (_TURNED_POINTS if is_turned else _UPRIGHT_POINTS) - points
    if room < 0:
        # What fits on no sheet shares all of it.
        widths = [replace(width, grows=1.0) for width in widths]
    elif not any(width.grows for width in widths):
        widths[0] = replace(widths[0], grows=1.0)
    growth = sum(width.grows for width in widths)
    return {
        "title": table.title,
        "flipped": is_turned,
        "size": _SMALL_SIZE if is_turned else _SIZE,
        "columns": [
            {
                "title": width.title,
                "right": column.kind in NUMERIC,
                # What it needs, and its part of what nobody needs.
                "share": round(width.points + max(room, 0) * width.grows / growth, 1) if width.grows else 0,
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


def _width_of(column: Column, cells: Sequence[str]) -> _Width:
    longest = max((len(line) for cell in cells for line in cell.split("\n")), default=0)
    if column.kind != "long_text" and longest <= _SHORT:
        title = "\n".join(wrap(column.title, _LONGEST_TITLE_LINE, break_long_words=False)) or column.title
        return _Width(title, max(longest, *map(len, title.split("\n"))) * _SIGN_POINTS + _PADDING_POINTS, 0.0)
    average = sum(map(len, cells)) / max(len(cells), 1)
    points = max(_NARROWEST_FLOWING_POINTS, min(average * 0.9, _WIDEST_NEEDED_POINTS)) + _PADDING_POINTS
    grows = min(max(average / 18, 1.0), 6.0) if column.kind == "long_text" else min(max(average / 40, 0.3), 2.0)
    return _Width(column.title, points, grows)


def _cut(text: str, column: Column, words: Words) -> str:
    longest = LONGEST_LONG_TEXT if column.kind == "long_text" else LONGEST_TEXT
    return text if len(text) <= longest else text[:longest].rstrip() + words("long_continues")
