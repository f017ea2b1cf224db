"""Recording that notifier took a message, or that it never will."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import find_cycle, lock_case
from services.case_log_api.domain.log.settling import accept_log_message, refuse_log_message
from services.case_log_api.domain.steps import settle_step
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.work import SendMessage
from services.case_log_api.models import Case, OutboundMessage
from shared.contracts.messages import MessageAccepted


async def record_accepted(session: AsyncSession, job: SendMessage, accepted: MessageAccepted, *, now: datetime) -> None:
    """Notifier has it. A step is fulfilled only when a mail server has accepted it (`settle_message`)."""
    found = await _take(
        session, job, state="accepted", reason=accepted.reason, mail_message_id=accepted.message_id, now=now
    )
    if found is None:
        return
    case, message = found
    await accept_log_message(session, message)
    await record_entry(
        session,
        case,
        "message_accepted",
        at=now,
        actor=message.asked_by,
        clause=message.clause,
        policy_hash=message.policy_hash,
        payload={
            "message_id": str(message.id),
            "purpose": message.purpose,
            "template": message.template,
            "state": accepted.state,
            "reason": accepted.reason,
        },
        restricted=message.restricted,
    )


async def record_refused(session: AsyncSession, job: SendMessage, reason: str, *, now: datetime) -> None:
    """Notifier will never take it: visible on the case and its step, and the job is dead."""
    found = await _take(session, job, state="refused", reason=reason, now=now)
    if found is None:
        return
    case, message = found
    await record_entry(
        session,
        case,
        "message_refused",
        at=now,
        clause=message.clause,
        policy_hash=message.policy_hash,
        payload={"message_id": str(message.id), "purpose": message.purpose, "reason": reason},
        restricted=message.restricted,
    )
    if message.step_key is not None:
        await settle_step(session, case, message.step_key, now=now, outcome="message_refused")
    if message.purpose == "customer_email":
        cycle = await find_cycle(session, case.agency, case.id, message.cycle or 0)
        if cycle is not None:
            cycle.contact_exception = "no_contact"
    if message.purpose == "final_contact" and case.final_contact_message_id == message.id:
        case.final_contact_message_id = case.final_contact_asked_at = None
    await refuse_log_message(session, case, message, now=now)


async def _take(
    session: AsyncSession,
    job: SendMessage,
    *,
    state: str,
    reason: str | None,
    now: datetime,
    mail_message_id: str | None = None,
) -> tuple[Case, OutboundMessage] | None:
    case_id = await session.scalar(
        select(OutboundMessage.case_id).where(
            OutboundMessage.agency == job.agency, OutboundMessage.id == job.message_id
        )
    )
    if case_id is None:
        return None
    case = await lock_case(session, job.agency, case_id)
    taken = await session.scalars(
        update(OutboundMessage)
        .where(
            OutboundMessage.agency == job.agency,
            OutboundMessage.id == job.message_id,
            OutboundMessage.state == "asked",
        )
        .values(state=state, reason=reason, accepted_at=now, mail_message_id=mail_message_id or None)
        .returning(OutboundMessage)
        .execution_options(populate_existing=True)
    )
    message = taken.one_or_none()
    return None if message is None else (case, message)
