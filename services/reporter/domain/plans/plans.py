"""Plans as they are read and changed, the moves between their states, and their history, numbered under the plan's lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.plans.refusals import PlanNotFound, PlanNotInState
from services.reporter.models import ActionPlan, CheckIn, PlanComment, PlanEntry, PlanGoal, PlanNumber, PlanStep
from shared.logs import current_request_id

PlanState = Literal["draft", "active", "done", "abandoned"]
Move = Literal["activate", "complete", "abandon"]
SYSTEM = "careloop"

MOVES: Mapping[Move, tuple[frozenset[PlanState], PlanState]] = {
    "activate": (frozenset({"draft"}), "active"),
    "complete": (frozenset({"active"}), "done"),
    "abandon": (frozenset({"draft", "active"}), "abandoned"),
}
"""From which states each move leads to which."""

OPEN: frozenset[PlanState] = frozenset({"draft", "active"})
"""In these a plan may be worked on."""


@dataclass(frozen=True, slots=True)
class PlanInHand:
    """A plan with all that belongs to it, oldest first."""

    plan: ActionPlan
    goals: Sequence[PlanGoal]
    steps: Sequence[PlanStep]
    check_ins: Sequence[CheckIn]
    comments: Sequence[PlanComment]


async def get_plan(session: AsyncSession, agency: str, plan_id: UUID) -> ActionPlan:
    """A plan to be read.

    Raises:
        PlanNotFound: the agency has none of this id.
    """
    plan = await session.scalar(
        select(ActionPlan)
        .where(ActionPlan.agency == agency, ActionPlan.id == plan_id)
        .execution_options(populate_existing=True)
    )
    if plan is None:
        raise PlanNotFound
    return plan


async def read_plan(session: AsyncSession, agency: str, plan_id: UUID) -> PlanInHand:
    """A plan with all that belongs to it, or PlanNotFound."""
    plan = await get_plan(session, agency, plan_id)
    found = []
    for model in (PlanGoal, PlanStep, CheckIn, PlanComment):
        rows = await session.scalars(
            select(model)
            .where(model.agency == agency, model.plan_id == plan_id)
            .order_by(model.id)
            .execution_options(populate_existing=True)
        )
        found.append(rows.all())
    goals, steps, check_ins, comments = found
    return PlanInHand(
        plan,
        cast("Sequence[PlanGoal]", goals),
        cast("Sequence[PlanStep]", steps),
        cast("Sequence[CheckIn]", check_ins),
        cast("Sequence[PlanComment]", comments),
    )


async def lock_plan(
    session: AsyncSession, agency: str, plan_id: UUID, *, allowed: frozenset[PlanState] = OPEN
) -> ActionPlan:
    """A plan to be changed: whoever else wants to change it waits until this transaction ends.

    Raises:
        PlanNotFound: the agency has none of this id.
        PlanNotInState: it is in none of the states that allow the change.
    """
    plan = await session.scalar(
        select(ActionPlan)
        .where(ActionPlan.agency == agency, ActionPlan.id == plan_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if plan is None:
        raise PlanNotFound
    if plan.state not in allowed:
        raise not_in_state(plan)
    return plan


async def move_plan(session: AsyncSession, plan: ActionPlan, move: Move, **values: Any) -> None:
    """Move a plan by a conditional update: of two at once, one moves it.

    Raises:
        PlanNotInState: the move does not begin at the state in which the plan is.
    """
    allowed, state = MOVES[move]
    moved = await session.scalars(
        update(ActionPlan)
        .where(ActionPlan.agency == plan.agency, ActionPlan.id == plan.id, ActionPlan.state.in_(allowed))
        .values(state=state, **values)
        .returning(ActionPlan.id)
        .execution_options(synchronize_session=False)
    )
    if moved.one_or_none() is None:
        raise not_in_state(plan)
    await session.refresh(plan)


def not_in_state(plan: ActionPlan) -> PlanNotInState:
    """The refusal of what the plan's state does not allow."""
    return PlanNotInState(
        f"Action plan {plan.number} is {plan.state}.",
        how_to_fix="Read the plan: a draft is activated first, and one that is over is not changed any more.",
        state=plan.state,
    )


def record_entry(
    session: AsyncSession,
    plan: ActionPlan,
    kind: str,
    *,
    at: datetime,
    actor: str = SYSTEM,
    payload: Mapping[str, Any] | None = None,
    is_change: bool = True,
) -> None:
    """Add to the history of a plan, which must be locked or new: the lock gives out the numbers.

    `is_change`: the plan is another version then; that a message was sent is none.
    """
    plan.entry_count += 1
    plan.version += int(is_change)
    session.add(
        PlanEntry(
            agency=plan.agency,
            plan_id=plan.id,
            seq=plan.entry_count,
            kind=kind,
            at=at,
            actor=actor,
            clause=plan.clause,
            policy_hash=plan.policy_hash,
            request_id=current_request_id(),
            payload=dict(payload or {}),
        )
    )


async def next_number(session: AsyncSession, agency: str, year: int) -> str:
    """The next number of the agency's year; one that is rolled back is free again."""
    given = await session.scalars(
        insert(PlanNumber)
        .values(agency=agency, year=year, last=1)
        .on_conflict_do_update(index_elements=["agency", "year"], set_={"last": PlanNumber.last + 1})
        .returning(PlanNumber.last)
    )
    return f"AP-{year}-{given.one():04d}"
