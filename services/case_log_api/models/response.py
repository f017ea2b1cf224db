"""What the service knows of responses: the facts from events, and the private details fetched by scope."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base


class CaseResponse(Base):
    """A response that matters to cases, put together from events in whatever order they come.

    Each kind of event fills its own columns, under its own version. `case_id` is set once it has a case.
    """

    __tablename__ = "case_responses"
    __table_args__ = (
        Index(
            "ix_case_responses_credited",
            "agency",
            "technician",
            "submitted_at",
            postgresql_where=text("is_sin AND NOT voided"),
        ),
        Index("ix_case_responses_case", "agency", "case_id"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None]

    classified_version: Mapped[int] = mapped_column(default=0)
    classification: Mapped[str | None]
    is_sin: Mapped[bool] = mapped_column(default=False)
    not_completed: Mapped[str] = mapped_column(default="no")
    behaviour: Mapped[str] = mapped_column(default="no")
    survey: Mapped[str | None]
    desk: Mapped[str | None]
    ticket: Mapped[str | None]
    resolution: Mapped[str | None]
    rating: Mapped[int | None]
    technician_as_given: Mapped[str | None]
    last_assigned_as_given: Mapped[str | None]
    team_as_given: Mapped[str | None]
    has_address: Mapped[bool] = mapped_column(default=False)
    service_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]

    attributed_version: Mapped[int] = mapped_column(default=0)
    basis: Mapped[str | None]
    technician: Mapped[str | None]
    team: Mapped[str | None]
    department: Mapped[str | None]
    supervisor: Mapped[str | None]
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    voided_version: Mapped[int] = mapped_column(default=0)
    voided: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[str | None]


class PrivateDetails(Base):
    """What the customer wrote and who wrote it; the only place of this service that keeps it outside the timeline."""

    __tablename__ = "private_details"

    agency: Mapped[str] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    comment: Mapped[str | None]
    customer_name: Mapped[str | None]
    customer_email: Mapped[str | None]
    customer_phone: Mapped[str | None]
    language: Mapped[str | None]
    fetched_at: Mapped[datetime]
