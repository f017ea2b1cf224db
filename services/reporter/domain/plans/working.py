"""Working on a plan: its goals, its steps and its check-ins. The plan must be locked for each of these."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.plans.plans import record_entry
from services.reporter.domain.plans.refusals import (
    CheckInHeldAlready,
    CheckInNotFound,
    GoalNotFound,
    PlanStepNotFound,
    StepDoneAlready,
)
from services.reporter.domain.plans.telling import plan_reminders
from services.reporter.models import ActionPlan, CheckIn, PlanGoal, PlanStep
from shared.ids import new_id


async def add_goal(session: AsyncSession, plan: ActionPlan, text: str, *, actor: str, now: datetime) -> PlanGoal:
    """Add what is to become better."""
    goal = PlanGoal(agency=plan.agency, id=new_id(), plan_id=plan.id, text=text, added_at=now, added_by=actor)
    session.add(goal)
    record_entry(session, plan, "goal_added", at=now, actor=actor, payload={"goal_id": str(goal.id), "text": text})
    await session.flush()
    return goal


async def remove_goal(session: AsyncSession, plan: ActionPlan, goal_id: UUID, *, actor: str, now: datetime) -> None:
    """Take a goal out; the history keeps it.

    Raises:
        GoalNotFound: the plan has none of this id.
    """
    removed = await session.scalars(
        delete(PlanGoal)
        .where(PlanGoal.agency == plan.agency, PlanGoal.plan_id == plan.id, PlanGoal.id == goal_id)
        .returning(PlanGoal.text)
    )
    text = removed.one_or_none()
    if text is None:
        raise GoalNotFound
    record_entry(session, plan, "goal_removed", at=now, actor=actor, payload={"goal_id": str(goal_id), "text": text})
    await session.flush()


async def add_step(
    session: AsyncSession,
    plan: ActionPlan,
    *,
    what: str,
    who: str | None,
    due_on: date | None,
    actor: str,
    now: datetime,
) -> PlanStep:
    """Add what somebody does; of an active plan, they are reminded of it."""
    step = PlanStep(
        agency=plan.agency, id=new_id(), plan_id=plan.id, what=what, who=who, due_on=due_on, state="open", version=1
    )
    session.add(step)
    record_entry(session, plan, "step_added", at=now, actor=actor, payload=_said(step))
    await session.flush()
    await plan_reminders(session, plan, [step], now=now)
    return step


async def edit_step(
    session: AsyncSession, plan: ActionPlan, step_id: UUID, changes: Mapping[str, Any], *, actor: str, now: datetime
) -> PlanStep:
    """Change a step that is not done; with another date people are reminded anew.

    Raises:
        PlanStepNotFound: the plan has none of this id.
        StepDoneAlready: it was done before.
    """
    step = await get_step(session, plan, step_id)
    if step.done_at is not None:
        raise _done_already(step)
    changed = {name: value for name, value in changes.items() if getattr(step, name) != value}
    if not changed:
        return step
    for name, value in changed.items():
        setattr(step, name, value)
    step.version += 1
    if "due_on" in changed:
        step.reminded_at = step.late_noticed_at = None
    record_entry(session, plan, "step_edited", at=now, actor=actor, payload=_said(step))
    await session.flush()
    await plan_reminders(session, plan, [step], now=now)
    return step


async def finish_step(
    session: AsyncSession,
    plan: ActionPlan,
    step_id: UUID,
    *,
    evidence: str | None,
    evidence_url: str | None,
    actor: str,
    now: datetime,
) -> PlanStep:
    """Mark a step as done, with what shows it: of two at once, one does.

    Raises:
        PlanStepNotFound: the plan has none of this id.
        StepDoneAlready: it was done before.
    """
    done = await session.scalars(
        update(PlanStep)
        .where(
            PlanStep.agency == plan.agency,
            PlanStep.plan_id == plan.id,
            PlanStep.id == step_id,
            PlanStep.state == "open",
        )
        .values(
            state="done",
            done_at=now,
            done_by=actor,
            evidence=evidence,
            evidence_url=evidence_url,
            version=PlanStep.version + 1,
        )
        .returning(PlanStep.id)
    )
    if done.one_or_none() is None:
        raise _done_already(await get_step(session, plan, step_id))
    step = await get_step(session, plan, step_id)
    record_entry(
        session,
        plan,
        "step_done",
        at=now,
        actor=actor,
        payload={"step_id": str(step_id), "evidence": evidence, "evidence_url": evidence_url},
    )
    await session.flush()
    return step


async def plan_check_in(session: AsyncSession, plan: ActionPlan, due_on: date, *, actor: str, now: datetime) -> CheckIn:
    """Set a date on which the plan is looked at."""
    check_in = CheckIn(agency=plan.agency, id=new_id(), plan_id=plan.id, due_on=due_on)
    session.add(check_in)
    payload = {"check_in_id": str(check_in.id), "due_on": str(due_on)}
    record_entry(session, plan, "check_in_planned", at=now, actor=actor, payload=payload)
    await session.flush()
    await plan_reminders(session, plan, [check_in], now=now)
    return check_in


async def hold_check_in(
    session: AsyncSession,
    plan: ActionPlan,
    check_in_id: UUID,
    *,
    note: str,
    next_on: date | None,
    actor: str,
    now: datetime,
) -> CheckIn:
    """Record what a check-in came to, and set the next one; of two at once, one is recorded.

    Raises:
        CheckInNotFound: the plan has none of this id.
        CheckInHeldAlready: it was held before.
    """
    held = await session.scalars(
        update(CheckIn)
        .where(
            CheckIn.agency == plan.agency,
            CheckIn.plan_id == plan.id,
            CheckIn.id == check_in_id,
            CheckIn.held_at.is_(None),
        )
        .values(held_at=now, held_by=actor, note=note)
        .returning(CheckIn.id)
    )
    is_held = held.one_or_none() is not None
    check_in = await session.scalar(
        select(CheckIn)
        .where(CheckIn.agency == plan.agency, CheckIn.plan_id == plan.id, CheckIn.id == check_in_id)
        .execution_options(populate_existing=True)
    )
    if check_in is None:
        raise CheckInNotFound
    if not is_held:
        raise CheckInHeldAlready(
            "This check-in was held before.",
            how_to_fix="Plan another one for what is new.",
            held_at=check_in.held_at.isoformat() if check_in.held_at else None,
        )
    payload = {"check_in_id": str(check_in_id), "note": note}
    record_entry(session, plan, "check_in_held", at=now, actor=actor, payload=payload)
    if next_on is not None:
        await plan_check_in(session, plan, next_on, actor=actor, now=now)
    await session.flush()
    return check_in


async def get_step(session: AsyncSession, plan: ActionPlan, step_id: UUID) -> PlanStep:
    """A step of the plan, or PlanStepNotFound."""
    step = await session.scalar(
        select(PlanStep)
        .where(PlanStep.agency == plan.agency, PlanStep.plan_id == plan.id, PlanStep.id == step_id)
        .execution_options(populate_existing=True)
    )
    if step is None:
        raise PlanStepNotFound
    return step


def _done_already(step: PlanStep) -> StepDoneAlready:
    return StepDoneAlready(
        "This step was done before.",
        how_to_fix="Read the plan: it says when and by whom. Add another step for what is new.",
        done_at=step.done_at.isoformat() if step.done_at else None,
    )


def _said(step: PlanStep) -> dict[str, Any]:
    return {
        "step_id": str(step.id),
        "what": step.what,
        "who": step.who,
        "due_on": None if step.due_on is None else str(step.due_on),
    }
