"""What a desk delivers: remembered by its id, mapped, judged and taken in, or kept in quarantine."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.classification import Verdict
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.delivered.live_source import LiveSource
from services.survey_api.domain.delivered.mapping import map_delivery
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
from services.survey_api.domain.delivered.ticket_deliveries import settle_ticket
from services.survey_api.domain.intake import Origin, SurveyRules, judge, rules_for, take_in
from services.survey_api.domain.refusals import Unmappable
from services.survey_api.models import ReceiptOutcome, ResponseRevision, WebhookReceipt
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class ReadDelivery:
    """A delivery that could be read: without content where it is the echo of our own change."""

    delivery_id: str | None
    content: SurveyContent | None
    verdict: Verdict | None
    rules: SurveyRules


def read_delivery(body: bytes, source: LiveSource, *, now: datetime) -> ReadDelivery:
    """Parse, map and judge a body.

    Raises:
        Unmappable: it cannot become a response; the fault says why.
    """
    rules = rules_for(source.policy, source.survey)
    mapped = map_delivery(read_payload(body), source.rules, now=now)
    if mapped.content is None:
        return ReadDelivery(mapped.delivery_id, None, None, rules)
    return ReadDelivery(mapped.delivery_id, mapped.content, judge(mapped.content, rules), rules)


async def settle_delivery(session: AsyncSession, delivery: Delivery, source: LiveSource, *, now: datetime) -> Settled:
    """Take a proven delivery in, once, in the caller's transaction: a response, or a ticket to ask about.

    The delivery's id decides first, then desk, ticket and resolution. What cannot be used is kept byte for byte. An id
    that comes again with something else is no repeat: it is kept in quarantine, not dropped.
    """
    if source.delivers == "resolved_tickets":
        return await settle_ticket(session, delivery, source, now=now)
    return await _settle_response(session, delivery, source, now=now)


async def _settle_response(session: AsyncSession, delivery: Delivery, source: LiveSource, *, now: datetime) -> Settled:
    try:
        read = read_delivery(delivery.body, source, now=now)
    except Unmappable as fault:
        return await quarantine_once(session, delivery, source, fault)
    delivery_id = delivery.delivery_id or read.delivery_id
    if read.content is None and delivery_id is None:
        delivery_id = f"sha256:{delivery.body_hash.hex()}"
    response_id = new_id()
    if delivery_id is not None:
        first = await remember(
            session,
            delivery,
            source,
            delivery_id,
            "ignored" if read.content is None else "stored",
            response_id=response_id,
        )
        if first is not None:
            return await _repeated(session, first, delivery, source, read)
    if read.content is None or read.verdict is None:
        return Settled(ignored=True)
    taken = await take_in(
        session,
        read.content,
        read.verdict,
        rules=read.rules,
        origin=Origin(
            agency=source.agency,
            channel="webhook",
            received_at=delivery.received_at,
            source=source.name,
            delivery_id=delivery_id,
        ),
        now=now,
        response_id=response_id,
    )
    if delivery_id is not None and taken.response_id != response_id:
        outcome: ReceiptOutcome = "duplicate" if taken.duplicate else "revision"
        await session.execute(
            update(WebhookReceipt)
            .where(*receipt_of(source, delivery_id))
            .values(outcome=outcome, response_id=taken.response_id)
        )
    return Settled(response_id=taken.response_id, duplicate=taken.duplicate, flagged_revision=taken.flagged_revision)


async def _repeated(
    session: AsyncSession, first: WebhookReceipt, delivery: Delivery, source: LiveSource, read: ReadDelivery
) -> Settled:
    same = first.body_hash == delivery.body_hash or read.content is None
    if not same and read.content is not None and first.response_id is not None:
        # A sender may write the same survey anew (another order of members, another time of sending).
        same = bool(
            await session.scalar(
                select(ResponseRevision.number)
                .where(
                    ResponseRevision.agency == source.agency,
                    ResponseRevision.response_id == first.response_id,
                    ResponseRevision.content_hash == read.content.hash,
                )
                .limit(1)
            )
        )
    if same and first.outcome != "quarantined":
        return repeat_of(first)
    return await quarantine_reused_id(session, first, delivery, source)
