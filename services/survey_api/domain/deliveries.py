"""What a desk delivers: remembered by its id, mapped, judged and taken in, or kept in quarantine."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.classification import Verdict
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.intake import Origin, SurveyRules, judge, rules_for, take_in
from services.survey_api.domain.live_source import LiveSource
from services.survey_api.domain.mapping import map_delivery
from services.survey_api.domain.payload import read_payload
from services.survey_api.domain.refusals import Unmappable
from services.survey_api.models import (
    QuarantinedDelivery,
    ReceiptOutcome,
    ResponseRevision,
    WebhookReceipt,
    table_of,
)
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
    duplicate: bool = False
    flagged_revision: int | None = None
    ignored: bool = False
    quarantine_id: UUID | None = None
    fault: Unmappable | None = None


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
    """Take a proven delivery in, once, in the caller's transaction.

    The delivery's id decides first, then desk, ticket and resolution. What cannot become a response is kept byte for
    byte. An id that comes again with another survey is no repeat: that survey is kept in quarantine, not dropped.
    """
    try:
        read = read_delivery(delivery.body, source, now=now)
    except Unmappable as fault:
        return await _quarantine_once(session, delivery, source, fault)
    delivery_id = delivery.delivery_id or read.delivery_id
    if read.content is None and delivery_id is None:
        delivery_id = f"sha256:{delivery.body_hash.hex()}"
    response_id = new_id()
    if delivery_id is not None:
        first = await _remember(
            session, delivery, source, delivery_id, "ignored" if read.content is None else "stored", response_id
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
            .where(*_receipt(source, delivery_id))
            .values(outcome=outcome, response_id=taken.response_id)
        )
    return Settled(response_id=taken.response_id, duplicate=taken.duplicate, flagged_revision=taken.flagged_revision)


async def quarantine(
    session: AsyncSession, delivery: Delivery, source: LiveSource, fault: Unmappable
) -> tuple[UUID, bool]:
    """Keep a delivery that cannot become a response; returns its id and whether it was kept before."""
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


async def _quarantine_once(session: AsyncSession, delivery: Delivery, source: LiveSource, fault: Unmappable) -> Settled:
    if delivery.delivery_id is not None:
        first = await _remember(session, delivery, source, delivery.delivery_id, "quarantined", None)
        if first is not None and first.body_hash == delivery.body_hash and first.outcome != "quarantined":
            # It was understood when it came first: the mapping has changed since.
            return Settled(response_id=first.response_id, duplicate=True, ignored=first.outcome == "ignored")
    quarantine_id, known = await quarantine(session, delivery, source, fault)
    return Settled(duplicate=known, quarantine_id=quarantine_id, fault=fault)


async def _remember(
    session: AsyncSession,
    delivery: Delivery,
    source: LiveSource,
    delivery_id: str,
    outcome: ReceiptOutcome,
    response_id: UUID | None,
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
        "received_at": delivery.received_at,
    }
    if (await session.execute(_INSERT_RECEIPT, receipt)).one_or_none() is not None:
        return None
    return (await session.scalars(select(WebhookReceipt).where(*_receipt(source, delivery_id)))).one()


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
        return Settled(response_id=first.response_id, duplicate=True, ignored=first.outcome == "ignored")
    # A body that is in quarantine stays there, under its first reason, until a person replays it.
    fault = Unmappable("delivery_id_reused", "This delivery id came before with another body.", field="delivery_id")
    quarantine_id, _ = await quarantine(session, delivery, source, fault)
    return Settled(response_id=first.response_id, duplicate=True, quarantine_id=quarantine_id, fault=fault)


def _receipt(source: LiveSource, delivery_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        WebhookReceipt.agency == source.agency,
        WebhookReceipt.source == source.name,
        WebhookReceipt.delivery_id == delivery_id,
    )
