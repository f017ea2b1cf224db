"""What became of messages: delivery facts into the timeline, steps fulfilled, customers out of reach made visible."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import find_cycle, lock_case, move_case
from services.case_log_api.domain.log.settling import settle_log_message
from services.case_log_api.domain.states import CaseStatus, Move
from services.case_log_api.domain.steps import settle_step, settle_steps_named
from services.case_log_api.domain.survey_tab import want_tab_update
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Case, Draft, OutboundMessage
from shared.contracts.events import MessageSettled


async def list_own_messages(session: AsyncSession, facts: Sequence[MessageSettled]) -> set[UUID]:
    """Which of these messages cases asked for: of all that notifier sends, few are ours."""
    return set(
        await session.scalars(
            select(OutboundMessage.id).where(
                OutboundMessage.agency.in_({fact.agency for fact in facts}),
                OutboundMessage.id.in_([fact.message_id for fact in facts]),
            )
        )
    )


async def settle_message(session: AsyncSession, fact: MessageSettled, *, now: datetime) -> None:
    """Take in what became of a message that a case asked for; others are not ours and are left alone.

    Facts may come in any order: an earlier one that comes late takes nothing back.
    """
    asked = await session.scalar(
        select(OutboundMessage).where(OutboundMessage.agency == fact.agency, OutboundMessage.id == fact.message_id)
    )
    if asked is None:
        return
    case = await lock_case(session, fact.agency, asked.case_id)
    settled = await session.scalars(
        update(OutboundMessage)
        .where(
            OutboundMessage.agency == fact.agency,
            OutboundMessage.id == fact.message_id,
            OutboundMessage.state != fact.outcome,
            or_(OutboundMessage.settled_at.is_(None), OutboundMessage.settled_at <= fact.settled_at),
        )
        .values(
            state=fact.outcome,
            reason=fact.reason,
            settled_at=fact.settled_at,
            # Where notifier's answer was lost or overtaken, this is the first word of it: replies are found by it.
            mail_message_id=func.coalesce(OutboundMessage.mail_message_id, fact.mail_message_id),
        )
        .returning(OutboundMessage)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    message = settled.one_or_none()
    if message is None:
        return
    await record_entry(
        session,
        case,
        "message_settled",
        at=now,
        clause=message.clause,
        policy_hash=message.policy_hash,
        payload={
            "message_id": str(message.id),
            "purpose": message.purpose,
            "outcome": fact.outcome,
            "reason": fact.reason,
            "settled_at": fact.settled_at.isoformat(),
        },
        restricted=message.restricted,
    )
    if message.step_key is not None:
        outcome = "done" if fact.outcome == "delivered" else _exception_of(message, fact)
        await settle_step(session, case, message.step_key, now=now, at=fact.settled_at, outcome=outcome)
    if message.purpose == "customer_email":
        await _first_contact(session, case, message, fact)
    if message.purpose == "final_contact":
        await _final_contact(session, case, message, fact, now)
    await settle_log_message(session, case, message, fact, now=now)


def _exception_of(message: OutboundMessage, fact: MessageSettled) -> str:
    """The visible exception; a customer whose mail came back cannot be contacted (TSPE-5.5)."""
    if message.purpose == "customer_email" and fact.outcome in {"failed", "suppressed"}:
        return "no_contact"
    return f"message_{fact.outcome}"


async def _first_contact(session: AsyncSession, case: Case, message: OutboundMessage, fact: MessageSettled) -> None:
    cycle = await find_cycle(session, case.agency, case.id, message.cycle or 0)
    if cycle is None:
        return
    if fact.outcome == "delivered":
        cycle.first_contact_at, cycle.contact_exception = fact.settled_at, None
    elif fact.outcome in {"failed", "suppressed"}:
        cycle.contact_exception = "no_contact"
    await session.execute(
        update(Draft)
        .where(Draft.agency == case.agency, Draft.case_id == case.id, Draft.cycle == cycle.number)
        .values(state="no_contact" if cycle.contact_exception else "sent", reason=fact.reason)
    )


async def _final_contact(
    session: AsyncSession, case: Case, message: OutboundMessage, fact: MessageSettled, now: datetime
) -> None:
    """The final mail counts from when a mail server accepted it; one that came back is no contact at all."""
    if case.final_contact_message_id != message.id or case.status != CaseStatus.CONFIRMED:
        return  # the case has moved on: another contact counts, or a further SIN undid the confirmation
    if fact.outcome == "delivered" and case.final_contact_asked_at is not None:
        # Two machines' clocks may differ a little; the order of the facts does not.
        contacted_at = min(max(fact.settled_at, case.final_contact_asked_at), now)
        await move_case(session, case, Move.CONTACT, final_contact_at=contacted_at, final_contact_kind="mail")
        await settle_steps_named(session, case, "final_contact", now=now)
        await want_tab_update(session, case, now=now)
    elif fact.outcome in {"failed", "suppressed"}:
        case.final_contact_message_id = case.final_contact_asked_at = None
        await settle_steps_named(session, case, "final_contact", now=now, outcome="no_contact")
