"""Messages that a case asks for: a row and a job under one deterministic id, whoever asks how often."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.timeline import SYSTEM
from services.case_log_api.domain.work import SendMessage
from services.case_log_api.models import Case, OutboundMessage
from shared.ids import derived_id
from shared.jobs import bring_forward, post


def message_id_of(case: Case, purpose: str, *parts: object) -> UUID:
    """The one id of this message, however often it is asked for."""
    return derived_id("message", case.agency, case.id, purpose, *parts)


async def ask_message(
    session: AsyncSession,
    case: Case,
    purpose: str,
    *,
    message_id: UUID,
    template: str,
    clause: str,
    policy_hash: str,
    now: datetime,
    context: dict[str, Any],
    asked_by: str = SYSTEM,
    step_key: str | None = None,
    cycle: int | None = None,
    thread: str | None = None,
    restricted: bool = False,
    send_at: datetime | None = None,
) -> bool:
    """Ask for a message, once; False if it was asked for before.

    `send_at` puts off only our own attempt: something else may send it sooner (`send_now`).
    """
    asked = await session.scalars(
        insert(OutboundMessage)
        .values(
            agency=case.agency,
            id=message_id,
            case_id=case.id,
            cycle=cycle,
            purpose=purpose,
            template=template,
            clause=clause,
            policy_hash=policy_hash,
            step_key=step_key,
            thread=thread,
            restricted=restricted,
            context=context,
            state="asked",
            asked_by=asked_by,
            asked_at=now,
        )
        .on_conflict_do_nothing()
        .returning(OutboundMessage.id)
    )
    if asked.one_or_none() is None:
        return False
    await post(
        session,
        SendMessage(agency=case.agency, message_id=message_id),
        now=now,
        run_at=send_at,
    )
    return True


async def send_now(session: AsyncSession, agency: str, message_id: UUID, *, now: datetime) -> None:
    """Send a put-off message now."""
    await bring_forward(session, SendMessage(agency=agency, message_id=message_id), now=now)


async def get_message(session: AsyncSession, agency: str, message_id: UUID) -> OutboundMessage:
    """A message that was asked for."""
    found = await session.scalars(
        select(OutboundMessage)
        .where(OutboundMessage.agency == agency, OutboundMessage.id == message_id)
        .execution_options(populate_existing=True)
    )
    return found.one()
