"""What a report says: sections of paragraphs, figures, tables and charts, as frozen values that go through JSON unchanged.

Whoever compiles a report makes one `ReportContent`; every form (page, PDF, workbook, CSV, JSON) is drawn from it and adds
nothing. Equal contents have equal digests and give equal bytes in every form.
"""

import hashlib
import json
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

Cell = str | int | None
"""A text, a whole number or nothing. Exact decimals ("4.12"), dates ("2026-11-18") and instants are texts in one form,
and the column says which they are."""

ColumnKind = Literal["text", "long_text", "whole", "decimal", "percent", "date", "instant"]
"""`percent` holds a decimal of 1 ("0.8125"); `whole` an int; the other kinds of texts as the names say."""

BlockId = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]

MOST_ROWS_IN_DOCUMENTS = 500
"""Rows of one table in a page or PDF; the rest is in the workbook, CSV and JSON, and the document says so (design §11)."""


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Look(_Value):
    """Whose report it is, and in which colours and language."""

    agency: str
    name: str
    language: str = "en"
    primary: str = "#1f3a5f"
    accent: str = "#b45309"


class Fact(_Value):
    """One line of what is to be known of the report: its period, its data cut, its version."""

    label: str
    value: str


class Column(_Value):
    """A column: its key in CSV and JSON, its title for people, and what its cells hold."""

    key: BlockId
    title: str
    kind: ColumnKind = "text"


class Paragraph(_Value):
    """A paragraph of plain text."""

    block: Literal["paragraph"] = "paragraph"
    text: str


class Notice(_Value):
    """Something that a reader must not miss; `warning` where it limits what the figures say."""

    block: Literal["notice"] = "notice"
    level: Literal["info", "warning"]
    text: str


class Tile(_Value):
    """One figure with its name; `detail` holds its n, interval and what it is compared with."""

    label: str
    value: str
    detail: str = ""
    tone: Literal["plain", "good", "bad"] = "plain"


class Tiles(_Value):
    """Figures side by side."""

    block: Literal["tiles"] = "tiles"
    tiles: Annotated[tuple[Tile, ...], Field(min_length=1)]


class Table(_Value):
    """A table. `total_row`: its last row sums up the others. `note` stands under it."""

    block: Literal["table"] = "table"
    id: BlockId
    title: str
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    rows: tuple[tuple[Cell, ...], ...] = ()
    total_row: bool = False
    note: str = ""

    @model_validator(mode="after")
    def fit_together(self) -> Self:
        """Refuse a row with more or fewer cells than there are columns, and two columns of one key."""
        if len({column.key for column in self.columns}) != len(self.columns):
            msg = f"table {self.id}: two columns have one key"
            raise ValueError(msg)
        if any(len(row) != len(self.columns) for row in self.rows):
            msg = f"table {self.id}: a row does not have a cell for each column"
            raise ValueError(msg)
        return self


class Chart(_Value):
    """A Vega-Lite specification with its data in it, what it shows in words, and the same figures as a table.

    `text_alternative` is for who does not see it: the message, not the shape.
    """

    block: Literal["chart"] = "chart"
    id: BlockId
    title: str
    specification: dict[str, Any]
    text_alternative: Annotated[str, Field(min_length=1)]
    table: Table


Block = Annotated[Paragraph | Notice | Tiles | Table | Chart, Field(discriminator="block")]


class Section(_Value):
    """A part of the report under a heading of its own."""

    id: BlockId
    title: str
    blocks: tuple[Block, ...]


class Definition(_Value):
    """How a figure is computed."""

    term: str
    text: str


class ReportContent(_Value):
    """A whole report. `data_cut_at`: nothing that came later is in it. `dated_on`: the date written on it."""

    look: Look
    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    definitions: tuple[Definition, ...]
    policy_hash: str
    data_cut_at: AwareDatetime

    @model_validator(mode="after")
    def name_each_once(self) -> Self:
        """Refuse two tables or charts of one id: forms name their files and sheets after them."""
        ids = [block.id for section in self.sections for block in section.blocks if isinstance(block, Table | Chart)]
        if len(set(ids)) != len(ids):
            msg = "two tables or charts have one id"
            raise ValueError(msg)
        return self

    @property
    def tables(self) -> list[Table]:
        """Every table in order, those of the charts included."""
        blocks = [block for section in self.sections for block in section.blocks]
        tables = [block.table if isinstance(block, Chart) else block for block in blocks]
        return [table for table in tables if isinstance(table, Table)]

    @property
    def charts(self) -> list[Chart]:
        """Every chart in order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Chart)]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the content, in hex: the same content has the same one, in whatever form it is read."""
        canonical = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
