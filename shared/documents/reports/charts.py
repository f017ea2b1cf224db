"""The charts that reports need, each as a Vega-Lite specification with its figures in it, in words and as a table.

A chart's table has the chart's id. Labels must be distinct; they come from the caller and stand as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.documents.reports.chart_marks import (
    INK,
    MOST_LABELS,
    WHITE,
    accent_of,
    category_axis,
    column_width,
    labels_over,
    primary_of,
    rimmed,
    specify,
    target_rule,
    value_axis,
)
from shared.documents.reports.chart_words import Figure, Target, show_number, tell_bars, tell_pareto, tell_trend
from shared.documents.reports.content import Cell, Chart, Column, ColumnKind, Drawing, Look, Table
from shared.documents.reports.words import Words, words_in

MOST_BARS = 24
"""Bars that one chart draws; its table has all."""
MOST_COLUMNS = 10
_BAR_HEIGHT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartNames:
    """What a chart and its axes are called: its id, its title, what its labels and its figures are."""

    id: str
    title: str
    labels: str
    values: str


def chart_trend(
    look: Look,
    names: ChartNames,
    figures: Sequence[Figure],
    *,
    kind: ColumnKind = "decimal",
    target: Target | None = None,
    scale: tuple[float, float] | None = None,
    text_alternative: str | None = None,
) -> Chart:
    """A line over periods, in their order, with the band of its intervals and a dashed line at the target.

    Args:
        look: whose colours and language.
        names: what it is called.
        figures: one a period; a period without a figure interrupts the line.
        kind: decimal, percent (of 1) or whole.
        target: what the figures are compared with.
        scale: from where to where the upright axis runs; as far as the figures, if not given.
        text_alternative: what it shows; composed, if not given.

    Raises:
        ValueError: two figures have one label.
    """
    words, colour = words_in(look.language), primary_of(look)
    x = category_axis(_distinct([each.label for each in figures]))
    domain = {"domain": list(scale), "nice": False} if scale else {"zero": kind == "whole", "nice": True}
    y = {"field": "value", **value_axis(names.values, kind, scale=domain)}
    labelled = _worth_a_label(figures)
    values = [
        {**_interval(each), "label": each.label, "value": _plain(each.value),
         "shown": show_number(each.value, kind) if each.value is not None and each.label in labelled else ""}
        for each in figures
    ]  # fmt: skip
    band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
    layers: list[dict[str, Any]] = []
    if any(each.low is not None for each in figures):
        layers.append({"mark": {"type": "area", "color": colour, "opacity": 0.16}, "encoding": band})
        layers.append(
            {"mark": {"type": "rule", "color": colour, "opacity": 0.45, "strokeWidth": 1.5}, "encoding": band}
        )
    if target is not None:
        name = f"{words('target')} {show_number(target.value, kind)}"
        layers += target_rule("y", float(target.value), name, accent_of(look))
    point = {"filled": True, "size": 60, "color": colour}
    layers.append(
        {"mark": {"type": "line", "color": colour, "strokeWidth": 2.5, "point": point}, "encoding": {"x": x, "y": y}}
    )
    layers += labels_over("shown", {"x": x, "y": y})
    return Chart(
        id=names.id,
        title=names.title,
        specification=specify(layers, values),
        text_alternative=text_alternative or tell_trend(figures, names.values, kind, target, words),
        **_table_and_drawing(names, figures, kind, target, words, shape="line"),
    )


def chart_bars(
    look: Look,
    names: ChartNames,
    figures: Sequence[Figure],
    *,
    kind: ColumnKind = "whole",
    target: Target | None = None,
    text_alternative: str | None = None,
) -> Chart:
    """Level bars by category, in the order given, each with its figure at its end; intervals as thin lines.

    Raises:
        ValueError: two figures have one label.
    """
    words, colour = words_in(look.language), primary_of(look)
    _distinct([each.label for each in figures])
    drawn = figures[:MOST_BARS]
    values = [
        {
            **_interval(each),
            "label": each.label,
            "value": _plain(each.value),
            "shown": words("no_figure") if each.value is None else show_number(each.value, kind),
            "end": max(_plain(each.value) or 0, _plain(each.high) or 0),
        }
        for each in drawn
    ]
    y = category_axis([])
    y["axis"] = {"title": None, "labelLimit": 240, "domain": False, "ticks": False, "labelPadding": 8}
    axis = value_axis(names.values, kind)["axis"]
    x_axis = {key: each for key, each in axis.items() if not key.startswith("title")} | {"title": names.values}
    x = {"field": "value", "type": "quantitative", "axis": x_axis}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "bar", "color": colour, "height": {"band": 0.68}}, "encoding": {"x": x, "y": y}}
    ]
    if any(each.low is not None for each in drawn):
        interval = {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y}
        layers += rimmed({"type": "rule", "color": INK, "strokeWidth": 2}, interval, rim=1.5)
    if target is not None:
        name = f"{words('target')} {show_number(target.value, kind)}"
        layers += target_rule("x", float(target.value), name, accent_of(look))
    layers += labels_over("shown", {"x": {**x, "field": "end"}, "y": y}, align="left", baseline="middle", dx=7, dy=0)
    told = text_alternative or tell_bars(figures, kind, target, words)
    if len(drawn) < len(figures):
        told = f"{told} {words('drawn_first', shown=len(drawn), all=len(figures))}"
    return Chart(
        id=names.id,
        title=names.title,
        specification=specify(layers, values, height=_BAR_HEIGHT * max(len(drawn), 1)),
        text_alternative=told,
        **_table_and_drawing(names, figures, kind, target, words, shape="bars"),
    )


def chart_pareto(
    look: Look,
    names: ChartNames,
    counts: Mapping[str, int],
    *,
    text_alternative: str | None = None,
) -> Chart:
    """Columns from the most to the fewest with the line of their cumulative share; what is beyond the tenth is drawn together.

    Equal counts stand in the order given.
    """
    words, colour, accent = words_in(look.language), primary_of(look), accent_of(look)
    ordered = sorted(counts.items(), key=lambda each: -each[1])
    total, together = sum(counts.values()), 0
    rows: list[tuple[Cell, ...]] = []
    for label, count in ordered:
        together += count
        rows.append((label, count, _share(count, total), _share(together, total)))
    drawn = _with_others(ordered, words)
    values, together = [], 0
    for label, count in drawn:
        together += count
        part = together / total if total else 0.0
        values.append(
            {"label": label, "value": count, "count": f"{count:,}", "cumulative": part, "share": f"{part:.0%}"}
        )
    x = category_axis([label for label, _ in drawn])
    y = {"field": "value", **value_axis(names.values, "whole", scale={"zero": True, "nice": True})}
    percents = value_axis(words("cumulative"), "percent", scale={"domain": [0, 1.05], "nice": False})
    percents["axis"] |= {"titleAlign": "right", "grid": False, "values": [0, 0.25, 0.5, 0.75, 1], "orient": "right"}
    share = {"field": "cumulative", **percents}
    point = {"shape": "diamond", "filled": True, "size": 110, "fill": accent, "stroke": WHITE, "strokeWidth": 1.5}
    line = {"type": "line", "color": accent, "strokeWidth": 2.5, "strokeDash": [6, 3], "point": point}
    layers: list[dict[str, Any]] = [
        {
            "layer": [
                {
                    "mark": {"type": "bar", "color": colour, "width": column_width(len(drawn))},
                    "encoding": {"x": x, "y": y},
                },
                *labels_over("count", {"x": x, "y": y}),
            ]
        },
        {"layer": rimmed(line, {"x": x, "y": share})},
    ]
    columns = (
        Column(key="label", title=names.labels),
        Column(key="value", title=names.values, kind="whole"),
        Column(key="share", title=words("share"), kind="percent"),
        Column(key="cumulative", title=words("cumulative"), kind="percent"),
    )
    return Chart(
        id=names.id,
        title=names.title,
        specification=specify(layers, values, resolve={"scale": {"y": "independent"}}),
        text_alternative=text_alternative or tell_pareto(ordered, words),
        table=Table(id=names.id, title=names.title, columns=columns, rows=tuple(rows)),
        drawing=Drawing(shape="columns", category="label", values=("value",), share_lines=("cumulative",)),
    )


def _table_and_drawing(
    names: ChartNames, figures: Sequence[Figure], kind: ColumnKind, target: Target | None, words: Words, *, shape: Any
) -> dict[str, Any]:
    """The figures as a table, with the columns that there is something for, and how a workbook draws them."""
    lines = {
        "low": [each.low for each in figures],
        "high": [each.high for each in figures],
        "target": [target.value if target else None for _ in figures],
    }
    kept = {key: cells for key, cells in lines.items() if any(cell is not None for cell in cells)}
    columns = [Column(key="label", title=names.labels), Column(key="value", title=names.values, kind=kind)]
    columns += [Column(key=key, title=words(key), kind=kind) for key in kept]
    has_n = any(each.n is not None for each in figures)
    if has_n:
        columns.append(Column(key="n", title=words("n"), kind="whole"))
    rows: list[tuple[Cell, ...]] = []
    for at, each in enumerate(figures):
        row: list[Cell] = [each.label, _cell(each.value, kind), *(_cell(cells[at], kind) for cells in kept.values())]
        rows.append((*row, each.n) if has_n else tuple(row))
    table = Table(id=names.id, title=names.title, columns=tuple(columns), rows=tuple(rows))
    over = tuple(kept) if shape == "line" else ()
    return {"table": table, "drawing": Drawing(shape=shape, category="label", values=("value",), lines=over)}


def _worth_a_label(figures: Sequence[Figure]) -> set[str]:
    """All of a few; of many the first, the last, the lowest and the highest."""
    there = [(each.label, each.value) for each in figures if each.value is not None]
    if len(there) > MOST_LABELS:
        by_value = sorted(there, key=lambda each: each[1])
        there = [there[0], there[-1], by_value[0], by_value[-1]]
    return {label for label, _ in there}


def _with_others(ordered: Sequence[tuple[str, int]], words: Words) -> list[tuple[str, int]]:
    if len(ordered) <= MOST_COLUMNS:
        return list(ordered)
    rest = ordered[MOST_COLUMNS - 1 :]
    return [*ordered[: MOST_COLUMNS - 1], (words("others", count=len(rest)), sum(count for _, count in rest))]


def _distinct(labels: list[str]) -> list[str]:
    if len(set(labels)) != len(labels):
        msg = "two figures of a chart have one label"
        raise ValueError(msg)
    return labels


def _interval(figure: Figure) -> dict[str, float | None]:
    return {"low": _plain(figure.low), "high": _plain(figure.high)}


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _cell(value: Decimal | None, kind: ColumnKind) -> Cell:
    if value is None:
        return None
    return int(value) if kind == "whole" else f"{value:f}"


def _share(count: int, total: int) -> str | None:
    """A part of 1 with six decimals, rounded half to even; exact shares would not end."""
    return f"{Decimal(count) / total:.6f}" if total else None
