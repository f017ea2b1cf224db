"""Taking a quarantined delivery in, once its source's mapping has been mended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.deliveries import Settled, read_delivery
from services.survey_api.domain.intake import Origin, take_in
from services.survey_api.domain.live_source import make_live
from services.survey_api.domain.refusals import DeliveryAlreadyReplayed, DeliveryNotFound, Unmappable
from services.survey_api.domain.sources import get_source
from services.survey_api.models import QuarantinedDelivery, WebhookReceipt


async def get_quarantined(
    session: AsyncSession, agency: str, delivery_id: UUID, *, lock: bool = False
) -> QuarantinedDelivery:
    """Return one quarantined delivery; DeliveryNotFound where the agency has none of that id."""
    query = select(QuarantinedDelivery).where(
        QuarantinedDelivery.agency == agency, QuarantinedDelivery.id == delivery_id
    )
    kept = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if kept is None:
        raise DeliveryNotFound
    return kept


async def replay_delivery(
    session: AsyncSession, agency: str, delivery_id: UUID, *, by: str, now: datetime
) -> tuple[QuarantinedDelivery, Settled]:
    """Map a kept body with the source as it is now; the time of receipt stays the first one.

    A body that still cannot be used stays in quarantine, under its present reason.

    Raises:
        DeliveryNotFound, DeliveryAlreadyReplayed, SourceNotFound.
    """
    kept = await get_quarantined(session, agency, delivery_id, lock=True)
    if kept.state != "waiting":
        raise DeliveryAlreadyReplayed(
            "The delivery was replayed before.",
            how_to_fix="See response_id for what it became.",
            response_id=str(kept.response_id) if kept.response_id else None,
        )
    source = await make_live(session, await get_source(session, agency, kept.source))
    kept.attempts += 1
    try:
        read = read_delivery(kept.body, source, now=now)
    except Unmappable as fault:
        kept.reason, kept.field, kept.detail = fault.reason, fault.field, fault.message
        await session.flush()
        return kept, Settled(quarantine_id=kept.id, fault=fault)
    kept.state, kept.replayed_at, kept.replayed_by = "replayed", now, by
    if read.content is None or read.verdict is None:
        await session.flush()
        return kept, Settled(ignored=True)
    taken = await take_in(
        session,
        read.content,
        read.verdict,
        rules=read.rules,
        origin=Origin(
            agency=agency,
            channel="webhook",
            received_at=kept.received_at,
            source=kept.source,
            delivery_id=kept.delivery_id or read.delivery_id,
        ),
        now=now,
    )
    kept.response_id = taken.response_id
    await session.flush()
    await session.execute(
        update(WebhookReceipt)
        .where(
            WebhookReceipt.agency == agency,
            WebhookReceipt.source == kept.source,
            WebhookReceipt.body_hash == kept.body_hash,
            WebhookReceipt.delivery_id == func.coalesce(kept.delivery_id, ""),
            WebhookReceipt.outcome == "quarantined",
        )
        .values(outcome="stored", response_id=taken.response_id)
    )
    return kept, Settled(
        response_id=taken.response_id, duplicate=taken.duplicate, flagged_revision=taken.flagged_revision
    )
