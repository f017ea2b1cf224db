"""Charts say the same in words, in a table and in a picture, and what is in them never becomes part of the page."""

import json
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from shared.documents import DocumentTookTooLong
from shared.documents.reports import (
    Chart,
    ChartNames,
    ChartNotDrawn,
    Figure,
    Look,
    Table,
    Target,
    chart_bars,
    chart_pareto,
    chart_stacked,
    chart_trend,
    draw_charts,
)

LOOK = Look(agency="example", name="Example agency")
NAMES = ChartNames(id="average", title="Average by month", labels="Month", values="Average")
FOUR = Target(value=Decimal("4.00"))
SVG = "{http://www.w3.org/2000/svg}"


def figure(label: str, value: str | None, low: str | None = None, high: str | None = None) -> Figure:
    values = {key: Decimal(each) if each else None for key, each in (("value", value), ("low", low), ("high", high))}
    return Figure(label=label, n=9, **values)


MONTHS = (figure("July", "4.10", "3.95", "4.25"), figure("August", "3.99"), figure("September", None),
          figure("October", "4.00", "3.80", "4.10"))  # fmt: skip


def test_a_trend_is_told_by_its_ends_its_extremes_and_its_target() -> None:
    told = chart_trend(LOOK, NAMES, MONTHS, target=FOUR).text_alternative
    assert told == (
        "Average: 4.10 (July) at the beginning, 4.00 (October) at the end. Lowest: 3.99 (August). Highest: 4.10 (July). "
        "The target of 4.00 is missed by: August. The interval spans the target for: July, October. No figure for: September."
    )


def test_a_trend_has_its_exact_figures_as_a_table() -> None:
    table = chart_trend(LOOK, NAMES, MONTHS, target=FOUR).table
    assert [column.key for column in table.columns] == ["label", "value", "low", "high", "target", "n"]
    assert table.rows[:2] == (("July", "4.10", "3.95", "4.25", "4.00", 9), ("August", "3.99", None, None, "4.00", 9))


def test_where_less_is_better_a_figure_above_the_target_misses_it() -> None:
    target = Target(value=Decimal(5), better="lower")
    told = chart_bars(LOOK, NAMES, [figure("A", "5"), figure("B", "6")], target=target).text_alternative
    assert "The target of 5 is missed by: B." in told


def test_a_pareto_puts_the_most_first_and_says_which_make_up_half() -> None:
    chart = chart_pareto(LOOK, NAMES, {"Late": 2, "Rude": 5, "Closed": 3})
    assert [row[0] for row in chart.table.rows] == ["Rude", "Closed", "Late"]
    assert chart.table.rows[1] == ("Closed", 3, "0.300000", "0.800000")
    assert chart.text_alternative == "10 in all. Most: Rude 5 (50 %), Closed 3 (30 %), Late 2 (20 %)."


def test_stacked_columns_carry_each_kind_and_their_total() -> None:
    chart = chart_stacked(LOOK, NAMES, ["July", "August"], {"Complaint": [3, 4], "Compliment": [1, 0]})
    assert chart.table.rows == (("July", 3, 1, 4), ("August", 4, 0, 4))
    assert chart.text_alternative == (
        "4 (July) at the beginning, 4 (August) at the end, 8 in all. By kind: Complaint 7, Compliment 1."
    )


def test_what_is_too_much_for_the_eye_is_in_the_table() -> None:
    many = {f"Category {at}": 40 - at for at in range(30)}
    assert len(chart_pareto(LOOK, NAMES, many).table.rows) == 30
    stacked = chart_stacked(LOOK, NAMES, ["July"], {kind: [count] for kind, count in many.items()})
    assert len(stacked.table.columns) == 32
    assert "All others (25)" in json.dumps(stacked.specification)
    bars = chart_bars(LOOK, NAMES, [Figure(label=kind, value=Decimal(count)) for kind, count in many.items()])
    assert bars.text_alternative.endswith("Drawn are the first 24 of 30; the table has all.")


