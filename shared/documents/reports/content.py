"""What a report says: sections of paragraphs, figures, tables and charts, as frozen values that go through JSON unchanged.

Whoever compiles a report makes one `ReportContent`; every form (page, PDF, workbook, CSV, JSON) is drawn from it and adds
nothing but the data cut, the policy and the version. Equal contents have equal digests and give equal bytes in every form.

Texts are taken as `shared.documents.characters` cleans them, so that every form can hold what somebody typed.
"""

import hashlib
import json
from functools import cached_property
from math import isfinite
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from shared.documents.characters import clean_text

Text = Annotated[str, AfterValidator(clean_text)]


def _clean_cell(cell: object) -> object:
    return clean_text(cell) if isinstance(cell, str) else cell


Cell = Annotated[str | int | None, BeforeValidator(_clean_cell)]
"""A text, a whole number or nothing. Exact decimals ("4.12"), dates ("2026-11-18") and instants are texts in one form,
and the column says which they are."""

ColumnKind = Literal["text", "long_text", "whole", "decimal", "percent", "date", "instant"]
"""`percent` holds a decimal of 1 ("0.8125"); `whole` an int; the other kinds of texts as the names say.

A cell that does not fit its column (a "Total" among dates, a "fewer than 5" among numbers) is shown as the text that it is."""

BlockId = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


def _know_zone(key: str) -> str:
    try:
        ZoneInfo(key)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        msg = f"{key!r} is not a time zone of the IANA database"
        raise ValueError(msg) from None
    return key


Zone = Annotated[str, AfterValidator(_know_zone)]

MOST_ROWS_IN_DOCUMENTS = 500
"""Rows of one table in a page or PDF; the rest is in the workbook, CSV and JSON, and the document says so (design §11)."""


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Look(_Value):
    """Whose report it is, in which colours and language, and by whose clock its instants are shown."""

    agency: Text
    name: Text
    language: Language = "en"
    primary: Colour = "#1f3a5f"
    accent: Colour = "#b45309"
    time_zone: Zone = "UTC"


class Fact(_Value):
    """One line of what is to be known of the report, its period for one.

    Every form adds the data cut, the policy, the version and the digest by itself.
    """

    label: Text
    value: Text


class Column(_Value):
    """A column: its key in CSV and JSON, its title for people, and what its cells hold."""

    key: BlockId
    title: Text
    kind: ColumnKind = "text"


class Paragraph(_Value):
    """A paragraph of plain text."""

    block: Literal["paragraph"] = "paragraph"
    text: Text


class Notice(_Value):
    """Something that a reader must not miss; `warning` where it limits what the figures say."""

    block: Literal["notice"] = "notice"
    level: Literal["info", "warning"]
    text: Text


class Tile(_Value):
    """One figure with its name; `detail` holds its n, interval and what it is compared with."""

    label: Text
    value: Text
    detail: Text = ""
    tone: Literal["plain", "good", "bad"] = "plain"


class Tiles(_Value):
    """Figures side by side."""

    block: Literal["tiles"] = "tiles"
    tiles: Annotated[tuple[Tile, ...], Field(min_length=1)]


class Table(_Value):
    """A table. `total_row`: its last row sums up the others. `note` stands under it."""

    block: Literal["table"] = "table"
    id: BlockId
    title: Text
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    rows: tuple[tuple[Cell, ...], ...] = ()
    total_row: bool = False
    note: Text = ""

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


class Drawing(_Value):
    """How a workbook draws a chart of the columns of its table: `values` as `shape` says, `lines` over them as lines.

    `share_lines` run on an axis of their own, from 0 to 1.
    """

    shape: Literal["line", "columns", "stacked_columns", "bars"]
    category: BlockId
    values: Annotated[tuple[BlockId, ...], Field(min_length=1)]
    lines: tuple[BlockId, ...] = ()
    share_lines: tuple[BlockId, ...] = ()


def _clean_json(part: Any) -> Any:
    """The parts of a specification with clean texts; a number that JSON does not know is refused."""
    if isinstance(part, str):
        return clean_text(part)
    if isinstance(part, dict):
        if not part.keys().isdisjoint({"url", "href"}):
            msg = "the data of a chart are to be in it, without addresses"
            raise ValueError(msg)
        return {clean_text(str(key)): _clean_json(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_clean_json(value) for value in part]
    if isinstance(part, float) and not isfinite(part):
        msg = "a specification holds numbers that JSON knows"
        raise ValueError(msg)
    return part


Specification = Annotated[dict[str, Any], AfterValidator(_clean_json)]


class Chart(_Value):
    """A Vega-Lite specification with its data in it (no addresses), what it shows in words, and the same figures as a table.

    `text_alternative` is for who does not see it: the message, not the shape. `drawing` is for workbooks; without it they
    have the table alone.
    """

    block: Literal["chart"] = "chart"
    id: BlockId
    title: Text
    specification: Specification
    text_alternative: Annotated[Text, Field(min_length=1)]
    table: Table
    drawing: Drawing | None = None

    @model_validator(mode="after")
    def draw_what_there_is(self) -> Self:
        """Refuse a drawing of columns that the table does not have."""
        if (drawing := self.drawing) is not None:
            asked = {drawing.category, *drawing.values, *drawing.lines, *drawing.share_lines}
            if unknown := asked - {column.key for column in self.table.columns}:
                msg = f"chart {self.id}: its table has no columns {sorted(unknown)}"
                raise ValueError(msg)
        return self


Block = Annotated[Paragraph | Notice | Tiles | Table | Chart, Field(discriminator="block")]


class Section(_Value):
    """A part of the report under a heading of its own."""

    id: BlockId
    title: Text
    blocks: tuple[Block, ...]


class Definition(_Value):
    """How a figure is computed."""

    term: Text
    text: Text


class ReportContent(_Value):
    """A whole report. `data_cut_at`: nothing that came later is in it."""

    look: Look
    title: Text
    subtitle: Text
    facts: tuple[Fact, ...]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    definitions: tuple[Definition, ...]
    policy_hash: str
    data_cut_at: AwareDatetime

    @model_validator(mode="after")
    def name_each_once(self) -> Self:
        """Refuse two sections, charts or tables of one id: forms name their files, sheets and headings after them."""
        blocks = [block.id for section in self.sections for block in section.blocks if isinstance(block, Table | Chart)]
        for what, ids in (
            ("two sections", [section.id for section in self.sections]),
            ("two tables or charts", blocks),
            ("two tables", [table.id for table in self.tables]),
        ):
            if len(set(ids)) != len(ids):
                msg = f"{what} have one id"
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
