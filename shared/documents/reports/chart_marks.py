"""What all charts look alike in: fonts, axes, colours that can be told apart without colour, and the layers that recur."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.colours import VISIBLE, contrast, mix, readable_on
from shared.documents.reports.content import ColumnKind, Look

WIDTH, HEIGHT = 620, 220
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is the one that the drawing program brings along: labels take the same room on every machine."""
INK, QUIET, GRID, WHITE, BLACK = "#1c2126", "#4b535b", "#e3e1db", "#ffffff", "#000000"
MOST_LABELS = 13
_SIGN_WIDTH = 7
_FORMATS: Mapping[ColumnKind, str] = {"percent": ".0%", "whole": ",d"}
_CONFIG: dict[str, Any] = {
    "aria": False,  # the picture is one image with a description; its parts are not read out
    "background": WHITE,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": QUIET,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "labelLimit": 220,
    },
    "legend": {
        "labelColor": INK,
        "labelFontSize": 12,
        "labelLimit": 260,
        "orient": "top",
        "title": None,
        "symbolStrokeWidth": 0,
        "offset": 30,
        "columns": 4,
    },
}


def specify(layers: Sequence[Mapping[str, Any]], values: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    """A whole specification, with its data in it."""
    return {
        "$schema": SCHEMA,
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": list(values)},
        "layer": list(layers),
        "config": _CONFIG,
        **more,
    }


def primary_of(look: Look) -> str:
    """The agency's first colour, dark enough to be seen on white."""
    return readable_on(look.primary, WHITE, towards=BLACK, ratio=VISIBLE)


def accent_of(look: Look) -> str:
    """Its second colour, readable on white."""
    return readable_on(look.accent, WHITE, towards=BLACK)


def shades_of(look: Look, count: int) -> list[str]:
    """Colours for kinds that stand on each other: two hues in turn, paler with each turn.

    Neighbours differ in hue and in brightness; white lines and labels tell them apart where neither is seen.
    """
    hues = (primary_of(look), accent_of(look))
    turns = max(1, (count + 1) // 2)
    return [mix(hues[at % 2], WHITE, 0.3 * (at % 2) + 0.62 * (at // 2) / turns) for at in range(count)]


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on a colour."""
    return max((WHITE, INK), key=lambda ink: contrast(ink, colour))


def category_axis(labels: Sequence[str], title: str | None = None) -> dict[str, Any]:
    """The axis under columns and points, in the order of the data; long labels are slanted."""
    room = WIDTH / (_SIGN_WIDTH * max(len(labels), 1))
    slanted = max(map(len, labels), default=0) > room
    axis: dict[str, Any] = {"title": title, "labelAngle": -35 if slanted else 0, "grid": False}
    axis["labelOverlap"] = len(labels) > MOST_LABELS
    if slanted:
        axis |= {"labelAlign": "right", "labelLimit": 150}
    return {"field": "label", "type": "ordinal", "sort": None, "axis": axis}


def column_width(count: int) -> dict[str, float]:
    """The part of its place that a column fills: a few are not to be walls."""
    return {"band": min(0.72, round(0.13 * max(count, 1), 2))}


def value_axis(title: str, kind: ColumnKind, **more: Any) -> dict[str, Any]:
    """The definition of an upright axis, its title written level above it."""
    axis: dict[str, Any] = {
        "title": title,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleX": 0,
        "titleY": -12,
        "domain": False,
        "ticks": False,
        "tickCount": 5,
    }
    if kind in _FORMATS:
        axis["format"] = _FORMATS[kind]
    if kind == "whole":
        axis["tickMinStep"] = 1
    return {"type": "quantitative", "axis": axis, **more}


def labels_over(field: str, encoding: Mapping[str, Any], colour: str = INK, **mark: Any) -> list[dict[str, Any]]:
    """Labels with a white rim, so that they are read over lines."""
    place = {"dy": -10, "fontSize": 12, **mark}
    rim = {"type": "text", "stroke": WHITE, "strokeWidth": 4, "strokeJoin": "round", **place}
    written = {**encoding, "text": {"field": field, "type": "nominal"}}
    return [
        {"mark": rim, "encoding": written},
        {"mark": {"type": "text", "color": colour, **place}, "encoding": written},
    ]


def rimmed(mark: Mapping[str, Any], encoding: Mapping[str, Any], *, rim: float = 2) -> list[dict[str, Any]]:
    """A line with a white rim, so that it is seen over bars."""
    wider = {**mark, "color": WHITE, "strokeWidth": mark["strokeWidth"] + 2 * rim, "strokeDash": [1, 0]}
    wider.pop("point", None)
    return [{"mark": wider, "encoding": encoding}, {"mark": dict(mark), "encoding": encoding}]


def target_rule(channel: str, value: float, label: str, colour: str) -> list[dict[str, Any]]:
    """A dashed line at the target, its name written beyond the end of the line."""
    end: dict[str, Any]
    if channel == "y":
        end = {"x": {"value": WIDTH + 8}}
        mark: dict[str, Any] = {"align": "left", "baseline": "middle"}
    else:
        end = {"y": {"value": -8}}
        mark = {"align": "center", "baseline": "bottom"}
    one = {"data": {"values": [{"target": value}]}}
    at = {channel: {"field": "target", "type": "quantitative"}}
    return [
        {**one, "mark": {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": colour}, "encoding": at},
        {
            **one,
            "mark": {"type": "text", "text": label, "color": colour, "fontSize": 12, "fontWeight": "bold", **mark},
            "encoding": {**at, **end},
        },
    ]
