"""Beginning, completing and abandoning a plan, and changing what it says of itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.plans.effect import measure_effect
from services.reporter.domain.plans.opening import check_role
from services.reporter.domain.plans.plans import lock_plan, move_plan, read_plan, record_entry
from services.reporter.domain.plans.refusals import NoGoals, PlanHasNoFigure, PlanHasOpenSteps
from services.reporter.domain.plans.telling import plan_reminders
from services.reporter.models import ActionPlan, PlanGoal
from shared.policy.store import StoredPolicy


async def activate_plan(session: AsyncSession, plan: ActionPlan, *, actor: str, now: datetime) -> None:
    """Begin a plan, which must be locked: from now on people are reminded of its steps and check-ins.

    Raises:
        NoGoals: it has none.
        PlanNotInState: it is no draft.
    """
    has_goal = await session.scalar(
        select(PlanGoal.id).where(PlanGoal.agency == plan.agency, PlanGoal.plan_id == plan.id).limit(1)
    )
    if has_goal is None and plan.state == "draft":
        raise NoGoals("The plan has no goal.", how_to_fix="Say what is to become better: add a goal.")
    await move_plan(session, plan, "activate", activated_at=now)
    record_entry(session, plan, "activated", at=now, actor=actor)
    in_hand = await read_plan(session, plan.agency, plan.id)
    await plan_reminders(session, plan, [*in_hand.steps, *in_hand.check_ins], now=now)


async def complete_plan(
    session: AsyncSession, policy: StoredPolicy, plan: ActionPlan, *, reason: str | None, actor: str, now: datetime
) -> None:
    """Complete a plan, which must be locked, and keep what its figure has become.

    Raises:
        PlanHasOpenSteps: steps are not done, and no reason says why that may be.
        PlanNotInState: it is not active.
    """
    in_hand = await read_plan(session, plan.agency, plan.id)
    undone = [str(step.id) for step in in_hand.steps if step.done_at is None]
    if undone and reason is None and plan.state == "active":
        raise PlanHasOpenSteps(
            f"{len(undone)} of the plan's steps are not done.",
            how_to_fix="Do them first, or give the reason why the plan is complete without them.",
            steps=undone,
        )
    await _close(session, policy, plan, "complete", reason=reason, actor=actor, now=now, undone=undone)


async def abandon_plan(
    session: AsyncSession, policy: StoredPolicy, plan: ActionPlan, *, reason: str, actor: str, now: datetime
) -> None:
    """Give a plan up, which must be locked, with the reason.

    Raises:
        PlanNotInState: it is over already.
    """
    await _close(session, policy, plan, "abandon", reason=reason, actor=actor, now=now, undone=[])


async def _close(
    session: AsyncSession,
    policy: StoredPolicy,
    plan: ActionPlan,
    move: Any,
    *,
    reason: str | None,
    actor: str,
    now: datetime,
    undone: list[str],
) -> None:
    try:
        effect = await measure_effect(session, policy.pack, plan, now=now)
    except PlanHasNoFigure:
        effect = None
    await move_plan(session, plan, move, closed_at=now, closed_by=actor, close_reason=reason, effect=effect)
    record_entry(
        session,
        plan,
        "completed" if move == "complete" else "abandoned",
        at=now,
        actor=actor,
        payload={"reason": reason, "undone": undone},
    )
    await session.flush()


async def edit_plan(
    session: AsyncSession,
    policy: StoredPolicy,
    plan: ActionPlan,
    changes: Mapping[str, Any],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Change what a plan, which must be locked, says of itself: title, owner, date.

    Raises:
        RoleUnknown: the policy has no such role.
    """
    check_role(policy.pack, changes.get("owner_role"))
    changed = {name: value for name, value in changes.items() if getattr(plan, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(plan, name, value)
    record_entry(
        session,
        plan,
        "edited",
        at=now,
        actor=actor,
        payload={name: None if value is None else str(value) for name, value in changed.items()},
    )
    await session.flush()


__all__ = ["abandon_plan", "activate_plan", "complete_plan", "edit_plan", "lock_plan"]
