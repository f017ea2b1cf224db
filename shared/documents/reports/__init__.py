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

__all__ = [
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
    "Fact",
    "Figure",
    "Look",
    "Notice",
    "Paragraph",
    "ReportContent",
    "Section",
    "Table",
    "Target",
    "Tile",
    "Tiles",
    "chart_bars",
    "chart_pareto",
    "chart_stacked",
    "chart_trend",
    "draw_charts",
]
