"""Work in the background as callers see it: what waits, what failed for good, and trying that again."""

from functools import cache
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from sqlalchemy import select

from shared.db.kernel import JobRow
from shared.errors import Conflict, NotFound
from shared.jobs.replay import replay_jobs
from shared.paging import Page, Paging, list_page
from shared.web.auth import require
from shared.web.callers import Caller
from shared.web.deps import Now, ReadSession, Session
from shared.web.models import Instant, ReadModel
from shared.web.openapi import refusals
from shared.web.routing import ServiceRouter

JobState = Literal["waiting", "dispatched", "done", "dead"]
JobReader = Annotated[Caller, require("jobs:read")]
JobReplayer = Annotated[Caller, require("jobs:replay")]
JobId = Annotated[UUID, Path(description="The job's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


class JobUnknown(NotFound):
    """There is no such job."""


class JobNotDead(Conflict):
    """Only a job that failed for good can be replayed."""


class JobRead(ReadModel):
    """A piece of work in the background, without its payload."""

    id: UUID = Field(description="The job's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    name: str = Field(description="What it does.", examples=["case_log_api.reopen_request"])
    lane: str = Field(description="Which queue carries it.", examples=["quick"])
    state: JobState = Field(description="`dead` is the final failure; it can be replayed.", examples=["dead"])
    attempts: int = Field(description="How often it has failed.", examples=[20])
    max_attempts: int = Field(description="After how many failures it is dead.", examples=[20])
    run_at: Instant = Field(description="When it is next due.", examples=["2026-01-05T09:30:00Z"])
    created_at: Instant = Field(description="When it was posted.", examples=["2026-01-05T09:30:00Z"])
    finished_at: Instant | None = Field(description="When it was done or dead.", examples=["2026-01-05T09:31:00Z"])
    last_error: str | None = Field(description="Why it failed last.", examples=["RetryLater: the desk is away"])
    request_id: str | None = Field(description="The request that caused it.", examples=["0198c5a4-7d2e-7c3a-9a53"])


async def list_jobs(
    caller: JobReader,
    session: ReadSession,
    paging: Paging,
    state: Annotated[JobState | None, Query(description="Only jobs in this state.", examples=["dead"])] = None,
    name: Annotated[
        str | None, Query(max_length=200, description="Only this kind.", examples=["case_log_api.reopen_request"])
    ] = None,
) -> Page[JobRead]:
    """Lists the agency's jobs in this service, newest first."""
    query = select(JobRow).where(JobRow.agency == caller.agency)
    if state is not None:
        query = query.where(JobRow.state == state)
    if name is not None:
        query = query.where(JobRow.name == name)
    return await list_page(
        session, query, [JobRow.id], paging, listing="jobs", read=JobRead.model_validate, newest_first=True
    )


async def get_job(job_id: JobId, caller: JobReader, session: ReadSession) -> JobRead:
    """Reads one job of the agency."""
    found = await session.scalars(select(JobRow).where(JobRow.agency == caller.agency, JobRow.id == job_id))
    if (job := found.one_or_none()) is None:
        raise JobUnknown(f"There is no job {job_id}.")
    return JobRead.model_validate(job)


async def replay_job(job_id: JobId, caller: JobReplayer, session: Session, now: Now) -> JobRead:
    """Makes a dead job due now, with all its attempts before it. Of two replays at once one wins."""
    mine = (JobRow.agency == caller.agency, JobRow.id == job_id)
    if await replay_jobs(session, now=now, ids=[job_id], agency=caller.agency):
        return JobRead.model_validate((await session.scalars(select(JobRow).where(*mine))).one())
    state = (await session.scalars(select(JobRow.state).where(*mine))).one_or_none()
    if state is None:
        raise JobUnknown(f"There is no job {job_id}.")
    raise JobNotDead(f"Job {job_id} is {state}, not dead.", how_to_fix="Leave it: it is not lost.", state=state)


@cache
def jobs_router(service: str) -> ServiceRouter:
    """The job routes of one service."""
    router = ServiceRouter(tags=["jobs"])
    router.get("/v1/jobs", name=f"list_jobs_{service}", summary="List background jobs")(list_jobs)
    router.get("/v1/jobs/{job_id}", name=f"get_job_{service}", summary="Read a background job")(get_job)
    router.post(
        "/v1/jobs/{job_id}/replay",
        name=f"replay_job_{service}",
        summary="Run a dead job again",
        responses=refusals(JobNotDead),
    )(replay_job)
    return router
