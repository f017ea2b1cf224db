"""How a cell is shown to people, in pages, PDFs and charts; an unfit cell is shown as the text that it is."""

import re
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

from shared.documents.reports.content import Cell, ColumnKind

_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TENTH = Decimal("0.1")
_LARGEST = 10**18
_FIRST_YEAR, _LAST_YEAR = 1900, 9998  # what a workbook knows, and what any zone's clock can show

NUMERIC: frozenset[ColumnKind] = frozenset({"whole", "decimal", "percent"})
"""The kinds whose cells stand to the right."""


def decimal_of(cell: Cell) -> Decimal | None:
    """The exact number that a cell holds, or None where it holds something else."""
    if isinstance(cell, int):
        return Decimal(cell) if abs(cell) < _LARGEST else None
    return Decimal(cell) if cell is not None and _DECIMAL.fullmatch(cell) else None


def day_of(cell: Cell) -> date | None:
    """The date that a cell holds, or None."""
    if not isinstance(cell, str) or not _DAY.fullmatch(cell):
        return None
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return None
    return day if _FIRST_YEAR < day.year <= _LAST_YEAR else None


def instant_of(cell: Cell) -> datetime | None:
    """The instant that a cell holds, or None: without an offset it is none."""
    if not isinstance(cell, str):
        return None
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        return None
    return at if at.tzinfo is not None and _FIRST_YEAR < at.year <= _LAST_YEAR else None


def show_percent(part: Decimal) -> str:
    """A part of 1 in percent, with one decimal at most, rounded towards 0: a target missed by a hair is not shown as met."""
    percent = _percent(part)
    return f"{percent.to_integral_value() if percent == percent.to_integral_value() else percent:f} %"


def _percent(part: Decimal) -> Decimal:
    return (part * 100).quantize(_TENTH, rounding=ROUND_DOWN)


def show_instant(at: datetime, zone: ZoneInfo) -> str:
    """An instant by the agency's clock, to the minute, with the name of its time."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def show_cell(cell: Cell, kind: ColumnKind, zone: ZoneInfo) -> str:
    """A cell as people read it; nothing for None."""
    if cell is None:
        return ""
    if kind == "whole" and isinstance(cell, int):
        return f"{cell:,}"
    if kind == "percent" and (part := decimal_of(cell)) is not None:
        return f"{_percent(part):f} %"  # below each other, with the same decimals
    if kind == "instant" and (at := instant_of(cell)) is not None:
        return show_instant(at, zone)
    return str(cell)
