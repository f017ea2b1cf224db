"""The content of a version as part of a page: its charts are drawn once, in a process of their own, and remembered."""

from collections import OrderedDict
from typing import Any

from markupsafe import Markup

from shared.documents import DocumentTookTooLong
from shared.documents.reports import ChartNotDrawn, Edition, ReportContent, draw_charts, write_fragment
from shared.logs import get_logger

log = get_logger("reporter.pages")
_REMEMBERED = 32
_drawn: OrderedDict[tuple[str, int, str], Markup] = OrderedDict()


async def draw_content(content: dict[str, Any], *, digest: str, number: int, note: str) -> Markup | None:
    """The version as an `<article>`; None where its charts cannot be drawn, and its other forms must do.

    What a version says never changes, so that it is drawn once in this process as long as it is looked at.
    """
    key = (digest, number, note)
    if key in _drawn:
        _drawn.move_to_end(key)
        return _drawn[key]
    report = ReportContent.model_validate(content)
    try:
        pictures = await draw_charts(report.charts, "svg")
    except (ChartNotDrawn, DocumentTookTooLong) as failed:
        log.warning("content_not_drawn", digest=digest, error=type(failed).__name__)
        return None
    _drawn[key] = write_fragment(report, Edition(version=number, name="", note=note), pictures)
    while len(_drawn) > _REMEMBERED:
        _drawn.popitem(last=False)
    return _drawn[key]
