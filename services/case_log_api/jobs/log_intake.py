"""Jobs of the log's intake, whose effects and mark "done" are one transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.notices import ask_review_of_channel, tell_analyst
from services.case_log_api.domain.log.work import RequestReview, TellAnalyst
from services.case_log_api.jobs.registries import registry
from shared.crash import crash_point, register

register("log.analyst_told", "log.review_requested")


@registry.runs(TellAnalyst)
async def run_telling_analyst(resources: CaseResources, session: AsyncSession, job: TellAnalyst) -> None:
    """Ask for the analyst's copy of an entry."""
    await tell_analyst(session, job, now=resources.clock.now())
    crash_point("log.analyst_told")


@registry.runs(RequestReview)
async def run_requesting_review(resources: CaseResources, session: AsyncSession, job: RequestReview) -> None:
    """Ask the leadership for a review."""
    await ask_review_of_channel(session, job, now=resources.clock.now())
    crash_point("log.review_requested")
