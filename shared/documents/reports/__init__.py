"""Reports as values: what they say, whatever form they are read in, and the forms that are made of it."""

from shared.documents.reports.content import (
    Block,
    Cell,
    Chart,
    Column,
    ColumnKind,
    Definition,
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

__all__ = [
    "Block",
    "Cell",
    "Chart",
    "Column",
    "ColumnKind",
    "Definition",
    "Fact",
    "Look",
    "Notice",
    "Paragraph",
    "ReportContent",
    "Section",
    "Table",
    "Tile",
    "Tiles",
]
