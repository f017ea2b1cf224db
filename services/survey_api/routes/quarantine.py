"""Deliveries that could not become responses."""

import base64
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from sqlalchemy import select

from services.survey_api.deps import QuarantineReader, QuarantineReplayer
from services.survey_api.domain.delivered import replay
from services.survey_api.domain.refusals import DeliveryAlreadyReplayed, DeliveryNotFound
from services.survey_api.domain.responses import record_private_read
from services.survey_api.models import QuarantinedDelivery, QuarantineState
from services.survey_api.schemas.intake import DeliverySettled
from services.survey_api.schemas.sources import QuarantinedBody, QuarantinedRead
from shared.paging import Page, Paging, list_page
from shared.web import Now, ReadSession, ServiceRouter, Session, refusals

router = ServiceRouter(tags=["quarantine"])

_Id = Annotated[
    UUID, Path(description="The quarantined delivery's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
]


@router.get("/v1/quarantine", summary="List quarantined deliveries")
async def list_quarantine(
    caller: QuarantineReader,
    session: ReadSession,
    paging: Paging,
    state: Annotated[QuarantineState | None, Query(description="Only these.", examples=["waiting"])] = None,
    source: Annotated[
        str | None, Query(max_length=63, description="Only this source's.", examples=["isupport"])
    ] = None,
) -> Page[QuarantinedRead]:
    """Lists what could not become a response, the latest first, without the bodies."""
    query = select(QuarantinedDelivery).where(QuarantinedDelivery.agency == caller.agency)
    if state is not None:
        query = query.where(QuarantinedDelivery.state == state)
    if source is not None:
        query = query.where(QuarantinedDelivery.source == source)
    return await list_page(
        session,
        query,
        [QuarantinedDelivery.id],
        paging,
        listing="quarantine",
        read=QuarantinedRead.model_validate,
        newest_first=True,
    )


@router.get(
    "/v1/quarantine/{delivery_id}",
    summary="Read a quarantined delivery",
    responses=refusals(DeliveryNotFound),
)
async def get_quarantined_delivery(
    delivery_id: _Id, caller: QuarantineReader, session: Session, now: Now
) -> QuarantinedBody:
    """Reads a quarantined delivery with its body, byte for byte. Who read it, and when, is recorded."""
    kept = await replay.get_quarantined(session, caller.agency, delivery_id)
    await record_private_read(
        session, caller.agency, what="quarantined_delivery", by=caller.name, now=now, quarantine_id=delivery_id
    )
    try:
        text = kept.body.decode()
    except UnicodeDecodeError:
        text = None
    return QuarantinedBody(
        **QuarantinedRead.model_validate(kept).model_dump(),
        content_type=kept.content_type,
        body_base64=base64.b64encode(kept.body).decode(),
        body_text=text,
    )


@router.post(
    "/v1/quarantine/{delivery_id}/replay",
    summary="Replay a quarantined delivery",
    responses=refusals(DeliveryNotFound, DeliveryAlreadyReplayed),
)
async def replay_quarantined_delivery(
    delivery_id: _Id, caller: QuarantineReplayer, session: Session, now: Now
) -> DeliverySettled:
    """Maps the kept body with the source as it is now, and takes it in as of its first receipt.

    What still cannot be used stays in quarantine: `quarantined: true` with the present reason.
    """
    _, settled = await replay.replay_delivery(session, caller.agency, delivery_id, by=caller.name, now=now)
    return DeliverySettled.of(settled)
