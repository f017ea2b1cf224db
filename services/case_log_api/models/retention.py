"""How long personal data is kept: holds that stop erasing, what was erased, and the calendar that open deadlines follow."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base


class LegalHold(Base):
    """Nothing of what a hold covers is erased while it stands: one case, or all entries of a kind or program."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        Index("ix_legal_holds_case", "agency", "case_id", postgresql_where=text("lifted_at IS NULL")),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifting_named"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None]
    kind: Mapped[str | None]
    program: Mapped[str | None]
    reason: Mapped[str]
    placed_by: Mapped[str]
    placed_at: Mapped[datetime]
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]
    lifting_reason: Mapped[str | None]


class AdoptedCalendar(Base):
    """The calendar that an agency's open deadlines were last reckoned with."""

    __tablename__ = "adopted_calendars"

    agency: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    policy_hash: Mapped[str]
    adopted_at: Mapped[datetime]
