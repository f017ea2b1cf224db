"""Work on entries of the log that goes outside: the follow-up survey after a closing."""

from datetime import timedelta

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.work import FollowUpEntry
from services.case_log_api.domain.log.working.following_up import ask_follow_up, find_follow_up, open_time
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from services.case_log_api.jobs.registries import registry
from shared.crash import crash_point, register
from shared.jobs import GiveUp, RetryLater
from shared.policy.store import current_policy

register("log.survey_link_fetched", "log.follow_up_asked")

_SOON = timedelta(seconds=2)


@registry.calls_out(FollowUpEntry)
async def follow_up_entry(resources: CaseResources, job: FollowUpEntry) -> None:
    """Fetch the link of the entry's program and have it mailed, once, while the agency is open."""
    async with resources.sessions() as session:
        policy = await current_policy(session, job.agency)
        now = resources.clock.now()
        if (opens := open_time(policy, now)) > now:
            raise RetryLater("the agency is closed", after=opens - now)
        wanted = await find_follow_up(session, job, policy)
    if wanted is None:
        return
    try:
        url = await resources.survey_api.find_survey_link(job.agency, wanted.program)
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        raise GiveUp(str(error)) from error
    crash_point("log.survey_link_fetched")
    async with resources.sessions.begin() as session:
        await ask_follow_up(session, job, policy, survey_url=url, now=resources.clock.now())
    crash_point("log.follow_up_asked")
