"""Work on log entries: deadlines, review requests, transfers, communications, queues and forwarding."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case, one_of


class EntryDeadline(Base):
    """A limit that a clause sets for an entry. `reckoned` is the calendar's own value, which can explain itself.

    `policy_hash` is the pack that set it, `calendar_policy_hash` the one whose calendar it was last reckoned with.
    `wake_at` is when there is something to do for it: remind, or find it missed; the job that will holds the same
    instant. `round` counts the reviews (and other things that are asked for again).
    """

    __tablename__ = "entry_deadlines"
    __table_args__ = (
        of_case(),
        Index(
            "ix_entry_deadlines_open",
            "agency",
            "calendar_version",
            "case_id",
            postgresql_where=text("state IN ('running', 'paused')"),
        ),
        Index("ix_entry_deadlines_missed", "agency", "case_id", postgresql_where=text("state = 'missed'")),
        Index(
            "ix_entry_deadlines_undone",
            "agency",
            "due_at",
            "case_id",
            "name",
            "round",
            postgresql_where=text("met_at IS NULL AND state <> 'withdrawn'"),
        ),
        Index(
            "ix_entry_deadlines_role",
            "agency",
            "who_role",
            "due_at",
            "case_id",
            "name",
            "round",
            postgresql_where=text("met_at IS NULL AND state <> 'withdrawn'"),
        ),
        one_of("state", "running", "paused", "met", "missed", "withdrawn"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    clause: Mapped[str]
    policy_hash: Mapped[str]
    calendar_version: Mapped[str]
    calendar_policy_hash: Mapped[str]
    reckoned: Mapped[dict[str, Any]]
    step_key: Mapped[str]
    who_role: Mapped[str | None]
    who_person: Mapped[str | None]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    state: Mapped[str]
    met_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    overdue_noticed_at: Mapped[datetime | None]


class ReviewRequest(Base):
    """A review that somebody was asked for (CCTS-III.A2), and the answer: one person, or whoever holds one of the roles."""

    __tablename__ = "review_requests"
    __table_args__ = (
        of_case(),
        UniqueConstraint("agency", "case_id", "round"),
        Index(
            "uq_review_requests_open",
            "agency",
            "case_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    round: Mapped[int]
    asked_roles: Mapped[list[str]] = mapped_column(default=list)
    asked_person: Mapped[str | None]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    message_id: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answer: Mapped[str | None]
    potential_resolution: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]


class Transfer(Base):
    """The constituent was passed on: to whom, and what name and number the constituent was given (STD-2c)."""

    __tablename__ = "transfers"
    __table_args__ = (of_case(), Index(None, "agency", "case_id", "at"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    to_person: Mapped[str | None]
    to_name: Mapped[str]
    to_phone: Mapped[str]
    told_customer: Mapped[bool]
    note: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime]


class Communication(Base):
    """Something said or written to or by the constituent or somebody else; its words are personal data."""

    __tablename__ = "communications"
    __table_args__ = (
        of_case(),
        Index(None, "agency", "case_id", "at"),
        Index(
            "uq_communications_inbound",
            "agency",
            "inbound_id",
            unique=True,
            postgresql_where=text("inbound_id IS NOT NULL"),
        ),
        one_of("direction", "inbound", "outbound"),
        one_of("purpose", "acknowledgement", "answer", "enquiry", "reply", "other"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    direction: Mapped[str]
    purpose: Mapped[str]
    channel: Mapped[str]
    counterpart: Mapped[str | None]
    summary: Mapped[str | None]
    message_id: Mapped[UUID | None]
    inbound_id: Mapped[UUID | None]
    at: Mapped[datetime]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class QueueTurn(Base):
    """When a member of a queue was last given something: the longest without is next (round robin)."""

    __tablename__ = "queue_turns"

    agency: Mapped[str] = mapped_column(primary_key=True)
    queue: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    turn: Mapped[int]
    at: Mapped[datetime]


class Forwarding(Base):
    """An entry sent to the party that a mandated process names (CCTS-III.fwd), and the proof of it."""

    __tablename__ = "forwardings"
    __table_args__ = (
        of_case(),
        Index(None, "agency", "case_id", "forwarded_at"),
        one_of("state", "asked", "accepted", "delivered", "failed", "withdrawn"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    party: Mapped[str]
    clause: Mapped[str]
    policy_hash: Mapped[str]
    message_id: Mapped[UUID]
    content_digest: Mapped[str]
    state: Mapped[str]
    forwarded_by: Mapped[str]
    forwarded_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    mail_message_id: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
