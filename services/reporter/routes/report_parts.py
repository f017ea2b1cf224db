"""What the routes of report runs have in common: ids in paths, the directory asked before the transaction, answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from services.reporter.deps import ReporterResources, ReportsReader, person_of, reporter_resources_of
from services.reporter.domain.reports.compiling import CompileOrder
from services.reporter.domain.reports.readers import check_reader
from services.reporter.domain.reports.recompiling import plan_recheck
from services.reporter.domain.reports.refusals import NotAmongReaders, RunNotFound
from services.reporter.domain.reports.runs import RunInHand, get_run
from services.reporter.domain.reports.seats import People, missing_signatures, seats_of_step
from services.reporter.domain.reports.sources import Sources, fetch_for
from services.reporter.domain.reports.standing import Papers, list_delegations, list_papers
from services.reporter.domain.upstream import CareLogUnavailable, DirectoryUnavailable
from services.reporter.schemas.report_runs import RUN_ID, RunDetail, run_detail
from shared.calendar import local_day
from shared.policy.store import StoredPolicy, current_policy
from shared.upstream import RequestRefused, ServiceUnreachable
from shared.web import Caller, Now, Session, etag_of
from shared.web.auth import CALLER_IN_SCOPE

RunId = Annotated[UUID, Path(description="The run's id.", examples=[RUN_ID])]
StepName = Annotated[str, Path(max_length=63, description="The step's id in the policy.", examples=["approve"])]


async def _policy(request: Request, session: Session) -> StoredPolicy:
    caller: Caller = request.scope[CALLER_IN_SCOPE]
    return await current_policy(session, caller.agency)


ReportsPolicy = Annotated[StoredPolicy, Depends(_policy, scope="function")]


async def ask_directory(
    resources: ReporterResources, agency: str, in_hand: RunInHand, step: str, now: datetime
) -> People:
    """The agency's people today, and on the day on which the step became ready.

    Raises:
        DirectoryUnavailable: notifier cannot be asked just now.
    """
    today = local_day(now, in_hand.policy.pack.agency.zone)
    ready_on = in_hand.get_step(step).ready_on or today
    try:
        people = (await resources.notifier.list_people(agency, today)).people
        then = people if ready_on == today else (await resources.notifier.list_people(agency, ready_on)).people
    except (ServiceUnreachable, RequestRefused) as error:
        raise DirectoryUnavailable(
            "The directory cannot be asked just now who holds a role.", how_to_fix="Try again in a moment."
        ) from error
    return People(people, then)


async def people_of_step(request: Request, caller: Caller, run_id: UUID, step: str, now: datetime) -> People:
    """The same for a run by its id: asked before the request's transaction does anything."""
    resources = reporter_resources_of(request)
    async with resources.sessions() as session:
        in_hand = await get_run(session, caller.agency, run_id)
        in_hand.get_step(step)
    return await ask_directory(resources, caller.agency, in_hand, step, now)


async def check_may_read(request: Request, caller: Caller, run_id: UUID, now: datetime) -> None:
    """Refuse a person who is none of a report's readers; asked before the request's transaction does anything.

    A credential that is bound to nobody reads what its scope says, and `reports:admin` reads all.

    Raises:
        RunNotFound: the caller's agency has none of this id.
        NotAmongReaders: the person holds none of its roles.
        DirectoryUnavailable: it cannot be asked just now who holds them, and nothing is shown meanwhile.
    """
    person = person_of(caller)
    if person is None or caller.may("reports:admin"):
        return
    resources = reporter_resources_of(request)
    async with resources.sessions() as session:
        in_hand = await get_run(session, caller.agency, run_id)
        delegations = await list_delegations(session, caller.agency, run_id)
        current = (await current_policy(session, caller.agency)).pack
    people = await ask_directory(resources, caller.agency, in_hand, in_hand.steps[0].step, now)
    check_reader(in_hand, current, people, delegations, person)


async def _reader(run_id: RunId, caller: ReportsReader, request: Request, now: Now) -> Caller:
    await check_may_read(request, caller, run_id, now)
    return caller


RunReader = Annotated[Caller, Depends(_reader)]
"""A caller who may read what a run's report says; NOT_READABLE is what it is refused with."""

NOT_READABLE = (RunNotFound, NotAmongReaders, DirectoryUnavailable)


async def order_to_submit(
    request: Request, caller: Caller, run_id: UUID, step: str, now: datetime
) -> CompileOrder | None:
    """For the step that submits a report of words of another service: these, fetched anew, before the transaction.

    Raises:
        CareLogUnavailable: they cannot be fetched just now, and nobody submits what nobody has looked at.
    """
    resources = reporter_resources_of(request)
    async with resources.sessions() as session:
        in_hand = await get_run(session, caller.agency, run_id)
        plan = await plan_recheck(session, in_hand, step)
    if plan is None:
        return None
    try:
        return await fetch_for(Sources(care_log=resources.case_log), plan.order(cut_at=now))
    except (ServiceUnreachable, RequestRefused) as error:
        raise CareLogUnavailable(
            "The customer care log cannot be asked just now what is released.", how_to_fix="Try again in a moment."
        ) from error


async def people_of_run(request: Request, caller: Caller, run_id: UUID, now: datetime) -> People:
    """The agency's people today, for what belongs to no single step."""
    resources = reporter_resources_of(request)
    async with resources.sessions() as session:
        in_hand = await get_run(session, caller.agency, run_id)
    return await ask_directory(resources, caller.agency, in_hand, in_hand.steps[0].step, now)


async def detail_of(
    session: AsyncSession, agency: str, run_id: UUID, response: Response, *, now: datetime
) -> RunDetail:
    """A run as it stands in this transaction, without asking the directory; its version is the answer's ETag."""
    await session.flush()
    in_hand = await get_run(session, agency, run_id)
    response.headers["ETag"] = etag_of(in_hand.run.id, in_hand.run.version)
    return run_detail(in_hand, await list_papers(session, agency, run_id), None, now=now)


async def seats_in(
    resources: ReporterResources, in_hand: RunInHand, papers: Papers, now: datetime
) -> dict[str, tuple[list[str], list[str] | None]]:
    """Who can take the step that is ready, and whose signature it lacks; nothing where the directory does not answer."""
    seats: dict[str, tuple[list[str], list[str] | None]] = {}
    for step in in_hand.steps:
        if step.state != "ready" or in_hand.run.state == "cancelled":
            continue
        try:
            people = await ask_directory(resources, in_hand.run.agency, in_hand, step.step, now)
        except DirectoryUnavailable:
            continue
        seated = seats_of_step(in_hand, step, people, papers.delegations)
        each = in_hand.rule_of(step).approvers == "each"
        missing = missing_signatures(step, seated, papers.sign_offs) if each else None
        seats[step.step] = (list(seated.takers), missing)
    return seats
