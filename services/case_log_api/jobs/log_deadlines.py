"""Jobs of the log's deadlines: waking one, and moving all open ones when the calendar changes."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.deadlines.moving import Place, list_to_move, move_deadlines_of
from services.case_log_api.domain.log.deadlines.waking import wake_deadline
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.work import MoveDeadlines, WakeDeadline
from services.case_log_api.jobs.registries import registry
from shared.crash import crash_point, register
from shared.policy.store import current_policy

register("log.deadline_woken", "log.deadline_moved")

BATCH = 200


@registry.runs(WakeDeadline)
async def run_waking_deadline(resources: CaseResources, session: AsyncSession, job: WakeDeadline) -> None:
    """Remind of a deadline, find it missed, or tell that it is."""
    policy = await current_policy(session, job.agency)
    logged = await lock_entry(session, job.agency, job.case_id, actor=None)
    await wake_deadline(session, logged, job, policy, now=resources.clock.now())
    crash_point("log.deadline_woken")


@registry.calls_out(MoveDeadlines)
async def run_moving_deadlines(resources: CaseResources, job: MoveDeadlines) -> None:
    """Move the open deadlines, each entry in a transaction of its own: what was moved before is not found again."""
    after: Place | None = None
    while True:
        async with resources.sessions() as session:
            places = await list_to_move(session, job.agency, job.calendar_version, after=after, limit=BATCH)
        if not places:
            return
        for place in places:
            async with resources.sessions.begin() as session:
                goes_on = await move_deadlines_of(
                    session, job.agency, place[1], job.calendar_version, now=resources.clock.now()
                )
            if not goes_on:
                return  # the calendar has changed again: the job of that change takes over
            crash_point("log.deadline_moved")
        after = places[-1]