def test_the_words_of_a_chart_are_in_the_language_of_the_report() -> None:
    look = Look(agency="example", name="Example agency", language="es-MX")
    assert "al principio" in chart_trend(look, NAMES, MONTHS).text_alternative


def test_two_figures_of_one_label_are_refused() -> None:
    with pytest.raises(ValueError, match="one label"):
        chart_trend(LOOK, NAMES, [*MONTHS, MONTHS[0]])


@pytest.mark.parametrize("nothing", [[], [figure("July", None)]], ids=["no periods", "no figures"])
async def test_nothing_to_draw_is_said_and_drawn_all_the_same(nothing: list[Figure]) -> None:
    chart = chart_trend(LOOK, NAMES, nothing, target=FOUR)
    assert chart.text_alternative == "There are no figures to draw."
    assert b"<svg" in (await draw_charts([chart], "svg"))["average"]


async def test_a_picture_is_one_image_with_a_name_and_a_description_and_hostile_labels_are_text() -> None:
    hostile = '</text><script>alert(1)</script><a href="#x" aria-label="y">'
    names = ChartNames(id="one", title=hostile, labels="Category", values=hostile)
    charts = [chart_pareto(LOOK, names, {hostile: 3, "$x$ #set": 2}), chart_trend(LOOK, NAMES, MONTHS, target=FOUR)]
    drawn = await draw_charts(charts, "svg")
    for chart in charts:
        root = ET.fromstring(drawn[chart.id])  # noqa: S314 - our own
        assert root.get("role") == "img"
        assert [(each.tag, each.text) for each in root][:2] == [
            (f"{SVG}title", chart.title),
            (f"{SVG}desc", chart.text_alternative),
        ]
        assert {each.tag for each in root.iter()}.isdisjoint({f"{SVG}script", f"{SVG}a", f"{SVG}foreignObject"})
        assert not any(name.startswith("on") or name == "style" for each in root.iter() for name in each.attrib)
    ids = [each.get("id") for picture in drawn.values() for each in ET.fromstring(picture).iter() if each.get("id")]  # noqa: S314
    assert len(ids) == len(set(ids)) >= 4


async def test_the_same_chart_gives_the_same_pictures_whatever_the_order_of_its_members() -> None:
    chart = chart_trend(LOOK, NAMES, MONTHS, target=FOUR)
    turned = json.loads(json.dumps(chart.specification), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    other = chart.model_copy(update={"id": "other", "specification": turned})
    vectors, pixels = await draw_charts([chart, other], "svg"), await draw_charts([chart, other], "png")
    assert vectors["other"].replace(b"chart-other-", b"chart-average-") == vectors["average"]
    assert pixels["average"] == pixels["other"]
    assert pixels["average"].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "asks",
    [
        {"data": {"url": "file:///etc/passwd", "format": {"type": "csv"}}, "mark": "bar"},
        {"data": {"values": []}, "layer": [{"mark": "image", "encoding": {"url": {"field": "picture"}}}]},
    ],
    ids=["data", "pictures"],
)
def test_a_specification_that_asks_for_something_from_elsewhere_is_refused(asks: dict[str, Any]) -> None:
    table = Table.model_validate({"id": "x", "title": "X", "columns": [{"key": "a", "title": "A"}]})
    with pytest.raises(ValidationError, match="without addresses"):
        Chart(id="x", title="X", specification=asks, text_alternative="x", table=table)


async def test_a_specification_that_cannot_be_drawn_is_told() -> None:
    chart = chart_trend(LOOK, NAMES, MONTHS)
    with pytest.raises(ChartNotDrawn):
        await draw_charts([chart.model_copy(update={"specification": {"mark": 7}})], "svg")


async def test_drawing_that_takes_too_long_is_ended() -> None:
    with pytest.raises(DocumentTookTooLong):
        await draw_charts([chart_trend(LOOK, NAMES, MONTHS)], "svg", longest_seconds=0.001)
