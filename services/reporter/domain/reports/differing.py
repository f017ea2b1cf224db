"""What one version of a content says otherwise than another: tables by the keys of their rows, tiles by their labels."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.documents.reports import Cell, ReportContent, Table, Tile, Tiles


def difference_of(before: ReportContent, after: ReportContent) -> dict[str, Any]:
    """Every figure that was added, removed or changed, as JSON; three empty lists: the same figures.

    A row is known by its first cell; where that is not unique in one of the two tables, by as many of the first cells as it
    takes, and where none are enough, by all of them. Texts besides tables and tiles are told by section: that they changed.
    """
    return {
        "tables": list(_tables(before, after)),
        "tiles": list(_tiles(before, after)),
        "texts": list(_texts(before, after)),
    }


def _tables(before: ReportContent, after: ReportContent) -> Iterable[dict[str, Any]]:
    old, new = ({table.id: table for table in content.tables} for content in (before, after))
    for table_id in dict.fromkeys([*old, *new]):
        was, is_now = old.get(table_id), new.get(table_id)
        shown = is_now or was
        if shown is None or was == is_now:
            continue
        changes = _rows(was, is_now)
        columns_changed = was is not None and is_now is not None and was.columns != is_now.columns
        if changes or was is None or is_now is None or columns_changed:
            yield {
                "table": table_id,
                "title": shown.title,
                "was_there": was is not None,
                "is_there": is_now is not None,
                "columns_changed": columns_changed,
                "rows": changes,
            }


def _rows(was: Table | None, is_now: Table | None) -> list[dict[str, Any]]:
    width = _key_width([table for table in (was, is_now) if table is not None])
    old, new = (_keyed(table, width) for table in (was, is_now))
    changes = []
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        change = "added" if before is None else "removed" if after is None else "changed"
        changes.append({"key": list(key), "change": change, "before": before, "after": after})
    return changes


def _key_width(tables: Sequence[Table]) -> int:
    """How many of the first cells name a row of each of these tables."""
    widest = max((len(table.columns) for table in tables), default=1)
    for width in range(1, widest):
        if all(len({row[:width] for row in table.rows}) == len(table.rows) for table in tables):
            return width
    return widest


def _keyed(table: Table | None, width: int) -> dict[tuple[Cell, ...], dict[str, Cell]]:
    if table is None:
        return {}
    return {row[:width]: dict(zip((column.key for column in table.columns), row, strict=True)) for row in table.rows}


def _tiles(before: ReportContent, after: ReportContent) -> Iterable[dict[str, Any]]:
    old, new = _labelled(before), _labelled(after)
    for section, label in dict.fromkeys([*old, *new]):
        was, is_now = old.get((section, label)), new.get((section, label))
        if was != is_now:
            yield {"section": section, "label": label, "before": _shown(was), "after": _shown(is_now)}


def _labelled(content: ReportContent) -> Mapping[tuple[str, str], Tile]:
    return {
        (section.id, tile.label): tile
        for section in content.sections
        for block in section.blocks
        if isinstance(block, Tiles)
        for tile in block.tiles
    }


def _shown(tile: Tile | None) -> dict[str, str] | None:
    return None if tile is None else {"value": tile.value, "detail": tile.detail}


def _texts(before: ReportContent, after: ReportContent) -> Iterable[dict[str, Any]]:
    old, new = _texts_of(before), _texts_of(after)
    for section in dict.fromkeys([*old, *new]):
        if old.get(section) != new.get(section):
            yield {"section": section}


def _texts_of(content: ReportContent) -> dict[str, list[str]]:
    return {
        section.id: [block.text for block in section.blocks if block.block in {"paragraph", "notice"}]
        for section in content.sections
    }
