"""Reports as values: what they say, whatever form they are read in, and the forms that are made of it."""

from shared.documents.reports.chart_stacks import chart_stacked
from shared.documents.reports.chart_words import Better, Figure, Target
from shared.documents.reports.charts import ChartNames, chart_bars, chart_pareto, chart_trend
from shared.documents.reports.content import (
    Block,
    Cell,
    Chart,
    Column,
    ColumnKind,
    Definition,
    Drawing,
    Fact,
    Look,
    Notice,
    Paragraph,
    ReportContent,
    Section,
    Table,
    Tile,
    Tiles,
)
from shared.documents.reports.drawing import ChartNotDrawn, draw_charts
from shared.documents.reports.edition import Edition
from shared.documents.reports.forms import FORMS, Form, Rendered, render_report
from shared.documents.reports.json_form import digest_of_json
from shared.documents.reports.page import report_style, write_fragment
from shared.documents.reports.workbook import TableTooLongForWorkbook

__all__ = [
    "FORMS",
    "Better",
    "Block",
    "Cell",
    "Chart",
    "ChartNames",
    "ChartNotDrawn",
    "Column",
    "ColumnKind",
    "Definition",
    "Drawing",
    "Edition",
    "Fact",
    "Figure",
    "Form",
    "Look",
    "Notice",
    "Paragraph",
    "Rendered",
    "ReportContent",
    "Section",
    "Table",
    "TableTooLongForWorkbook",
    "Target",
    "Tile",
    "Tiles",
    "chart_bars",
    "chart_pareto",
    "chart_stacked",
    "chart_trend",
    "digest_of_json",
    "draw_charts",
    "render_report",
    "report_style",
    "write_fragment",
]
