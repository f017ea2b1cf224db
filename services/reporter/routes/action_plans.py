"""Action plans: made by hand, listed, read, changed, begun and closed; their history and their effect."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy import select
from starlette.requests import Request

from services.reporter.deps import PlansReader, PlansWriter, actor_of
from services.reporter.domain.plans.effect import measure_effect
from services.reporter.domain.plans.moving import abandon_plan, activate_plan, complete_plan, edit_plan
from services.reporter.domain.plans.opening import PlanDraft, open_by_hand
from services.reporter.domain.plans.plans import MOVES, PlanState, get_plan, lock_plan
from services.reporter.domain.plans.refusals import (
    ClauseUnknown,
    NoGoals,
    OwnerUnknown,
    PlanHasNoFigure,
    PlanHasOpenSteps,
    PlanNotFound,
    PlanNotInState,
    RoleUnknown,
    SubjectUnknown,
    TargetUnknown,
)
from services.reporter.models import ActionPlan, PlanEntry
from services.reporter.routes.plan_parts import (
    NOT_YOURS,
    PlanId,
    check_may_work,
    check_owner_known,
    plan_as_it_stands,
    tag_of,
)
from services.reporter.schemas.action_plan_work import (
    PlanAbandonment,
    PlanCompletion,
    PlanCreate,
    PlanEdit,
)
from services.reporter.schemas.action_plans import (
    FigureRead,
    PlanDetail,
    PlanEffect,
    PlanEntryRead,
    PlanRead,
)
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.web import IfMatch, Now, ReadSession, ServiceRouter, Session, check_version, idempotent, refusals

router = ServiceRouter(tags=["action plans"])


@router.post(
    "/v1/action-plans",
    status_code=201,
    summary="Make an action plan",
    dependencies=[idempotent],
    responses=refusals(ClauseUnknown, RoleUnknown, OwnerUnknown, SubjectUnknown, TargetUnknown, PolicyNotLoaded),
)
async def create_action_plan(
    body: PlanCreate, request: Request, caller: PlansWriter, session: Session, now: Now, response: Response
) -> PlanDetail:
    """Makes a draft. Reports make theirs by themselves where a target is missed; this is for all others.

    With a `target` and a `subject` its figure is kept, goals are drafted from the weakest questions, and its effect is
    measured.
    """
    await check_owner_known(request, caller, body.owner_person, now)
    policy = await current_policy(session, caller.agency)
    plan = await open_by_hand(session, policy, PlanDraft(**body.model_dump()), actor=actor_of(caller), now=now)
    response.headers["Location"] = f"/v1/action-plans/{plan.id}"
    return await plan_as_it_stands(session, caller.agency, plan.id, response, now=now)


@router.get("/v1/action-plans", summary="List action plans")
async def list_action_plans(
    caller: PlansReader,
    session: ReadSession,
    paging: Paging,
    state: Annotated[PlanState | None, Query(description="Only those in this state.", examples=["active"])] = None,
    subject: Annotated[
        str | None, Query(max_length=80, description="Only those about this subject.", examples=["program:south"])
    ] = None,
    department: Annotated[
        str | None,
        Query(max_length=80, description="Only those of this department.", examples=["child-welfare-services"]),
    ] = None,
    owner: Annotated[
        str | None, Query(max_length=80, description="Only those that this person owns.", examples=["ana.morales"])
    ] = None,
) -> Page[PlanRead]:
    """Lists plans, the newest first."""
    query = select(ActionPlan).where(ActionPlan.agency == caller.agency)
    for column, wanted in (
        (ActionPlan.state, state),
        (ActionPlan.subject, subject),
        (ActionPlan.department, department),
        (ActionPlan.owner_person, owner),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    return await list_page(
        session,
        query,
        [ActionPlan.id],
        paging,
        listing="action plans",
        read=PlanRead.model_validate,
        newest_first=True,
    )


@router.get(
    "/v1/action-plans/{plan_id}", summary="Read an action plan", responses=refusals(PlanNotFound, PolicyNotLoaded)
)
async def get_action_plan(
    plan_id: PlanId, caller: PlansReader, session: ReadSession, now: Now, response: Response
) -> PlanDetail:
    """Reads a plan with its goals, steps and check-ins."""
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.patch(
    "/v1/action-plans/{plan_id}",
    summary="Change an action plan",
    responses=refusals(*NOT_YOURS, PlanNotInState, RoleUnknown, OwnerUnknown),
)
async def edit_action_plan(
    plan_id: PlanId,
    body: PlanEdit,
    expected: IfMatch,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Changes the title, the owner or the date of a plan that is not over."""
    await check_may_work(request, caller, plan_id, now)
    await check_owner_known(request, caller, body.owner_person, now)
    plan = await lock_plan(session, caller.agency, plan_id)
    check_version(expected, tag_of(plan))
    policy = await current_policy(session, caller.agency)
    await edit_plan(session, policy, plan, body.changes(), actor=actor_of(caller), now=now)
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.post(
    "/v1/action-plans/{plan_id}/activate",
    summary="Begin an action plan",
    dependencies=[idempotent],
    responses=refusals(*NOT_YOURS, PlanNotInState, NoGoals),
)
async def activate_action_plan(
    plan_id: PlanId, request: Request, caller: PlansWriter, session: Session, now: Now, response: Response
) -> PlanDetail:
    """Begins a draft that has a goal: from now on people are reminded of its steps and check-ins."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id, allowed=MOVES["activate"][0])
    await activate_plan(session, plan, actor=actor_of(caller), now=now)
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.post(
    "/v1/action-plans/{plan_id}/complete",
    summary="Complete an action plan",
    dependencies=[idempotent],
    responses=refusals(*NOT_YOURS, PlanNotInState, PlanHasOpenSteps),
)
async def complete_action_plan(
    plan_id: PlanId,
    body: PlanCompletion,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Completes an active plan and keeps what its figure has become; with steps that are not done only for a reason."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id, allowed=MOVES["complete"][0])
    policy = await current_policy(session, caller.agency)
    await complete_plan(session, policy, plan, reason=body.reason, actor=actor_of(caller), now=now)
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.post(
    "/v1/action-plans/{plan_id}/abandon",
    summary="Give an action plan up",
    dependencies=[idempotent],
    responses=refusals(*NOT_YOURS, PlanNotInState),
)
async def abandon_action_plan(
    plan_id: PlanId,
    body: PlanAbandonment,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Gives up a plan that is not over, with the reason; what its figure has become is kept."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id, allowed=MOVES["abandon"][0])
    policy = await current_policy(session, caller.agency)
    await abandon_plan(session, policy, plan, reason=body.reason, actor=actor_of(caller), now=now)
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.get(
    "/v1/action-plans/{plan_id}/history", summary="Read an action plan's history", responses=refusals(PlanNotFound)
)
async def list_action_plan_history(
    plan_id: PlanId, caller: PlansReader, session: ReadSession, paging: Paging
) -> Page[PlanEntryRead]:
    """Lists everything that happened to a plan, oldest first: who, when, under which policy."""
    await get_plan(session, caller.agency, plan_id)
    return await list_page(
        session,
        select(PlanEntry).where(PlanEntry.agency == caller.agency, PlanEntry.plan_id == plan_id),
        [PlanEntry.seq],
        paging,
        listing=f"action_plan_history:{plan_id}",
        read=PlanEntryRead.model_validate,
    )


@router.get(
    "/v1/action-plans/{plan_id}/effect",
    summary="Read what an action plan has changed",
    responses=refusals(PlanNotFound, PlanHasNoFigure, PolicyNotLoaded),
)
async def get_action_plan_effect(plan_id: PlanId, caller: PlansReader, session: ReadSession, now: Now) -> PlanEffect:
    """Answers the plan's figure in every period since, as it stands now, and whether its change is more than chance.

    Each with its n and interval, held against the period before and against the figure that the plan began with. What it was
    when the plan closed is kept.
    """
    plan = await get_plan(session, caller.agency, plan_id)
    policy = await current_policy(session, caller.agency)
    periods = await measure_effect(session, policy.pack, plan, now=now)
    return PlanEffect.model_validate(
        {
            "plan_id": plan.id,
            "target": plan.target,
            "at_least": plan.at_least,
            "figure": FigureRead.model_validate(plan.figure),
            "measured_at": now,
            "periods": periods,
            "at_close": plan.effect,
        }
    )
