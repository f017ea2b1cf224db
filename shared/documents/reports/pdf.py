"""A report as a PDF for everybody: tagged, PDF/UA-1, charts with their text alternative, the same bytes every time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared.colours import readable_on
from shared.documents.reports.chart_marks import BLACK, FONT, WHITE
from shared.documents.reports.content import Block, Chart, Notice, Paragraph, ReportContent, Table, Tiles
from shared.documents.reports.drawing import draw_charts
from shared.documents.reports.edition import Edition, facts_of
from shared.documents.reports.layout import breakable, lay_out
from shared.documents.reports.signs import only_plain, replace_signs, replace_surely_lacking, without_variations
from shared.documents.reports.words import Words, words_in
from shared.documents.typeset import SignsNotPrintable, render

LONGEST_SECONDS = 60.0
_TEMPLATE = Path(__file__).with_name("report.typ")
_ROUNDS = 3
_DIGEST_SIGNS = 64


async def write_pdf(content: ReportContent, edition: Edition) -> bytes:
    """Return the report as a PDF.

    Signs that its fonts do not have stand in it as their names, or as an ellipsis in brackets, and it says so: a customer's
    emoji must not keep a report from being made.

    Raises:
        SignsNotPrintable: there were others with every attempt.
        DocumentNotMade, DocumentTookTooLong, ChartNotDrawn.
    """
    words, zone = words_in(content.look.language), ZoneInfo(content.look.time_zone)
    pictures = await draw_charts(content.charts, "svg")
    # In pictures, joined signs cannot be told to screen readers.
    drawn = {key: only_plain(each.decode()) for key, each in pictures.items()}
    whole = without_variations(_data_of(content, edition, drawn, words))
    note = {"label": words("note"), "text": words("signs_replaced")}
    noted = {"notes": [*whole["notes"], note]}
    data = replace_surely_lacking(whole)
    if data != whole:
        data |= noted
    for _ in range(_ROUNDS):
        try:
            return await _render(data, content, zone)
        except SignsNotPrintable as refusal:
            replaced = replace_signs(data, refusal.lacking)
            data = (only_plain(data) if replaced == data else replaced) | noted
    return await _render(only_plain(data), content, zone)


async def _render(data: Mapping[str, Any], content: ReportContent, zone: ZoneInfo) -> bytes:
    dated = content.data_cut_at.astimezone(zone).date()
    return await render(_TEMPLATE, data, dated=dated, longest_seconds=LONGEST_SECONDS)


def _data_of(content: ReportContent, edition: Edition, pictures: Mapping[str, str], words: Words) -> dict[str, Any]:
    """What the template is given: texts, never markup."""
    look, zone = content.look, ZoneInfo(content.look.time_zone)
    language, _, region = look.language.partition("-")
    return {
        "language": language,
        "region": region if len(region) == 2 and region.isalpha() else None,  # noqa: PLR2004 - a country's code
        "agency": look.name,
        "title": content.title,
        "subtitle": content.subtitle,
        "colours": {
            "primary": readable_on(look.primary, WHITE, towards=BLACK),
            "accent": look.accent,
        },
        "facts": [
            {"label": fact.label, "value": fact.value if len(fact.value) <= _DIGEST_SIGNS else breakable(fact.value)}
            for fact in facts_of(content, edition)
        ],
        "notes": _notes(edition, words),
        "footer": f"{look.name} \N{MIDDLE DOT} {content.title} \N{MIDDLE DOT} {words('version')} {edition.version}",
        "page": words("page", page="{page}", pages="{pages}"),
        "words": {"definitions": words("definitions")},
        "sections": [
            {
                "title": section.title,
                "blocks": [_block(block, pictures, zone, words) for block in section.blocks],
            }
            for section in content.sections
        ],
        "definitions": [{"term": each.term, "text": breakable(each.text)} for each in content.definitions],
    }


def _notes(edition: Edition, words: Words) -> list[dict[str, str]]:
    return [{"label": words("note"), "text": breakable(edition.note)}] if edition.note else []


def _block(block: Block, pictures: Mapping[str, str], zone: ZoneInfo, words: Words) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"block": "paragraph", "text": breakable(block.text)}
        case Notice():
            label = words("warning" if block.level == "warning" else "note")
            return {"block": "notice", "level": block.level, "label": label, "text": breakable(block.text)}
        case Tiles():
            said = {"plain": "", "good": words("good"), "bad": words("bad")}
            return {
                "block": "tiles",
                "tiles": [{**tile.model_dump(mode="json"), "said": said[tile.tone]} for tile in block.tiles],
            }
        case Table():
            return {"block": "table", **lay_out(block, zone, words)}
        case Chart():
            return {
                "block": "chart",
                "title": block.title,
                "svg": pictures[block.id].replace(FONT, "Libertinus Serif"),
                "alternative": block.text_alternative,
                "table": {**lay_out(block.table, zone, words), "size": 8.5},
            }
