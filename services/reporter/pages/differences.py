"""What a version of a report says otherwise than the one before, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.reporter.pages.words import Words


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """What a version says otherwise than the one before, line by line."""

    title: str
    lines: tuple[str, ...]
    more: str = ""


_MOST_LINES = 20


def view_difference(difference: Mapping[str, Any], words: Words) -> list[ChangeView]:
    """What changed, tile by tile and row by row; long lists are cut and say so."""
    t = words.t
    views = []
    tiles = [
        t("changed_from_to", what=each["label"], before=_value(each["before"], t), after=_value(each["after"], t))
        for each in difference.get("tiles", ())
    ]
    if tiles:
        views.append(_change(t("changed_figures"), tiles, words))
    for table in difference.get("tables", ()):
        lines = [_row_change(row, words) for row in table["rows"]]
        if not table["was_there"]:
            lines = [t("changed_table_new")]
        elif not table["is_there"]:
            lines = [t("changed_table_gone")]
        elif table["columns_changed"]:
            lines.insert(0, t("changed_columns"))
        views.append(_change(table["title"], lines, words))
    if difference.get("texts"):
        views.append(_change(t("changed_texts"), [each["section"] for each in difference["texts"]], words))
    return views


def _change(title: str, lines: Sequence[str], words: Words) -> ChangeView:
    more = len(lines) - _MOST_LINES
    return ChangeView(
        title=title, lines=tuple(lines[:_MOST_LINES]), more=words.t("more_changes", count=more) if more > 0 else ""
    )


def _value(tile: Mapping[str, str] | None, t: Any) -> str:
    return t("nothing") if tile is None else tile["value"]


def _row_change(row: Mapping[str, Any], words: Words) -> str:
    t = words.t
    key = ", ".join(str(cell) for cell in row["key"] if cell is not None)
    if row["change"] != "changed":
        return t(f"row_{row['change']}", row=key)
    before, after = row["before"], row["after"]
    cells = [
        t("cell_from_to", before=_cell(before.get(name), t), after=_cell(value, t))
        for name, value in after.items()
        if before.get(name) != value
    ]
    return t("row_changed", row=key, cells="; ".join(cells))


def _cell(value: Any, t: Any) -> str:
    return t("nothing") if value is None else str(value)
