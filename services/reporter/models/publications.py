"""What was published for everybody, version by version."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base


class PublishedResult(Base):
    """One version of the public results of a report's period, and of one department where each has its own (else empty).

    `content` is what everybody may see. `basis` holds the true counts behind it and which figures are hidden: it is never shown,
    and is what later versions are held against.
    """

    __tablename__ = "published_results"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        Index("uq_published_results_version", "agency", "report", "department", "period_start", "version", unique=True),
        Index("ix_published_results_period", "agency", "period_start", "period_end"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report: Mapped[str]
    department: Mapped[str]
    period_kind: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    version: Mapped[int] = mapped_column(Integer)
    policy_hash: Mapped[str]
    content: Mapped[dict[str, Any]]
    basis: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    published_at: Mapped[datetime]
