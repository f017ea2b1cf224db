"""Working on action plans: goals, steps with their evidence, check-ins."""

from fastapi import Response
from starlette.requests import Request

from services.reporter.deps import PlansWriter, actor_of
from services.reporter.domain.plans import working
from services.reporter.domain.plans.comments import keep_comments
from services.reporter.domain.plans.plans import lock_plan
from services.reporter.domain.plans.refusals import (
    CheckInHeldAlready,
    CheckInNotFound,
    GoalNotFound,
    PlanHasNoFigure,
    PlanNotInState,
    PlanStepNotFound,
    StepDoneAlready,
)
from services.reporter.domain.upstream import CommentsUnavailable
from services.reporter.routes.plan_parts import (
    NOT_YOURS,
    CheckInId,
    GoalId,
    PlanId,
    StepId,
    check_may_work,
    fetch_for_plan,
    plan_as_it_stands,
    tag_of,
)
from services.reporter.schemas.action_plan_work import (
    CheckInCreate,
    CheckInHeld,
    GoalCreate,
    PlanStepCreate,
    PlanStepEdit,
    StepEvidence,
)
from services.reporter.schemas.action_plans import (
    PlanDetail,
)
from shared.web import IfMatch, Now, ServiceRouter, Session, check_version, idempotent, refusals

router = ServiceRouter(tags=["action plans"])


@router.post(
    "/v1/action-plans/{plan_id}/goals",
    status_code=201,
    summary="Add a goal to an action plan",
    dependencies=[idempotent],
    responses=refusals(*NOT_YOURS, PlanNotInState),
)
async def add_action_plan_goal(
    plan_id: PlanId,
    body: GoalCreate,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Adds what is to become better."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id)
    await working.add_goal(session, plan, body.text, actor=actor_of(caller), now=now)
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.delete(
    "/v1/action-plans/{plan_id}/goals/{goal_id}",
    summary="Take a goal out of an action plan",
    responses=refusals(*NOT_YOURS, PlanNotInState, GoalNotFound),
)
async def remove_action_plan_goal(
    plan_id: PlanId,
    goal_id: GoalId,
    expected: IfMatch,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Takes a goal out; the history keeps it. `If-Match` names the plan's version."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id)
    check_version(expected, tag_of(plan))
    await working.remove_goal(session, plan, goal_id, actor=actor_of(caller), now=now)
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.post(
    "/v1/action-plans/{plan_id}/steps",
    status_code=201,
    summary="Add a step to an action plan",
    dependencies=[idempotent],
    responses=refusals(*NOT_YOURS, PlanNotInState),
)
async def add_action_plan_step(
    plan_id: PlanId,
    body: PlanStepCreate,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Adds who does what by when; of an active plan, they are reminded of it in time."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id)
    await working.add_step(
        session, plan, what=body.what, who=body.who, due_on=body.due_on, actor=actor_of(caller), now=now
    )
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.patch(
    "/v1/action-plans/{plan_id}/steps/{step_id}",
    summary="Change a step of an action plan",
    responses=refusals(*NOT_YOURS, PlanNotInState, PlanStepNotFound, StepDoneAlready),
)
async def edit_action_plan_step(
    plan_id: PlanId,
    step_id: StepId,
    body: PlanStepEdit,
    expected: IfMatch,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Changes a step that is not done; with another date people are reminded anew. `If-Match` names the plan's version."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id)
    check_version(expected, tag_of(plan))
    await working.edit_step(session, plan, step_id, body.changes(), actor=actor_of(caller), now=now)
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.post(
    "/v1/action-plans/{plan_id}/steps/{step_id}/done",
    summary="Mark a step of an action plan as done",
    dependencies=[idempotent],
    responses=refusals(*NOT_YOURS, PlanNotInState, PlanStepNotFound, StepDoneAlready),
)
async def finish_action_plan_step(
    plan_id: PlanId,
    step_id: StepId,
    body: StepEvidence,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Marks a step as done, with what shows it. Whoever takes the step may, besides the plan's owner."""
    await check_may_work(request, caller, plan_id, now, step_id=step_id)
    plan = await lock_plan(session, caller.agency, plan_id)
    await working.finish_step(
        session,
        plan,
        step_id,
        evidence=body.evidence,
        evidence_url=body.evidence_url,
        actor=actor_of(caller),
        now=now,
    )
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.post(
    "/v1/action-plans/{plan_id}/comments",
    summary="Take released comments into an action plan",
    responses=refusals(*NOT_YOURS, PlanNotInState, PlanHasNoFigure, CommentsUnavailable),
)
async def take_comments_into_action_plan(
    plan_id: PlanId, request: Request, caller: PlansWriter, session: Session, now: Now, response: Response
) -> PlanDetail:
    """Takes in what was released since the plan was opened: of its period, on its questions, the lowest-rated first.

    What the plan holds stays as it is; there are at most ten comments for a question.
    """
    await check_may_work(request, caller, plan_id, now)
    wanted, fetched = await fetch_for_plan(request, caller.agency, plan_id)
    await keep_comments(session, wanted, fetched, now=now, actor=actor_of(caller))
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.post(
    "/v1/action-plans/{plan_id}/check-ins",
    status_code=201,
    summary="Plan a check-in on an action plan",
    dependencies=[idempotent],
    responses=refusals(*NOT_YOURS, PlanNotInState),
)
async def plan_action_plan_check_in(
    plan_id: PlanId,
    body: CheckInCreate,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Sets a day on which the plan is looked at; its owner is reminded of it."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id)
    await working.plan_check_in(session, plan, body.due_on, actor=actor_of(caller), now=now)
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)


@router.post(
    "/v1/action-plans/{plan_id}/check-ins/{check_in_id}/hold",
    summary="Record a check-in on an action plan",
    dependencies=[idempotent],
    responses=refusals(*NOT_YOURS, PlanNotInState, CheckInNotFound, CheckInHeldAlready),
)
async def hold_action_plan_check_in(
    plan_id: PlanId,
    check_in_id: CheckInId,
    body: CheckInHeld,
    request: Request,
    caller: PlansWriter,
    session: Session,
    now: Now,
    response: Response,
) -> PlanDetail:
    """Records what a check-in came to, and sets the next one."""
    await check_may_work(request, caller, plan_id, now)
    plan = await lock_plan(session, caller.agency, plan_id)
    await working.hold_check_in(
        session, plan, check_in_id, note=body.note, next_on=body.next_on, actor=actor_of(caller), now=now
    )
    return await plan_as_it_stands(session, caller.agency, plan_id, response, now=now)
