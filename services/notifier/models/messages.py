"""Messages as they were accepted, who gets them, what goes with them, and each try to hand them over."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.notifier.models.base import Base


class Message(Base):
    """One mail, frozen at accept: what is sent is what was rendered then, whatever happens to its template later."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(
            "state IN ('scheduled', 'queued', 'sending', 'held', 'delivered', 'failed', 'suppressed', 'unknown',"
            " 'cancelled')",
            name="state",
        ),
        CheckConstraint("(state = 'held') <= (reason IS NOT NULL)", name="held_says_why"),
        ForeignKeyConstraint(
            ["agency", "template", "template_version"],
            ["template_versions.agency", "template_versions.name", "template_versions.version"],
        ),
        Index(None, "agency", "accepted_at", "id"),
        Index(None, "agency", "state", "accepted_at", "id"),
        Index(None, "agency", "reference"),
        Index("ix_messages_agency_thread", "agency", "thread", postgresql_where=text("thread IS NOT NULL")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(Integer)
    request: Mapped[dict[str, Any]]
    request_hash: Mapped[str]
    asked_by: Mapped[str]
    template: Mapped[str]
    template_version: Mapped[str]
    on_unknown_delivery: Mapped[str]
    language: Mapped[str]
    from_name: Mapped[str]
    from_address: Mapped[str]
    reply_to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    message_id: Mapped[str]
    thread: Mapped[str | None]
    in_reply_to: Mapped[str | None]
    reference: Mapped[str | None]
    clause: Mapped[str | None]
    policy_hash: Mapped[str | None]
    unsubscribe_topic: Mapped[str | None]
    unsubscribe_url: Mapped[str | None]
    request_id: Mapped[str | None]
    excluded: Mapped[list[str]]
    unresolved: Mapped[list[str]]
    attempt_count: Mapped[int] = mapped_column(Integer)
    tries_since_release: Mapped[int] = mapped_column(Integer)
    send_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    recipients: Mapped[list["MessageRecipient"]] = relationship(
        lazy="raise", order_by="MessageRecipient.position", viewonly=True
    )
    attachments: Mapped[list["MessageAttachment"]] = relationship(
        lazy="raise", order_by="MessageAttachment.position", viewonly=True
    )
    attempts: Mapped[list["DeliveryAttempt"]] = relationship(
        lazy="raise", order_by="DeliveryAttempt.number", viewonly=True
    )


class MessageRecipient(Base):
    """One address of one message and what became of it: each address is settled for itself."""

    __tablename__ = "message_recipients"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "message_id"], ["messages.agency", "messages.id"], ondelete="CASCADE"),
        CheckConstraint("kind IN ('to', 'cc')", name="kind"),
        CheckConstraint("state IN ('pending', 'delivered', 'failed', 'suppressed', 'unknown')", name="state"),
        Index(None, "agency", "address"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    name: Mapped[str | None]
    handle: Mapped[str | None]
    role: Mapped[str | None]
    stands_in_for: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    smtp_code: Mapped[int | None] = mapped_column(Integer)
    settled_at: Mapped[datetime | None]


class MessageAttachment(Base):
    """A file that goes with a message."""

    __tablename__ = "message_attachments"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "message_id"], ["messages.agency", "messages.id"], ondelete="CASCADE"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    filename: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class DeliveryAttempt(Base):
    """One try to hand a message to the relay, committed before the relay is called.

    `phase` says how far it surely got: from `data` on, the relay may have taken the message whether or not we heard so.
    `holder` names the run that may take it on; a run that lost it may not pass into `data`.
    """

    __tablename__ = "delivery_attempts"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "message_id"], ["messages.agency", "messages.id"], ondelete="CASCADE"),
        CheckConstraint("phase IN ('connecting', 'data', 'ended')", name="phase"),
        CheckConstraint("outcome IN ('open', 'accepted', 'partly', 'deferred', 'refused', 'unknown')", name="outcome"),
        CheckConstraint("(phase = 'ended') = (outcome <> 'open')", name="ended_has_outcome"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    holder: Mapped[UUID]
    phase: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    addresses: Mapped[list[str]]
    started_at: Mapped[datetime]
    data_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class MailThread(Base):
    """The first message of a mail thread, which all later ones answer (TSPE-5.10)."""

    __tablename__ = "mail_threads"

    agency: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[UUID]
    message_id: Mapped[str]
    subject: Mapped[str]
    began_at: Mapped[datetime]
