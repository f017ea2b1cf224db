"""Call-backs: the customer's answer to TSPE-5.5, with a time and a number, becomes work with a done mark."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.investigation import refuse_closed
from services.case_log_api.domain.refusals import CallBackAlreadyDone, CallBackNotFound
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import CallBack, Case
from shared.ids import new_id
from shared.policy.store import StoredPolicy


def _clause(policy: StoredPolicy) -> str | None:
    return policy.pack.rules.customer_email.clause if policy.pack.rules.customer_email else None


async def record_call_back(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    *,
    phone: str | None,
    call_at: datetime | None,
    note: str | None,
    actor: str,
    now: datetime,
) -> CallBack:
    """Note when and under which number the customer can be reached; a mail may name no number."""
    refuse_closed(case)
    call_back = CallBack(
        agency=case.agency,
        id=new_id(),
        case_id=case.id,
        phone=phone,
        call_at=call_at,
        note=note,
        recorded_by=actor,
        recorded_at=now,
    )
    session.add(call_back)
    await record_entry(
        session,
        case,
        "call_back_recorded",
        at=now,
        actor=actor,
        clause=_clause(policy),
        policy_hash=policy.hash,
        payload={"call_back_id": str(call_back.id), "call_at": call_at.isoformat() if call_at else None},
    )
    return call_back


async def complete_call_back(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    *,
    call_back_id: UUID,
    outcome: str,
    actor: str,
    now: datetime,
) -> CallBack:
    """The customer was called. This is the talk that TSPE-5.5 offers, not the final contact of TSPE-5.11.

    Raises:
        CallBackNotFound, CallBackAlreadyDone: as they say.
    """
    of_case = (CallBack.agency == case.agency, CallBack.case_id == case.id, CallBack.id == call_back_id)
    done = await session.scalars(
        update(CallBack)
        .where(*of_case, CallBack.done_at.is_(None))
        .values(done_at=now, done_by=actor, outcome=outcome)
        .returning(CallBack)
    )
    call_back = done.one_or_none()
    if call_back is None:
        if await session.scalar(select(CallBack.id).where(*of_case)) is None:
            raise CallBackNotFound("This case has no such call-back.")
        raise CallBackAlreadyDone("The call-back was done before.")
    await record_entry(
        session,
        case,
        "call_back_done",
        at=now,
        actor=actor,
        clause=_clause(policy),
        policy_hash=policy.hash,
        payload={"call_back_id": str(call_back_id), "outcome": outcome},
    )
    return call_back


async def list_call_backs(session: AsyncSession, case: Case) -> list[CallBack]:
    """The case's call-backs, oldest first."""
    return list(await session.scalars(call_backs_of(case).order_by(CallBack.id)))


def call_backs_of(case: Case) -> Select[CallBack]:
    """The case's call-backs, to be listed."""
    return select(CallBack).where(CallBack.agency == case.agency, CallBack.case_id == case.id)
