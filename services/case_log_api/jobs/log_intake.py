"""Jobs of the log's intake: the analyst's copy, and the review of what came in by the website."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.notices import ask_review_of_channel, tell_analyst, wants_review
from services.case_log_api.domain.log.reportability.proving import make_stub_of
from services.case_log_api.domain.log.work import MakeStub, RequestReview, TellAnalyst
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from services.case_log_api.jobs.registries import registry
from shared.calendar import local_day
from shared.contracts.directory import DirectoryPerson
from shared.crash import crash_point, register
from shared.jobs import RetryLater
from shared.policy.store import current_policy

register("log.analyst_told", "log.reviewer_found", "log.review_requested", "log.stub_made")

_SOON = timedelta(seconds=2)


@registry.runs(TellAnalyst)
async def run_telling_analyst(resources: CaseResources, session: AsyncSession, job: TellAnalyst) -> None:
    """Ask for the analyst's copy of an entry."""
    await tell_analyst(session, job, now=resources.clock.now())
    crash_point("log.analyst_told")


@registry.calls_out(RequestReview)
async def request_review_of_channel(resources: CaseResources, job: RequestReview) -> None:
    """Ask the right one of the leadership for a review: who stands above the program's teams today."""
    async with resources.sessions() as session:
        if await wants_review(session, job) is None:
            return
        zone = (await current_policy(session, job.agency)).pack.agency.zone
    people: tuple[DirectoryPerson, ...] = ()
    try:
        today = local_day(resources.clock.now(), zone)
        people = (await resources.notifier.list_people(job.agency, today)).people
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused:
        pass  # without a directory to read, everybody in the role is asked
    crash_point("log.reviewer_found")
    async with resources.sessions.begin() as session:
        await ask_review_of_channel(session, job, people, now=resources.clock.now())
    crash_point("log.review_requested")


@registry.runs(MakeStub)
async def run_making_stub(resources: CaseResources, session: AsyncSession, job: MakeStub) -> None:
    """Erase the words of a forwarded entry."""
    await make_stub_of(session, job, now=resources.clock.now())
    crash_point("log.stub_made")
