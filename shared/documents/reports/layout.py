"""How a table fits on paper: what its cells say, how wide its columns are, and whether the sheet is turned for it."""

import re
from collections.abc import Sequence
from textwrap import wrap
from typing import Any
from zoneinfo import ZoneInfo

from shared.documents.reports.content import MOST_ROWS_IN_DOCUMENTS, Column, Table
from shared.documents.reports.values import NUMERIC, show_cell
from shared.documents.reports.words import Words

LONGEST_TEXT, LONGEST_LONG_TEXT = 400, 3_000
"""Signs of a cell in a page or PDF; the workbook and the other forms have all of it."""
_UPRIGHT_POINTS, _TURNED_POINTS = 510, 690
_SHORT = 18
_SIGN_POINTS, _PADDING_POINTS, _NARROWEST_FLOWING_POINTS = 4.3, 9, 62
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
    needs = [_need_of(column, [row[at] for row in rows]) for at, column in enumerate(table.columns)]
    points = sum(points for points, _ in needs)
    # What fits on no sheet shares it all, in smaller type.
    shares = [share for _, share in needs] if points <= _TURNED_POINTS else [max(1.0, need / 30) for need, _ in needs]
    if not any(shares):
        shares[0] = 1.0
    return {
        "title": table.title,
        "flipped": points > _UPRIGHT_POINTS,
        "size": _SIZE if points <= _UPRIGHT_POINTS else _SMALL_SIZE,
        "columns": [
            {
                "title": _folded(column.title) if not share else column.title,
                "right": column.kind in NUMERIC,
                "share": round(share, 2),
            }
            for column, share in zip(table.columns, shares, strict=True)
        ],
        "rows": [[breakable(cell) for cell in row] for row in rows],
        "total": table.total_row and bool(rows),
        "below": words_below(table, words),
        "empty": words("no_rows"),
    }


def breakable(text: str) -> str:
    """A text whose endless words may be broken, so that none runs off the sheet."""
    return _UNBROKEN.sub(lambda word: _ZERO_WIDTH_SPACE.join(_PIECE.findall(word[0])), text)


def _need_of(column: Column, cells: Sequence[str]) -> tuple[float, float]:
    """The points that a column needs at least, and its share of what is left (0: it takes what its cells need)."""
    longest = max((len(line) for cell in cells for line in cell.split("\n")), default=0)
    if column.kind != "long_text" and longest <= _SHORT:
        longest = max(longest, *map(len, _folded(column.title).split("\n")))
        return longest * _SIGN_POINTS + _PADDING_POINTS, 0.0
    average = sum(map(len, cells)) / max(len(cells), 1)
    share = min(max(average / 18, 1.0), 5.0)
    return max(_NARROWEST_FLOWING_POINTS, min(average * 0.9, 150.0)) + _PADDING_POINTS, share


def _folded(title: str) -> str:
    """The title of a narrow column, on lines of its own."""
    return "\n".join(wrap(title, _SHORT - 2, break_long_words=False)) or title


def _cut(text: str, column: Column, words: Words) -> str:
    longest = LONGEST_LONG_TEXT if column.kind == "long_text" else LONGEST_TEXT
    return text if len(text) <= longest else text[:longest].rstrip() + words("long_continues")
