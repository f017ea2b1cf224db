"""The mail of TSPE-5.5: drafted as it would be sent, kept for the review, sent word for word."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import find_cycle, get_case, lock_case
from services.case_log_api.domain.message_data import Known, build_request, find_private
from services.case_log_api.domain.messages import ask_message, message_id_of
from services.case_log_api.domain.steps import settle_steps_named
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from services.case_log_api.domain.work import DraftCustomerEmail
from services.case_log_api.models import Case, CaseStep, Cycle, Draft, OutboundMessage
from shared.contracts.messages import MessageRequest, RenderedMessage
from shared.policy.store import StoredPolicy


@dataclass(frozen=True, kw_only=True)
class DraftingWork:
    """What there is to draft; `request` is None where nobody can be written to, `reason` says why."""

    request: MessageRequest | None
    reason: str | None = None


async def find_draft(session: AsyncSession, case: Case, cycle: int) -> Draft | None:
    """The draft of one cycle."""
    return await session.scalar(
        select(Draft)
        .where(Draft.agency == case.agency, Draft.case_id == case.id, Draft.cycle == cycle)
        .execution_options(populate_existing=True)
    )


async def claim_drafting(
    session: AsyncSession, job: DraftCustomerEmail, policy: StoredPolicy, public_url: str, *, now: datetime
) -> DraftingWork | None:
    """What is to be rendered, or None if it was drafted before or the policy asks for no mail."""
    rule = policy.pack.rules.customer_email
    case = await get_case(session, job.agency, job.case_id)
    cycle = await find_cycle(session, job.agency, job.case_id, job.cycle)
    if rule is None or cycle is None or await find_draft(session, case, job.cycle) is not None:
        return None
    private = await find_private(session, job.agency, cycle.response_id)
    if private is None:
        return None  # fetching it drafts
    if not private.customer_email:
        return DraftingWork(request=None, reason="no usable address is known")
    message = OutboundMessage(
        agency=case.agency,
        id=customer_email_id(case, cycle),
        case_id=case.id,
        purpose="customer_email",
        template=rule.template,
        clause=rule.contact_clause,
        policy_hash=policy.hash,
        asked_by=SYSTEM,
        asked_at=now,
        context={
            "email": private.customer_email,
            "customer_name": private.customer_name,
            "language": private.language,
        },
    )
    known = Known(pack=policy.pack, public_url=public_url, names={})
    try:
        return DraftingWork(request=await build_request(session, case, message, known))
    except ValidationError:
        return DraftingWork(request=None, reason="the address is not one that a mail can go to")


def customer_email_id(case: Case, cycle: Cycle) -> UUID:
    """One mail per SIN, whoever sends it and however often."""
    return message_id_of(case, "customer_email", cycle.response_id)


async def record_draft(
    session: AsyncSession,
    job: DraftCustomerEmail,
    work: DraftingWork,
    rendered: RenderedMessage | None,
    policy: StoredPolicy,
    *,
    now: datetime,
    refusal: str | None = None,
) -> None:
    """Keep the draft, or make it visible that nobody can be written to; where the policy says so, send it at once."""
    case = await lock_case(session, job.agency, job.case_id)
    cycle = await find_cycle(session, job.agency, job.case_id, job.cycle)
    rule = policy.pack.rules.customer_email
    if cycle is None or rule is None:
        return
    reason = work.reason or refusal
    kept = await session.scalars(
        insert(Draft)
        .values(
            agency=job.agency,
            case_id=job.case_id,
            cycle=job.cycle,
            state="no_contact" if rendered is None else "ready",
            reason=reason,
            request=work.request.model_dump(mode="json") if work.request and rendered else None,
            rendered=rendered.model_dump(mode="json") if rendered else None,
            drafted_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Draft.cycle)
    )
    if kept.one_or_none() is None:
        return
    if rendered is None:
        cycle.contact_exception = "no_contact"
        await settle_steps_named(session, case, "customer_email", now=now, outcome="no_contact", cycle=job.cycle)
    else:
        cycle.contact_exception = None
        await session.execute(
            update(CaseStep)
            .where(
                CaseStep.agency == case.agency,
                CaseStep.case_id == case.id,
                CaseStep.key == f"customer_email:{job.cycle}",
                CaseStep.outcome == "no_contact",  # an address was found after all
            )
            .values(outcome="open")
        )
    await record_entry(
        session,
        case,
        "customer_email_drafted" if rendered else "exception_shown",
        at=now,
        clause=rule.contact_clause,
        policy_hash=policy.hash,
        payload=(
            {"cycle": job.cycle, "template": rendered.template, "template_version": rendered.template_version}
            if rendered
            else {"cycle": job.cycle, "exception": "no_contact", "reason": reason}
        ),
    )
    if rendered is not None and rule.customer_contact == "automatic":
        await send_draft(session, case, cycle, rule.template, rule.contact_clause, policy.hash, actor=SYSTEM, now=now)


async def send_draft(
    session: AsyncSession,
    case: Case,
    cycle: Cycle,
    template: str,
    clause: str,
    policy_hash: str,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Have the drafted mail sent as it stands."""
    await ask_message(
        session,
        case,
        "customer_email",
        message_id=customer_email_id(case, cycle),
        template=template,
        clause=clause,
        policy_hash=policy_hash,
        now=now,
        context={"drafted": True},
        asked_by=actor,
        step_key=f"customer_email:{cycle.number}",
        cycle=cycle.number,
    )
    draft = await find_draft(session, case, cycle.number)
    if draft is not None:
        draft.state = "sent"


async def request_of_draft(session: AsyncSession, case: Case, message: OutboundMessage) -> MessageRequest:
    """The drafted mail as a request."""
    draft = await find_draft(session, case, message.cycle or 0)
    if draft is None or draft.request is None:
        msg = f"message {message.id} has no draft to send"
        raise LookupError(msg)
    return MessageRequest.model_validate(draft.request)
