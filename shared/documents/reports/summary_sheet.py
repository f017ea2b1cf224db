"""The first sheet of a report's workbook: everything of the report but its tables, to which it links."""

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from shared.documents.cells import Column, Formats, cell_text, write_cell
from shared.documents.reports.content import Block, Chart, Notice, Paragraph, ReportContent, Table, Tiles
from shared.documents.reports.edition import Edition, facts_of
from shared.documents.reports.words import Words, words_in
from shared.documents.tables import starts_a_formula

_TEXT, _LONG_TEXT = Column(title=""), Column(title="", kind="long_text")
_WIDTHS = (34, 22, 46, 30)
_LONGEST_LINK = 255
_SIGNS_IN_A_LINE = 125
_LINE_POINTS, _TALLEST_POINTS = 15.0, 400.0


def write_summary(
    page: Worksheet, content: ReportContent, edition: Edition, sheet_of: Mapping[str, str], formats: Formats
) -> None:
    """Write it; `sheet_of` holds the name of each table's sheet by the table's id."""
    words = words_in(content.look.language)
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    page.fit_to_pages(1, 0)
    lines = _Lines(page, formats)
    lines.write(content.look.name)
    lines.write(content.title, is_bold=True)
    lines.write(content.subtitle)
    lines.skip()
    for fact in facts_of(content, edition):
        lines.write(fact.label, fact.value)
    if edition.note:
        lines.write_wide(f"{words('note')}: {edition.note}")
    for section in content.sections:
        lines.skip()
        lines.write(section.title, is_bold=True)
        for block in section.blocks:
            _write_block(lines, block, sheet_of, words)


class _Lines:
    """The lines of the sheet, from the first one down."""

    def __init__(self, page: Worksheet, formats: Formats) -> None:
        self._page, self._formats, self._line = page, formats, 0

    def skip(self) -> None:
        self._line += 1

    def write(self, *texts: str, is_bold: bool = False) -> None:
        """Texts side by side; only those beside a name are wrapped."""
        for at, text in enumerate(texts):
            column = _LONG_TEXT if at else _TEXT
            write_cell(self._page, self._line, at, text or None, column, self._formats, is_bold=is_bold)
        self._line += 1

    def write_wide(self, text: str) -> None:
        """A text over the whole width; how tall its line is to be, a workbook does not find out by itself."""
        shown = cell_text(text)
        tall = sum(1 + len(line) // _SIGNS_IN_A_LINE for line in shown.split("\n"))
        formats = self._formats.get("long_text", is_quoted=starts_a_formula(shown))
        self._page.set_row(self._line, min(_LINE_POINTS * tall, _TALLEST_POINTS))
        self._page.merge_range(self._line, 0, self._line, len(_WIDTHS) - 1, "", formats)
        self._page.write_string(self._line, 0, shown, formats)
        self._line += 1

    def write_link(self, name: str, title: str) -> None:
        self._page.write_url(self._line, 0, f"internal:'{name}'!A1", string=cell_text(title)[:_LONGEST_LINK])
        self._line += 1


def _write_block(lines: _Lines, block: Block, sheet_of: Mapping[str, str], words: Words) -> None:
    match block:
        case Paragraph():
            lines.write_wide(block.text)
        case Notice():
            label = words("warning" if block.level == "warning" else "note")
            lines.write_wide(f"{label}: {block.text}")
        case Tiles():
            said = {"plain": "", "good": words("good"), "bad": words("bad")}
            for tile in block.tiles:
                lines.write(tile.label, tile.value, tile.detail, said[tile.tone])
        case Table():
            lines.write_link(sheet_of[block.id], block.title)
        case Chart():
            lines.write_link(sheet_of[block.table.id], block.title)
            lines.write_wide(block.text_alternative)
