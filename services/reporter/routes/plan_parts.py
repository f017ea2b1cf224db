"""What the routes of action plans have in common: ids in paths, who may work on a plan, and the plan as it stands."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from services.reporter.deps import person_of, reporter_resources_of
from services.reporter.domain.plans.comments import CommentsWanted, Fetched, fetch_comments, wanted_comments
from services.reporter.domain.plans.owners import check_owner, is_taker
from services.reporter.domain.plans.plans import get_plan, read_plan
from services.reporter.domain.plans.refusals import NotTheOwner, OwnerUnknown, PlanNotFound
from services.reporter.domain.plans.working import get_step
from services.reporter.domain.upstream import CommentsUnavailable, DirectoryUnavailable
from services.reporter.models import ActionPlan
from services.reporter.schemas.action_plans import PLAN_ID, PlanDetail, plan_detail
from shared.calendar import local_day
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.upstream import RequestRefused, ServiceUnreachable
from shared.web import Caller, etag_of

PlanId = Annotated[UUID, Path(description="The plan's id.", examples=[PLAN_ID])]
GoalId = Annotated[UUID, Path(description="The goal's id.", examples=[PLAN_ID])]
StepId = Annotated[UUID, Path(description="The step's id.", examples=[PLAN_ID])]
CheckInId = Annotated[UUID, Path(description="The check-in's id.", examples=[PLAN_ID])]
NOT_YOURS = (PlanNotFound, NotTheOwner, DirectoryUnavailable, PolicyNotLoaded)


async def check_may_work(
    request: Request, caller: Caller, plan_id: UUID, now: datetime, *, step_id: UUID | None = None
) -> None:
    """Refuse whoever may not work on a plan; the directory is asked before the request's transaction does anything.

    A credential that is nobody's in particular may what its scope says. Of a step, whoever takes it may say that it is done.

    Raises:
        PlanNotFound, PlanStepNotFound: there is none of this id.
        NotTheOwner: the person is neither an owner nor the supervisor of one.
        DirectoryUnavailable: notifier cannot be asked just now.
    """
    resources, person = reporter_resources_of(request), person_of(caller)
    async with resources.sessions() as session:
        plan = await get_plan(session, caller.agency, plan_id)
        step = None if step_id is None else await get_step(session, plan, step_id)
        pack = (await current_policy(session, caller.agency)).pack
    if person is None or person == plan.owner_person or is_taker(step, person):
        return
    try:
        people = (await resources.notifier.list_people(caller.agency, local_day(now, pack.agency.zone))).people
    except (ServiceUnreachable, RequestRefused) as error:
        raise DirectoryUnavailable(
            "The directory cannot be asked just now who owns the plan.", how_to_fix="Try again in a moment."
        ) from error
    check_owner(plan, pack, people, person)


async def check_owner_known(request: Request, caller: Caller, owner: str | None, now: datetime) -> None:
    """Refuse an owner whom the directory does not know; asked before the request's transaction does anything.

    A directory that is away refuses nothing: a message that then reaches nobody is said in the plan's history.

    Raises:
        OwnerUnknown: nobody of this handle belongs to the agency today.
    """
    if owner is None:
        return
    resources = reporter_resources_of(request)
    async with resources.sessions() as session:
        zone = (await current_policy(session, caller.agency)).pack.agency.zone
    try:
        people = (await resources.notifier.list_people(caller.agency, local_day(now, zone))).people
    except (ServiceUnreachable, RequestRefused):
        return
    if all(person.handle != owner for person in people):
        raise OwnerUnknown(
            "Nobody of this handle belongs to the agency today.",
            how_to_fix="Take a handle from the directory.",
            errors=[{"pointer": "/body/owner_person", "message": "not in the directory"}],
        )


async def fetch_for_plan(request: Request, agency: str, plan_id: UUID) -> tuple[CommentsWanted, Fetched]:
    """What is released for a plan; survey_api is asked before the request's transaction does anything.

    Raises:
        PlanNotFound, PlanHasNoFigure: there is none of this id, or it is about no question.
        CommentsUnavailable: survey_api cannot be asked just now.
    """
    resources = reporter_resources_of(request)
    async with resources.sessions() as session:
        wanted = await wanted_comments(session, agency, plan_id)
    try:
        return wanted, await fetch_comments(resources.comments, wanted)
    except (ServiceUnreachable, RequestRefused) as error:
        raise CommentsUnavailable(
            "survey_api cannot say just now which comments are released.", how_to_fix="Try again in a moment."
        ) from error


def tag_of(plan: ActionPlan) -> str:
    """The entity tag of a plan as it stands."""
    return etag_of("action plan", plan.id, plan.version)


async def plan_as_it_stands(
    session: AsyncSession, agency: str, plan_id: UUID, response: Response, *, now: datetime
) -> PlanDetail:
    """A plan with all that belongs to it; its version is the answer's ETag."""
    await session.flush()
    in_hand = await read_plan(session, agency, plan_id)
    zone = (await current_policy(session, agency)).pack.agency.zone
    response.headers["ETag"] = tag_of(in_hand.plan)
    return plan_detail(in_hand, local_day(now, zone))
