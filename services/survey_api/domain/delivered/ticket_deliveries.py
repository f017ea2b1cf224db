"""The news that a ticket is resolved: remembered like every delivery, and leading to one invitation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.live_source import LiveSource
from services.survey_api.domain.delivered.payload import read_payload
from services.survey_api.domain.delivered.receipts import (
    Delivery,
    Settled,
    quarantine_once,
    quarantine_reused_id,
    receipt_of,
    remember,
    repeat_of,
)
from services.survey_api.domain.delivered.tickets import InvitationRules, ResolvedTicket, check_ticket, map_ticket
from services.survey_api.domain.invitations.inviting import plan_invitation
from services.survey_api.domain.refusals import Unmappable
from services.survey_api.models import Invitation, ReceiptOutcome, WebhookReceipt
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class ReadTicket:
    """A delivery that could be read: without a ticket where it is the echo of our own change."""

    delivery_id: str | None
    ticket: ResolvedTicket | None = None
    rules: InvitationRules | None = None


def read_ticket(body: bytes, source: LiveSource, *, now: datetime) -> ReadTicket:
    """Parse and map a body, and find the rules that it falls under.

    Raises:
        Unmappable: nobody can be invited because of it; the fault says why.
    """
    mapped = map_ticket(read_payload(body), source.rules, now=now)
    if mapped.ticket is None:
        return ReadTicket(mapped.delivery_id)
    return ReadTicket(mapped.delivery_id, mapped.ticket, check_ticket(mapped.ticket, source.policy))


async def settle_ticket(session: AsyncSession, delivery: Delivery, source: LiveSource, *, now: datetime) -> Settled:
    """Take a proven delivery of a resolved ticket in, once, in the caller's transaction."""
    try:
        read = read_ticket(delivery.body, source, now=now)
    except Unmappable as fault:
        return await quarantine_once(session, delivery, source, fault)
    delivery_id = delivery.delivery_id or read.delivery_id
    if read.ticket is None and delivery_id is None:
        delivery_id = f"sha256:{delivery.body_hash.hex()}"
    invitation_id = new_id()
    if delivery_id is not None:
        outcome: ReceiptOutcome = "ignored" if read.ticket is None else "stored"
        first = await remember(session, delivery, source, delivery_id, outcome, invitation_id=invitation_id)
        if first is not None:
            return await _repeated(session, first, delivery, source, read)
    if read.ticket is None or read.rules is None:
        return Settled(ignored=True)
    planned = await plan_invitation(
        session,
        read.ticket,
        read.rules,
        agency=source.agency,
        source=source.name,
        invitation_id=invitation_id,
        received_at=delivery.received_at,
        now=now,
    )
    if delivery_id is not None and planned.duplicate:
        await session.execute(
            update(WebhookReceipt)
            .where(*receipt_of(source, delivery_id))
            .values(outcome="duplicate", invitation_id=planned.invitation_id)
        )
    return Settled(invitation_id=planned.invitation_id, duplicate=planned.duplicate)


async def _repeated(
    session: AsyncSession, first: WebhookReceipt, delivery: Delivery, source: LiveSource, read: ReadTicket
) -> Settled:
    same = first.body_hash == delivery.body_hash or read.ticket is None
    if not same and read.ticket is not None and first.invitation_id is not None:
        known = await session.scalar(
            select(Invitation.content_hash).where(
                Invitation.agency == source.agency, Invitation.id == first.invitation_id
            )
        )
        same = known == read.ticket.hash
    if same and first.outcome != "quarantined":
        return repeat_of(first)
    return await quarantine_reused_id(session, first, delivery, source)
