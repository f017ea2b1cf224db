"""Keeping what was fetched by scope, and starting what waited for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.message_data import find_private
from services.case_log_api.domain.messages import send_now
from services.case_log_api.domain.survey_tab import want_tab_update
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.work import DraftCustomerEmail, FetchPrivateDetails
from services.case_log_api.models import Cycle, OutboundMessage, PrivateDetails
from shared.contracts.responses import ResponsePrivate
from shared.jobs import post
from shared.policy.store import current_policy


async def wants_private_details(session: AsyncSession, agency: str, response_id: UUID) -> bool:
    """Whether they are still to be fetched."""
    return await find_private(session, agency, response_id) is None


async def keep_private_details(
    session: AsyncSession, job: FetchPrivateDetails, details: ResponsePrivate | None, *, now: datetime
) -> None:
    """Keep the details (None: survey_api has none) and send, draft and fill in what waited for them."""
    kept = await session.scalars(
        insert(PrivateDetails)
        .values(
            agency=job.agency,
            response_id=job.response_id,
            comment=details.comment if details else None,
            customer_name=details.customer_name if details else None,
            customer_email=details.customer_email if details else None,
            customer_phone=details.customer_phone if details else None,
            language=details.language if details else None,
            fetched_at=now,
        )
        .on_conflict_do_nothing()
        .returning(PrivateDetails.response_id)
    )
    if kept.one_or_none() is None:
        return
    case = await lock_case(session, job.agency, job.case_id)
    # The timeline says that they came, not what they say: one place fewer to erase from.
    await record_entry(
        session,
        case,
        "private_details_fetched",
        at=now,
        payload={
            "response_id": str(job.response_id),
            "has_comment": bool(details and details.comment),
            "has_address": bool(details and details.customer_email),
        },
    )
    waiting = await session.scalars(
        select(OutboundMessage.id).where(
            OutboundMessage.agency == job.agency,
            OutboundMessage.case_id == job.case_id,
            OutboundMessage.state == "asked",
            OutboundMessage.context["response_id"].astext == str(job.response_id),
        )
    )
    for message_id in waiting.all():
        await send_now(session, job.agency, message_id, now=now)
    cycle = await session.scalar(
        select(Cycle.number).where(Cycle.agency == job.agency, Cycle.response_id == job.response_id)
    )
    if cycle is None:
        return
    if (await current_policy(session, job.agency)).pack.rules.customer_email is not None:
        await post(session, DraftCustomerEmail(agency=job.agency, case_id=job.case_id, cycle=cycle), now=now)
    await want_tab_update(session, case, now=now, cycle=cycle)
