"""Taking a quarantined delivery in, once its source's mapping has been mended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.live_source import LiveSource, make_live
from services.survey_api.domain.delivered.receipts import Settled
from services.survey_api.domain.delivered.responses import read_delivery
from services.survey_api.domain.delivered.ticket_deliveries import read_ticket
from services.survey_api.domain.intake import Origin, take_in
from services.survey_api.domain.invitations.inviting import plan_invitation
from services.survey_api.domain.refusals import DeliveryAlreadyReplayed, DeliveryNotFound, Unmappable
from services.survey_api.domain.sources import get_source
from services.survey_api.models import QuarantinedDelivery, WebhookReceipt
from shared.ids import new_id


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
        settled = await _take_in_again(session, kept, source, now=now)
    except Unmappable as fault:
        kept.reason, kept.field, kept.detail = fault.reason, fault.field, fault.message
        await session.flush()
        return kept, Settled(quarantine_id=kept.id, fault=fault)
    kept.state, kept.replayed_at, kept.replayed_by = "replayed", now, by
    kept.response_id, kept.invitation_id = settled.response_id, settled.invitation_id
    await session.flush()
    if settled.ignored:
        return kept, settled
    await session.execute(
        update(WebhookReceipt)
        .where(
            WebhookReceipt.agency == agency,
            WebhookReceipt.source == kept.source,
            WebhookReceipt.body_hash == kept.body_hash,
            WebhookReceipt.delivery_id == func.coalesce(kept.delivery_id, ""),
            WebhookReceipt.outcome == "quarantined",
        )
        .values(outcome="stored", response_id=settled.response_id, invitation_id=settled.invitation_id)
    )
    return kept, settled


async def _take_in_again(
    session: AsyncSession, kept: QuarantinedDelivery, source: LiveSource, *, now: datetime
) -> Settled:
    if source.delivers == "resolved_tickets":
        told = read_ticket(kept.body, source, now=now)
        if told.ticket is None or told.rules is None:
            return Settled(ignored=True)
        planned = await plan_invitation(
            session,
            told.ticket,
            told.rules,
            agency=kept.agency,
            source=kept.source,
            invitation_id=new_id(),
            received_at=kept.received_at,
            now=now,
        )
        return Settled(invitation_id=planned.invitation_id, duplicate=planned.duplicate)
    read = read_delivery(kept.body, source, now=now)
    if read.content is None or read.verdict is None:
        return Settled(ignored=True)
    taken = await take_in(
        session,
        read.content,
        read.verdict,
        rules=read.rules,
        origin=Origin(
            agency=kept.agency,
            channel="webhook",
            received_at=kept.received_at,
            source=kept.source,
            delivery_id=kept.delivery_id or read.delivery_id,
        ),
        now=now,
    )
    return Settled(response_id=taken.response_id, duplicate=taken.duplicate, flagged_revision=taken.flagged_revision)
