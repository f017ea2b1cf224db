"""Drafts of mails to customers, and every message that a case asked notifier for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case, one_of


class Draft(Base):
    """The mail of TSPE-5.5 as it would be sent. `request` is what is sent, word for word, by the review."""

    __tablename__ = "drafts"
    __table_args__ = (of_case(), one_of("state", "ready", "no_contact", "sent", "withdrawn"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    reason: Mapped[str | None]
    request: Mapped[dict[str, Any] | None]
    rendered: Mapped[dict[str, Any] | None]
    drafted_at: Mapped[datetime]


class OutboundMessage(Base):
    """A message that a case asked for, under its deterministic id, and what became of it."""

    __tablename__ = "outbound_messages"
    __table_args__ = (
        of_case(),
        Index(None, "agency", "case_id", "asked_at"),
        Index("ix_outbound_messages_mail", "agency", "mail_message_id"),
        one_of("state", "asked", "accepted", "delivered", "failed", "held", "unknown", "suppressed", "refused"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    cycle: Mapped[int | None]
    purpose: Mapped[str]
    template: Mapped[str]
    clause: Mapped[str]
    policy_hash: Mapped[str]
    step_key: Mapped[str | None]
    thread: Mapped[str | None]
    restricted: Mapped[bool] = mapped_column(default=False)
    context: Mapped[dict[str, Any]]
    state: Mapped[str]
    reason: Mapped[str | None]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    mail_message_id: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
