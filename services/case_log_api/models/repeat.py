"""Which repeat-SIN notices were sent (TSPE-5.10): unique constraints decide races between two SINs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base


class RepeatThread(Base):
    """One mail thread for one credited person and one window; begun by one notice."""

    __tablename__ = "repeat_threads"

    agency: Mapped[str] = mapped_column(primary_key=True)
    technician: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID]
    begun_at: Mapped[datetime]


class RepeatNotice(Base):
    """One SIN that a thread told of, once for each person it was ever credited to."""

    __tablename__ = "repeat_notices"
    __table_args__ = (UniqueConstraint("agency", "technician", "response_id"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    technician: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[str] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID]
    told_at: Mapped[datetime]


class CreditedPerson(Base):
    """A row to lock while one person's SINs are counted."""

    __tablename__ = "credited_people"

    agency: Mapped[str] = mapped_column(primary_key=True)
    technician: Mapped[str] = mapped_column(primary_key=True)
