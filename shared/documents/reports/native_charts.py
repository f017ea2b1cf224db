"""A report's charts as Excel's own, drawn from the table beside them, so that they follow what somebody changes in it."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart as NativeChart

from shared.documents.cells import cell_text
from shared.documents.reports.chart_marks import QUIET, accent_of, shades_of
from shared.documents.reports.content import Chart, Column, Look

_TYPES: dict[str, dict[str, str]] = {
    "line": {"type": "line"},
    "columns": {"type": "column"},
    "stacked_columns": {"type": "column", "subtype": "stacked"},
    "bars": {"type": "bar"},
}
_LONGEST_NAME = 250
_FORMATS = {"percent": "0%", "whole": "#,##0"}


def native_chart(book: Workbook, chart: Chart, sheet: str, look: Look) -> NativeChart | None:
    """Return the chart of a table that stands on this sheet from its first cell on; None where there is nothing to draw."""
    drawing, table = chart.drawing, chart.table
    count = len(table.rows) - table.total_row
    if drawing is None or count < 1:
        return None
    at = {column.key: number for number, column in enumerate(table.columns)}

    def series(key: str, **look_of_it: Any) -> dict[str, Any]:
        return {
            "name": [sheet, 0, at[key]],
            "categories": [sheet, 1, at[drawing.category], count, at[drawing.category]],
            "values": [sheet, 1, at[key], count, at[key]],
            **look_of_it,
        }

    made = book.add_chart(_TYPES[drawing.shape])
    shades = shades_of(look, len(drawing.values))
    for key, shade in zip(drawing.values, shades, strict=True):
        if drawing.shape == "line":
            marker = {"type": "circle", "size": 6, "fill": {"color": shade}, "border": {"color": shade}}
            made.add_series(series(key, line={"color": shade, "width": 2.25}, marker=marker))
        else:
            made.add_series(series(key, fill={"color": shade}, border={"color": "#ffffff"}, gap=60))
    if drawing.lines or drawing.share_lines:
        over = made if drawing.shape == "line" else book.add_chart({"type": "line"})
        for key in drawing.lines:
            is_target = key == "target"
            colour = accent_of(look) if is_target else QUIET
            dash = "dash" if is_target else "round_dot"
            over.add_series(series(key, line={"color": colour, "width": 1.5, "dash_type": dash}))
        for key in drawing.share_lines:
            accent = accent_of(look)
            marker = {"type": "diamond", "size": 7, "fill": {"color": accent}, "border": {"color": accent}}
            line = {"color": accent, "width": 2, "dash_type": "dash"}
            over.add_series(series(key, line=line, marker=marker, y2_axis=True))
            over.set_y2_axis({"min": 0, "max": 1, "num_format": "0%", "name": _name(_title(chart, key))})
        if over is not made:
            made.combine(over)
    _set_axes(made, chart, at)
    return made


def _set_axes(made: NativeChart, chart: Chart, at: dict[str, int]) -> None:
    assert chart.drawing is not None  # noqa: S101 - for the type checker: only a drawing is drawn
    columns, drawing = chart.table.columns, chart.drawing
    values: Column = columns[at[drawing.values[0]]]
    has_legend = len(drawing.values) + len(drawing.lines) + len(drawing.share_lines) > 1
    number_format = _FORMATS.get(values.kind)
    value_axis: dict[str, Any] = {"major_gridlines": {"visible": True, "line": {"color": "#e3e1db"}}}
    value_axis |= {"num_format": number_format} if number_format else {}
    value_axis |= {"name": _name(values.title)} if len(drawing.values) == 1 else {}
    made.set_title({"name": _name(chart.title), "overlay": False, "name_font": {"size": 12}})
    if drawing.shape == "bars":
        # Excel turns the axes with the bars; the first row is to be the first from above.
        made.set_y_axis({"reverse": True})
        made.set_x_axis(value_axis)
    else:
        made.set_y_axis(value_axis)
    made.set_legend({"position": "bottom"} if has_legend else {"none": True})
    made.show_blanks_as("gap")


def _title(chart: Chart, key: str) -> str:
    return next(column.title for column in chart.table.columns if column.key == key)


def _name(text: str) -> str:
    """A name of a chart or an axis: what begins with "=" would be taken for a place in the workbook."""
    clean = cell_text(text)[:_LONGEST_NAME]
    return f" {clean}" if clean.startswith("=") else clean
