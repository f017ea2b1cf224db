"""Looking after report runs: opening them, keeping their dates, reminding of steps."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.deps import ReporterResources
from services.reporter.domain.reports.ledger import look_at_ledger, post_what_is_due
from services.reporter.domain.reports.moving import follow_calendar
from services.reporter.domain.reports.work import FollowCalendar, OpenReports
from services.reporter.jobs.registries import registry
from shared.crash import crash_point, register
from shared.policy.store import current_policy

register("report.opened", "report.dates_moved")


@registry.looks_for("reports")
async def look_for_reports(resources: ReporterResources, session: AsyncSession) -> None:
    """Find ledgers, steps and restatements whose time has come."""
    await post_what_is_due(session, now=resources.clock.now())


@registry.runs(OpenReports)
async def open_reports(resources: ReporterResources, session: AsyncSession, job: OpenReports) -> None:
    """Open the runs that are due, in the order of their periods."""
    policy = await current_policy(session, job.agency)
    await look_at_ledger(session, job, policy, now=resources.clock.now())
    crash_point("report.opened")


@registry.runs(FollowCalendar)
async def run_following_calendar(resources: ReporterResources, session: AsyncSession, job: FollowCalendar) -> None:
    """Move a run's open dates; the calendar of a policy that is not the current one any more moves nothing."""
    policy = await current_policy(session, job.agency)
    if policy.hash == job.policy_hash:
        await follow_calendar(session, job.agency, job.run_id, policy, now=resources.clock.now())
        crash_point("report.dates_moved")
