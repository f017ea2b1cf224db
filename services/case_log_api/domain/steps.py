"""Steps: a clause begins to apply, and is done or found impossible; each settlement is published."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.models import Case, CaseStep
from shared.contracts.events import CaseStepRecorded
from shared.events import publish

DONE = "done"


async def apply_step(
    session: AsyncSession,
    case: Case,
    step: str,
    *,
    clause: str,
    policy_hash: str,
    applied_at: datetime,
    due_at: datetime | None = None,
    who: str | None = None,
    cycle: int | None = None,
    part: str = "",
    restricted: bool = False,
) -> str:
    """Note that a clause asks for a step, once; returns the step's key."""
    key = ":".join(str(each) for each in (step, cycle, part) if each not in {None, ""})
    await session.execute(
        insert(CaseStep)
        .values(
            agency=case.agency,
            case_id=case.id,
            key=key,
            step=step,
            clause=clause,
            policy_hash=policy_hash,
            cycle=cycle,
            who=who,
            restricted=restricted,
            applied_at=applied_at,
            due_at=due_at,
            outcome="open",
        )
        .on_conflict_do_nothing()
    )
    return key


async def settle_step(
    session: AsyncSession, case: Case, key: str, *, now: datetime, at: datetime | None = None, outcome: str = DONE
) -> bool:
    """Say that a step is done, or which exception stands in its way, and publish it; False if that was known.

    An exception may still turn into done (a desk that was unreachable answers at last); what is done stays done.

    Args:
        session: the transaction that makes it true.
        case: whose step it is.
        key: as `apply_step` gave it.
        now: when this is written.
        at: when it was done, if that was earlier.
        outcome: `done`, or the name of the visible exception.
    """
    done_at = (at or now) if outcome == DONE else None
    settled = await session.scalars(
        update(CaseStep)
        .where(
            CaseStep.agency == case.agency,
            CaseStep.case_id == case.id,
            CaseStep.key == key,
            CaseStep.done_at.is_(None),
            CaseStep.outcome != outcome,
        )
        .values(done_at=done_at, outcome=outcome)
        .returning(CaseStep)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    step = settled.one_or_none()
    if step is None:
        return False
    await publish(
        session,
        CaseStepRecorded(
            agency=case.agency,
            case_id=case.id,
            clause=step.clause,
            step=step.step,
            policy_hash=step.policy_hash,
            applied_at=step.applied_at,
            done_at=step.done_at,
            due_at=step.due_at,
            outcome=step.outcome,
        ),
        now=now,
    )
    return True


async def settle_steps_named(
    session: AsyncSession, case: Case, step: str, *, now: datetime, outcome: str = DONE, cycle: int | None = None
) -> None:
    """Settle every open step of this name, of one cycle or of all."""
    query = select(CaseStep.key).where(
        CaseStep.agency == case.agency,
        CaseStep.case_id == case.id,
        CaseStep.step == step,
        CaseStep.done_at.is_(None),
    )
    if cycle is not None:
        query = query.where(CaseStep.cycle == cycle)
    for key in (await session.scalars(query.order_by(CaseStep.position))).all():
        await settle_step(session, case, key, now=now, outcome=outcome)


async def list_steps(session: AsyncSession, case: Case, *, restricted: bool) -> list[CaseStep]:
    """The case's steps in the order in which they began to apply; restricted ones only if asked."""
    query = select(CaseStep).where(CaseStep.agency == case.agency, CaseStep.case_id == case.id)
    if not restricted:
        query = query.where(~CaseStep.restricted)
    return list(await session.scalars(query.order_by(CaseStep.position)))
