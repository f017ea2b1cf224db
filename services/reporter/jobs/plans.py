"""What follows from submitted reports, and writing to people about action plans: claim, commit, call, record."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.deps import ReporterResources
from services.reporter.domain.plans.comments import fetch_comments, keep_comments, wanted_comments
from services.reporter.domain.plans.refusals import PlanHasNoFigure, PlanNotInState
from services.reporter.domain.plans.telling import find_message, record_refused, record_told, remind_anew, request_of
from services.reporter.domain.plans.work import RemindAnew, TakeInComments, TellOfPlan
from services.reporter.domain.reports.dates import calendar_of
from services.reporter.domain.reports.following_up import follow_report
from services.reporter.domain.reports.messages import opening_after
from services.reporter.domain.reports.work import FollowReport
from services.reporter.jobs.registries import registry
from shared.crash import crash_point, register
from shared.jobs import GiveUp, RetryLater
from shared.policy.store import current_policy
from shared.upstream import RequestRefused, ServiceUnreachable

register(
    "report.followed",
    "report.plan_handed_over",
    "report.plan_told",
    "report.plan_comments_fetched",
    "report.plan_comments_kept",
)

_SOON = timedelta(seconds=5)


@registry.runs(FollowReport)
async def run_following_report(resources: ReporterResources, session: AsyncSession, job: FollowReport) -> None:
    """Open the plans that a submitted report asks for, and publish its results."""
    await follow_report(session, job, now=resources.clock.now())
    crash_point("report.followed")


@registry.runs(RemindAnew)
async def run_reminding_anew(resources: ReporterResources, session: AsyncSession, job: RemindAnew) -> None:
    """Plan a plan's reminders anew; the calendar of a policy that is not the current one any more plans nothing."""
    if (await current_policy(session, job.agency)).hash == job.policy_hash:
        await remind_anew(session, job, now=resources.clock.now())


@registry.calls_out(TakeInComments)
async def take_in_comments(resources: ReporterResources, job: TakeInComments) -> None:
    """Freeze released comments into a plan; while survey_api is away it is tried again, and the plan is worked on."""
    try:
        async with resources.sessions() as session:
            wanted = await wanted_comments(session, job.agency, job.plan_id)
        fetched = await fetch_comments(resources.comments, wanted)
        crash_point("report.plan_comments_fetched")
        async with resources.sessions.begin() as session:
            await keep_comments(session, wanted, fetched, now=resources.clock.now())
    except (PlanHasNoFigure, PlanNotInState):
        return  # a plan of a score, or one that is over: there is nothing to take in
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        raise GiveUp(str(error)) from error
    crash_point("report.plan_comments_kept")


@registry.calls_out(TellOfPlan)
async def tell_of_plan(resources: ReporterResources, job: TellOfPlan) -> None:
    """Hand a message to notifier under its deterministic id, in open hours: however often that is tried, it is one message."""
    now = resources.clock.now()
    async with resources.sessions() as session:
        policy = await current_policy(session, job.agency)
        message = await find_message(session, job, policy, now=now)
    if message is None:
        return
    opens = opening_after(calendar_of(policy.pack), now)
    if opens > now:
        raise RetryLater("the agency is closed", after=opens - now)
    request = request_of(message, job, policy, public_url=resources.settings.public_url)
    try:
        await resources.notifier.send(job.agency, request)
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        async with resources.sessions.begin() as session:
            await record_refused(session, job, str(error), now=resources.clock.now())
        raise GiveUp(str(error)) from error
    crash_point("report.plan_handed_over")
    async with resources.sessions.begin() as session:
        await record_told(session, job, now=resources.clock.now())
    crash_point("report.plan_told")
