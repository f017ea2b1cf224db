"""Desk connections per agency, and the built-in desk: a small, real service-request table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, one_of


class DeskConnection(Base):
    """How an agency's desk is reached."""

    __tablename__ = "desk_connections"
    __table_args__ = (one_of("adapter", "built_in", "structured_email"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    adapter: Mapped[str]
    settings: Mapped[dict[str, Any]]
    adopted_at: Mapped[datetime]


class DeskRequest(Base):
    """A service request of the built-in desk."""

    __tablename__ = "desk_requests"
    __table_args__ = (
        UniqueConstraint("agency", "desk", "ticket"),
        Index(None, "agency", "desk", "updated_at", "id"),
        one_of("status", "open", "resolved", "closed"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    desk: Mapped[str]
    ticket: Mapped[str]
    subject: Mapped[str]
    status: Mapped[str]
    queue: Mapped[str | None]
    assignee: Mapped[str | None]
    customer_name: Mapped[str | None]
    customer_email: Mapped[str | None]
    fields: Mapped[dict[str, Any]]
    resolution_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class DeskChange(Base):
    """One change to a request of the built-in desk; the change id makes a repeat harmless, the actor makes it known."""

    __tablename__ = "desk_changes"
    __table_args__ = (Index(None, "agency", "request_id", "position"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Identity(always=True))
    kind: Mapped[str]
    actor: Mapped[str]
    body: Mapped[dict[str, Any]]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
