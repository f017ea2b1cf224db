"""Files of responses: what was sent, how far it is, which rows could not be taken in, and which rows came before."""

from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import Base, one_of

ImportFormat = Literal["csv", "jsonl"]
ImportState = Literal["waiting", "running", "done", "cancelled", "failed"]


class ResponseImport(Base):
    """A file of responses, worked off in batches; all that says how far it is changes with what the rows did."""

    __tablename__ = "imports"
    __table_args__ = (
        one_of("format", get_args(ImportFormat)),
        one_of("state", get_args(ImportState)),
        Index("ix_imports_asked", "agency", "asked_at", "id"),
        Index("ix_imports_unfinished", "agency", "id", postgresql_where=text("state IN ('waiting', 'running')")),
        CheckConstraint("(state IN ('waiting', 'running')) = (finished_at IS NULL)", name="finished_says_when"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_says_why"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    format: Mapped[str]
    survey: Mapped[str]
    source: Mapped[str | None] = mapped_column(comment="The webhook source whose mapping reads the rows.")
    state: Mapped[str]
    failure: Mapped[str | None] = mapped_column(comment="Why it failed: stable and machine-readable.")
    digest: Mapped[bytes] = mapped_column(comment="SHA-256 of the file.")
    delimiter: Mapped[str | None] = mapped_column(comment="What stands between the cells of a CSV.")
    columns: Mapped[list[str]] = mapped_column(comment="The header of a CSV.")
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(BigInteger, comment="The byte at which the next row begins.")
    line: Mapped[int] = mapped_column(BigInteger, comment="The line at which the next row begins.")
    skips_line: Mapped[bool] = mapped_column(comment="The position is inside a line that is too long to be a row.")
    read_count: Mapped[int] = mapped_column(BigInteger)
    taken_count: Mapped[int] = mapped_column(BigInteger)
    duplicate_count: Mapped[int] = mapped_column(BigInteger)
    flagged_count: Mapped[int] = mapped_column(BigInteger)
    rejected_count: Mapped[int] = mapped_column(BigInteger)
    historic_count: Mapped[int] = mapped_column(BigInteger)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ImportChunk(Base):
    """A part of a file, all of one length but the last; deleted when the file is done."""

    __tablename__ = "import_chunks"
    __table_args__ = (ForeignKeyConstraint(["agency", "import_id"], ["imports.agency", "imports.id"]),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class ImportRejection(Base):
    """A row that could not be taken in: where it stands, why, and what it says, to be mended and sent again."""

    __tablename__ = "import_rejections"
    __table_args__ = (ForeignKeyConstraint(["agency", "import_id"], ["imports.agency", "imports.id"]),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line: Mapped[int] = mapped_column(BigInteger)
    faults: Mapped[list[dict[str, Any]]]
    cells: Mapped[list[str]] = mapped_column(comment="Of a CSV its cells, else the line itself.")


class ImportedRow(Base):
    """A row that no ticket tells from others: the same row again is known by its key."""

    __tablename__ = "imported_rows"

    agency: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(primary_key=True)
    response_id: Mapped[UUID]
