"""People's work on cases: call-backs, findings of behaviour, and the not-completed list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case, one_of


class CallBack(Base):
    """A customer's reply to TSPE-5.5: where and when to call, and that it was done."""

    __tablename__ = "call_backs"
    __table_args__ = (of_case(), Index(None, "agency", "case_id"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    phone: Mapped[str | None]
    call_at: Mapped[datetime | None]
    note: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    outcome: Mapped[str | None]


class BehaviourFinding(Base):
    """The Director's finding that a SIN is due to inappropriate behaviour (TSPE-5.9). Its thread is restricted."""

    __tablename__ = "behaviour_findings"
    __table_args__ = (
        of_case(),
        UniqueConstraint("agency", "case_id", "person_concerned"),
        Index(None, "agency", "case_id"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    person_concerned: Mapped[str]
    finding: Mapped[str]
    found_by: Mapped[str]
    found_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolution: Mapped[str | None]


class NotCompletedEntry(Base):
    """A survey saying that work was not completed, on the Customer Care Center Lead's list (TSPE-5.4)."""

    __tablename__ = "not_completed_entries"
    __table_args__ = (
        of_case(),
        UniqueConstraint("agency", "response_id"),
        Index(None, "agency", "status", "id"),
        one_of("status", "waiting", "confirmed", "dismissed"),
        one_of("suspicion", "reported", "suspected"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    response_id: Mapped[UUID]
    suspicion: Mapped[str]
    status: Mapped[str]
    listed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    note: Mapped[str | None]
