"""Addresses that are written to no more, and the bounces that led there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


class Suppression(Base):
    """An address of one agency that gets no more mail until a person lifts it."""

    __tablename__ = "suppressions"
    __table_args__ = (
        CheckConstraint("reason IN ('hard_bounce', 'soft_bounces')", name="reason"),
        Index(None, "agency", "id", unique=True),
        Index(None, "agency", "suppressed_at", "id"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    reason: Mapped[str]
    detail: Mapped[str]
    message_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(Integer)
    suppressed_at: Mapped[datetime]


class Bounce(Base):
    """One message that one address refused for good; three soft ones in 72 hours suppress it."""

    __tablename__ = "bounces"
    __table_args__ = (CheckConstraint("kind IN ('hard', 'soft')", name="kind"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    smtp_code: Mapped[int | None] = mapped_column(Integer)
    detail: Mapped[str]
    bounced_at: Mapped[datetime]
