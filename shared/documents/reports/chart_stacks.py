"""Columns of counts that are stacked by kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.documents.reports.chart_marks import (
    INK,
    WHITE,
    category_axis,
    column_width,
    ink_on,
    labels_over,
    shades_of,
    specify,
    value_axis,
)
from shared.documents.reports.chart_words import tell_stacked
from shared.documents.reports.charts import ChartNames
from shared.documents.reports.content import Cell, Chart, Column, Drawing, Look, Table
from shared.documents.reports.words import words_in

MOST_KINDS = 6
"""Kinds that are told apart by eye; those that are fewest beyond them are drawn together. The table has all."""
_LOWEST_LABELLED = 0.08


def chart_stacked(
    look: Look,
    names: ChartNames,
    labels: Sequence[str],
    kinds: Mapping[str, Sequence[int]],
    *,
    text_alternative: str | None = None,
) -> Chart:
    """Columns over periods, in their order, made up of kinds: the first one lies at the bottom.

    Each part that has room for it carries its count, each column its total; white lines part them.

    Args:
        look: whose colours and language.
        names: what it is called.
        labels: the columns' names, each once.
        kinds: by kind, a count for each label.
        text_alternative: what it shows; composed, if not given.

    Raises:
        ValueError: two labels are the same, or a kind does not have a count for each.
    """
    if len(set(labels)) != len(labels) or any(len(counts) != len(labels) for counts in kinds.values()):
        msg = "each label stands once, and each kind has a count for each label"
        raise ValueError(msg)
    words = words_in(look.language)
    totals = [sum(counts[at] for counts in kinds.values()) for at in range(len(labels))]
    drawn = _drawn(kinds, len(labels), words("others", count=len(kinds) - MOST_KINDS + 1))
    shades = shades_of(look, len(drawn))
    columns = [Column(key="label", title=names.labels)]
    columns += [Column(key=f"kind_{at}", title=kind, kind="whole") for at, kind in enumerate(kinds, start=1)]
    columns.append(Column(key="total", title=words("total"), kind="whole"))
    rows: list[tuple[Cell, ...]] = [
        (label, *(counts[at] for counts in kinds.values()), totals[at]) for at, label in enumerate(labels)
    ]
    return Chart(
        id=names.id,
        title=names.title,
        specification=_specify(names, labels, drawn, totals, shades),
        text_alternative=text_alternative
        or tell_stacked(labels, totals, [(kind, sum(counts)) for kind, counts in kinds.items()], words),
        table=Table(id=names.id, title=names.title, columns=tuple(columns), rows=tuple(rows)),
        drawing=Drawing(
            shape="stacked_columns",
            category="label",
            values=tuple(column.key for column in columns[1:-1]) or ("total",),
        ),
    )


def _specify(
    names: ChartNames,
    labels: Sequence[str],
    drawn: Mapping[str, Sequence[int]],
    totals: Sequence[int],
    shades: Sequence[str],
) -> dict[str, Any]:
    values: list[dict[str, Any]] = []
    highest = max(totals, default=0)
    for at, label in enumerate(labels):
        below = 0
        for order, (kind, counts) in enumerate(drawn.items()):
            count = counts[at]
            values.append(
                {
                    "label": label,
                    "kind": kind,
                    "low": below,
                    "high": below + count,
                    "middle": below + count / 2,
                    "count": f"{count:,}" if highest and count / highest >= _LOWEST_LABELLED else "",
                    "ink": ink_on(shades[order]),
                }
            )
            below += count
    x = category_axis(labels)
    y = {"field": "low", **value_axis(names.values, "whole", scale={"zero": True, "nice": True})}
    colour = {
        "field": "kind",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(drawn), "range": list(shades)},
        "legend": {"symbolType": "square", "symbolSize": 140},
    }
    bars = {
        "mark": {"type": "bar", "stroke": WHITE, "strokeWidth": 1.5, "width": column_width(len(labels))},
        "encoding": {"x": x, "y": y, "y2": {"field": "high"}, "color": colour},
    }
    parts = {
        "mark": {"type": "text", "fontSize": 11, "baseline": "middle"},
        "encoding": {
            "x": x,
            "y": {**y, "field": "middle"},
            "text": {"field": "count", "type": "nominal"},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }
    tops = [{"label": label, "low": total, "shown": f"{total:,}"} for label, total in zip(labels, totals, strict=True)]
    over = [
        {**layer, "data": {"values": tops}} for layer in labels_over("shown", {"x": x, "y": y}, INK, fontWeight="bold")
    ]
    return specify([bars, parts, *over], values)


def _drawn(kinds: Mapping[str, Sequence[int]], length: int, others: str) -> dict[str, Sequence[int]]:
    """The kinds that are drawn, in the order given; the fewest of too many are added up at the top."""
    if len(kinds) <= MOST_KINDS:
        return dict(kinds)
    most = sorted(kinds, key=lambda kind: -sum(kinds[kind]))[: MOST_KINDS - 1]
    kept: dict[str, Sequence[int]] = {kind: counts for kind, counts in kinds.items() if kind in most}
    rest = [counts for kind, counts in kinds.items() if kind not in most]
    return {**kept, others: [sum(counts[at] for counts in rest) for at in range(length)]}
