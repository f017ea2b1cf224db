"""Charts as pictures: drawn in a process of their own, where nothing is loaded from anywhere, the same bytes every time."""

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

from shared.documents.children import ChildFailed, ChildTookTooLong, run_child
from shared.documents.reports.content import Chart
from shared.documents.typeset import DocumentTookTooLong

VEGA_LITE = "5.21"
LONGEST_SECONDS = 20.0
PNG_SCALE = 2
_CHILD = Path(__file__).with_name("drawing_child.py")
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_REFERRING = {"clip-path", "fill", "stroke", "mask", "filter"}


class ChartNotDrawn(RuntimeError):
    """A specification that cannot be drawn: a fault of ours, told in the drawing program's own words."""


async def draw_charts(
    charts: Sequence[Chart], output: Literal["svg", "png"], *, longest_seconds: float = LONGEST_SECONDS
) -> dict[str, bytes]:
    """Return the pictures by chart id: SVG as an image with its title and text alternative in it, or PNG of twice the size.

    Equal charts give equal bytes. All are drawn by one short-lived process of at most 1 GB.

    Raises:
        ChartNotDrawn, DocumentTookTooLong.
    """
    if not charts:
        return {}
    order = {
        "vega_lite": VEGA_LITE,
        "output": output,
        "scale": PNG_SCALE,
        "specifications": [chart.specification for chart in charts],
    }
    try:
        # Sorted: a database gives back the members of a specification in an order of its own.
        made = await run_child(
            [str(_CHILD)], json.dumps(order, sort_keys=True).encode(), longest_seconds=longest_seconds
        )
    except ChildTookTooLong:
        raise DocumentTookTooLong(
            f"The charts were not ready after {longest_seconds:g} seconds.", how_to_fix="Try again in a moment."
        ) from None
    except ChildFailed as failed:
        raise ChartNotDrawn(failed.complaint) from None
    pictures = [base64.b64decode(picture) for picture in json.loads(made)]
    if output == "svg":
        pictures = [_describe(chart, picture) for chart, picture in zip(charts, pictures, strict=True)]
    return {chart.id: picture for chart, picture in zip(charts, pictures, strict=True)}


def _describe(chart: Chart, drawn: bytes) -> bytes:
    """Make the drawing one image with a name and a description; its ids become the chart's own, for pages with several."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(drawn)  # noqa: S314 - the drawing program's own, of no outside entities
    prefix = f"chart-{chart.id}-"
    for element in root.iter():
        for name in [name for name in element.attrib if name == "role" or name.startswith("aria-")]:
            del element.attrib[name]  # its parts are not told one by one
        if (own := element.get("id")) is not None:
            element.set("id", prefix + own)
        for name in _REFERRING & element.attrib.keys():
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}\1)", element.attrib[name]))
    for at, (tag, text) in enumerate((("title", chart.title), ("desc", chart.text_alternative))):
        told = ET.Element(f"{{{_SVG}}}{tag}", {"id": prefix + tag})
        told.text = text
        root.insert(at, told)
    root.set("role", "img")
    root.set("aria-labelledby", prefix + "title")
    root.set("aria-describedby", prefix + "desc")
    return ET.tostring(root, encoding="unicode").encode()
