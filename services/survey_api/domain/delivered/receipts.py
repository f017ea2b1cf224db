"""What is remembered of every delivery: its id, so that a repeat changes nothing, and its body if it could not be used."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.live_source import LiveSource
from services.survey_api.domain.refusals import Unmappable
from services.survey_api.models import QuarantinedDelivery, ReceiptOutcome, WebhookReceipt, table_of
from shared.ids import new_id

_RECEIPTS = table_of(WebhookReceipt)
_INSERT_RECEIPT = insert(_RECEIPTS).on_conflict_do_nothing().returning(_RECEIPTS.c.delivery_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A proven delivery, as it came."""

    body: bytes
    content_type: str | None
    delivery_id: str | None
    received_at: datetime

    @property
    def body_hash(self) -> bytes:
        """SHA-256 of the body."""
        return hashlib.sha256(self.body).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a delivery; at least one of the members says it."""

    response_id: UUID | None = None
    invitation_id: UUID | None = None
    duplicate: bool = False
    flagged_revision: int | None = None
    ignored: bool = False
    quarantine_id: UUID | None = None
    fault: Unmappable | None = None


def repeat_of(first: WebhookReceipt) -> Settled:
    """What to say of a delivery that came before."""
    return Settled(
        response_id=first.response_id,
        invitation_id=first.invitation_id,
        duplicate=True,
        ignored=first.outcome == "ignored",
    )


async def remember(
    session: AsyncSession,
    delivery: Delivery,
    source: LiveSource,
    delivery_id: str,
    outcome: ReceiptOutcome,
    *,
    response_id: UUID | None = None,
    invitation_id: UUID | None = None,
) -> WebhookReceipt | None:
    """Write a delivery's id down; returns the earlier receipt if the id is known.

    Of two at once the second waits here until the first has committed or failed.
    """
    receipt = {
        "agency": source.agency,
        "source": source.name,
        "delivery_id": delivery_id,
        "body_hash": delivery.body_hash,
        "outcome": outcome,
        "response_id": response_id if outcome == "stored" else None,
        "invitation_id": invitation_id if outcome == "stored" else None,
        "received_at": delivery.received_at,
    }
    if (await session.execute(_INSERT_RECEIPT, receipt)).one_or_none() is not None:
        return None
    return (await session.scalars(select(WebhookReceipt).where(*receipt_of(source, delivery_id)))).one()


def receipt_of(source: LiveSource, delivery_id: str) -> tuple[ColumnElement[bool], ...]:
    """What finds the receipt of a delivery."""
    return (
        WebhookReceipt.agency == source.agency,
        WebhookReceipt.source == source.name,
        WebhookReceipt.delivery_id == delivery_id,
    )


async def quarantine(
    session: AsyncSession, delivery: Delivery, source: LiveSource, fault: Unmappable
) -> tuple[UUID, bool]:
    """Keep a delivery that cannot be used; returns its id and whether it was kept before."""
    kept = await session.scalars(
        insert(QuarantinedDelivery)
        .values(
            agency=source.agency,
            id=new_id(),
            source=source.name,
            delivery_id=delivery.delivery_id,
            body=delivery.body,
            body_hash=delivery.body_hash,
            content_type=delivery.content_type,
            reason=fault.reason,
            field=fault.field,
            detail=fault.message,
            state="waiting",
            attempts=0,
            received_at=delivery.received_at,
        )
        .on_conflict_do_nothing()
        .returning(QuarantinedDelivery.id)
    )
    if (new := kept.one_or_none()) is not None:
        return new, False
    known = await session.scalars(
        select(QuarantinedDelivery.id).where(
            QuarantinedDelivery.agency == source.agency,
            QuarantinedDelivery.source == source.name,
            QuarantinedDelivery.body_hash == delivery.body_hash,
        )
    )
    return known.one(), True


async def quarantine_once(session: AsyncSession, delivery: Delivery, source: LiveSource, fault: Unmappable) -> Settled:
    """Keep what cannot be used, unless it was understood when it came first."""
    if delivery.delivery_id is not None:
        first = await remember(session, delivery, source, delivery.delivery_id, "quarantined")
        if first is not None and first.body_hash == delivery.body_hash and first.outcome != "quarantined":
            return repeat_of(first)  # the mapping has changed since
    quarantine_id, known = await quarantine(session, delivery, source, fault)
    return Settled(duplicate=known, quarantine_id=quarantine_id, fault=fault)


async def quarantine_reused_id(
    session: AsyncSession, first: WebhookReceipt, delivery: Delivery, source: LiveSource
) -> Settled:
    """Keep a delivery whose id came before with something else: it is no repeat, and must not be dropped.

    A body that is in quarantine stays there, under its first reason, until a person replays it.
    """
    fault = Unmappable("delivery_id_reused", "This delivery id came before with another body.", field="delivery_id")
    quarantine_id, _ = await quarantine(session, delivery, source, fault)
    return Settled(
        response_id=first.response_id,
        invitation_id=first.invitation_id,
        duplicate=True,
        quarantine_id=quarantine_id,
        fault=fault,
    )
