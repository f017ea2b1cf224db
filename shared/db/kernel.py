"""The tables behind durable work: jobs, events, their deliveries and subscriptions, and the inbox.

They live in every service's schema (design §2). Instants that rules read come in as values; no server default gives one.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.base import KernelBase


class JobRow(KernelBase):
    """One piece of work. PostgreSQL is the queue of record; arq only carries the id."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'dispatched', 'done', 'dead')", name="state"),
        Index("ix_jobs_due", "run_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_jobs_dispatched", "dispatched_at", postgresql_where=text("state = 'dispatched'")),
        Index("ix_jobs_dead", "agency", "id", postgresql_where=text("state = 'dead'")),
        UniqueConstraint("dedupe_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str]
    name: Mapped[str]
    lane: Mapped[str]
    payload: Mapped[dict[str, Any]]
    dedupe_key: Mapped[str]
    state: Mapped[str]
    run_at: Mapped[datetime]
    generation: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    kills: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer)
    dispatched_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    request_id: Mapped[str | None]
    created_at: Mapped[datetime]


class OutageRow(KernelBase):
    """Something outside to which nothing has got through since an instant; there is a row only as long as that lasts."""

    __tablename__ = "outages"

    agency: Mapped[str] = mapped_column(primary_key=True)  # empty: everybody's
    what: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    last_failed_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class EventRow(KernelBase):
    """A published event: what happened, kept as it was said."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_agency_type", "agency", "type", "occurred_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str]
    type: Mapped[str]
    lane: Mapped[str]
    payload: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    request_id: Mapped[str | None]


class Subscription(KernelBase):
    """Who gets which events, where, signed how, and how patiently.

    `batches` true: one of our own services (up to `batch_size` events a delivery, retried for ever).
    `batches` false: an outside subscriber (one event a delivery, the long schedule, disabled after five days).
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'disabled')", name="state"),
        UniqueConstraint("name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str | None] = mapped_column(index=True)  # null: every agency's events, for our own services only
    name: Mapped[str]
    url: Mapped[str]
    secrets: Mapped[list[str]]
    event_types: Mapped[list[str]]
    batches: Mapped[bool]
    batch_size: Mapped[int] = mapped_column(Integer)
    state: Mapped[str]
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]


class Delivery(KernelBase):
    """An event that a subscriber has not answered with 2xx yet; settled ones stay for replay and proof until pruned."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="state"),
        Index(
            "ix_deliveries_due",
            "subscription_id",
            "lane",
            "next_attempt_at",
            "event_id",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    subscription_id: Mapped[UUID] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), primary_key=True)
    lane: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime]
    last_error: Mapped[str | None]
    settled_at: Mapped[datetime | None]


class InboxRow(KernelBase):
    """An event that another service delivered; unique on its id, so that a repeat is seen."""

    __tablename__ = "inbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'dead')", name="state"),
        Index("ix_inbox_due", "lane", "next_attempt_at", "event_id", postgresql_where=text("state = 'waiting'")),
        Index("ix_inbox_dead", "agency", "event_id", postgresql_where=text("state = 'dead'")),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str]
    type: Mapped[str]
    lane: Mapped[str]
    payload: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    request_id: Mapped[str | None]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime]
    last_error: Mapped[str | None]
