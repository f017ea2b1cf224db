"""Files of entries: what was sent, and what became of each row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, one_of


class LogImport(Base):
    """A file of entries, worked off row by row."""

    __tablename__ = "log_imports"
    __table_args__ = (
        Index("ix_log_imports_asked", "agency", "asked_at", "id"),
        one_of("format", "csv", "jsonl"),
        one_of("state", "running", "done"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    format: Mapped[str]
    state: Mapped[str]
    columns: Mapped[list[str]]
    backdating_reason: Mapped[str | None]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    row_count: Mapped[int]
    logged_count: Mapped[int] = mapped_column(default=0)
    known_count: Mapped[int] = mapped_column(default=0)
    rejected_count: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class LogImportRow(Base):
    """One row. `content` is the row as it came, kept while it waits and while a rejected one can be fetched and mended."""

    __tablename__ = "log_import_rows"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "import_id"], ["log_imports.agency", "log_imports.id"]),
        Index("ix_log_import_rows_waiting", "agency", "import_id", "line", postgresql_where=text("state = 'waiting'")),
        Index(
            "ix_log_import_rows_rejected", "agency", "import_id", "line", postgresql_where=text("state = 'rejected'")
        ),
        Index("ix_log_import_rows_digest", "agency", "digest", postgresql_where=text("state = 'logged'")),
        one_of("state", "waiting", "logged", "known", "rejected"),
        CheckConstraint("(state IN ('logged', 'known')) = (case_id IS NOT NULL)", name="entry_named"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    content: Mapped[dict[str, Any] | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    case_id: Mapped[UUID | None]
