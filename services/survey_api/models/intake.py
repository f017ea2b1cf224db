"""What is remembered about deliveries: ids seen, bodies that could not be used, and who read private details."""

from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import Base, QuarantineState, ReceiptOutcome, one_of


class WebhookReceipt(Base):
    """A delivery id that was taken in, so that the same delivery again changes nothing."""

    __tablename__ = "webhook_receipts"
    __table_args__ = (
        one_of("outcome", get_args(ReceiptOutcome)),
        Index(None, "agency", "received_at"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    delivery_id: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    outcome: Mapped[str]
    response_id: Mapped[UUID | None]
    invitation_id: Mapped[UUID | None]
    received_at: Mapped[datetime]


class QuarantinedDelivery(Base):
    """A correctly signed delivery that could not be used: kept byte for byte, replayable."""

    __tablename__ = "quarantined_deliveries"
    __table_args__ = (
        UniqueConstraint("agency", "source", "body_hash"),
        one_of("state", get_args(QuarantineState)),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    delivery_id: Mapped[str | None]
    body: Mapped[bytes]
    body_hash: Mapped[bytes]
    content_type: Mapped[str | None]
    reason: Mapped[str]
    field: Mapped[str | None]
    detail: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    received_at: Mapped[datetime]
    replayed_at: Mapped[datetime | None]
    replayed_by: Mapped[str | None]
    response_id: Mapped[UUID | None]
    invitation_id: Mapped[UUID | None]


class PrivateRead(Base):
    """Somebody read what a customer wrote or who the customer is."""

    __tablename__ = "private_reads"
    __table_args__ = (Index(None, "agency", "response_id"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    what: Mapped[str]
    response_id: Mapped[UUID | None]
    quarantine_id: Mapped[UUID | None]
    invitation_id: Mapped[UUID | None]
    read_by: Mapped[str]
    request_id: Mapped[str | None]
    read_at: Mapped[datetime]
