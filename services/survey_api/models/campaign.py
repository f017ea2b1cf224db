"""Campaigns: a survey asked for some days, with links and results of its own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import Base, one_of


class Campaign(Base):
    """One campaign; what it is at an instant follows from its two dates, both included, in the agency's zone."""

    __tablename__ = "campaigns"
    __table_args__ = (
        one_of("audience", ("internal", "external")),
        CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        CheckConstraint("target_count > 0", name="target_above_zero"),
        Index(None, "agency", "starts_on", "id"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    survey: Mapped[str]
    audience: Mapped[str]
    programs: Mapped[list[str]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    target_count: Mapped[int | None]
    run_by: Mapped[str] = mapped_column(comment="Who made it: a handle, or the credential's name.")
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
