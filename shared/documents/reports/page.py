"""A report as a page: a fragment for the pages of a service, and a document that stands by itself. No script in either."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shared.colours import mix, readable_on
from shared.documents.reports.chart_marks import BLACK, WHITE
from shared.documents.reports.content import Column, Look, ReportContent, Table
from shared.documents.reports.drawing import draw_charts
from shared.documents.reports.edition import Edition, facts_of
from shared.documents.reports.layout import shown_rows, words_below
from shared.documents.reports.values import NUMERIC
from shared.documents.reports.words import Words, words_in

_TEMPLATES = Path(__file__).with_name("templates")
_SHORT = 14
_BODY = (
    "body{margin:0;padding:clamp(0rem,3vi,2rem);background:var(--ground);"
    'font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}'
)


def write_fragment(content: ReportContent, edition: Edition, pictures: Mapping[str, bytes]) -> Markup:
    """Return the report as an `<article>`, every text escaped; it wants `report_style` and the tokens of the pages.

    Args:
        content: the report.
        edition: its version.
        pictures: the charts as `draw_charts` draws them in SVG, by chart id.
    """
    words, zone = words_in(content.look.language), ZoneInfo(content.look.time_zone)
    return Markup(  # noqa: S704 - the template escapes what it is given
        _environment()
        .get_template("report.html")
        .render(
            content=content,
            edition=edition,
            facts=facts_of(content, edition),
            language=content.look.language,
            pictures={key: Markup(picture.decode()) for key, picture in pictures.items()},  # noqa: S704 - drawn, every text in it escaped
            shown={table.id: _shown(table, zone, words) for table in content.tables},
            words=words,
        )
    )


async def write_document(content: ReportContent, edition: Edition) -> bytes:
    """Return the report as an HTML document that loads nothing and that nothing can run in.

    Raises:
        ChartNotDrawn, DocumentTookTooLong.
    """
    pictures = await draw_charts(content.charts, "svg")
    style = f":root{{{_tokens(content.look)}}}{_BODY}{report_style()}"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    html = (
        _environment()
        .get_template("document.html")
        .render(
            content=content,
            fragment=write_fragment(content, edition, pictures),
            language=content.look.language,
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
            style=Markup(style),  # noqa: S704 - ours
        )
    )
    return html.encode()


@cache
def report_style() -> str:
    """The stylesheet of the fragment."""
    style = (_TEMPLATES / "report.css").read_text("utf-8")
    return re.sub(r"\s*\n\s*", "", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)).strip()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(table: Table, zone: ZoneInfo, words: Words) -> dict[str, Any]:
    rows = shown_rows(table, zone, words)
    return {
        "title": table.title,
        "columns": [
            {"title": column.title, "style": _style_of(column, max((len(row[at]) for row in rows), default=0))}
            for at, column in enumerate(table.columns)
        ],
        "rows": rows,
        "total": table.total_row and bool(rows),
        "below": words_below(table, words),
    }


def _style_of(column: Column, longest: int) -> str:
    if column.kind in NUMERIC:
        return "report-number"
    if column.kind == "long_text":
        return "report-long"
    return "report-short" if longest <= _SHORT else "report-text"


def _tokens(look: Look) -> str:
    """The tokens that the pages have, of a document that stands by itself: in light alone, as it is for the files."""
    soft, ground = mix(look.primary, WHITE, 0.93), "#f5f4f1"
    tokens = {
        "ground": ground,
        "surface": WHITE,
        "ink": "#1c2126",
        "quiet": "#4b535b",
        "line": "#dedcd6",
        "fault": "#a4161a",
        "fault-soft": "#fdf1f0",
        "good": "#1d6b3a",
        "brand": readable_on(look.primary, WHITE, towards=BLACK),
        "brand-text": readable_on(look.primary, soft, WHITE, ground, towards=BLACK),
        "brand-soft": soft,
    }
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())
