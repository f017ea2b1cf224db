"""Redacted copies of comments: read many, redact them outside any transaction and beside the loop, record."""

import asyncio
from datetime import timedelta

from services.survey_api.domain.comments.proposing import list_waiting, propose, record_proposals
from services.survey_api.domain.comments.redacting import comment_rule
from services.survey_api.domain.work import ProposeComments
from services.survey_api.jobs.registries import registry
from services.survey_api.jobs.turns import turn_is_over
from services.survey_api.resources import SurveyResources
from shared.crash import crash_point, register
from shared.jobs import RetryLater
from shared.policy.store import current_policy

MOST_AT_ONCE = 50

register("survey_api.comments.after_redacting", "survey_api.comments.after_record")


@registry.calls_out(ProposeComments)
async def propose_comments(resources: SurveyResources, job: ProposeComments) -> None:
    """Propose a copy of every comment that came in up to the end of the job's turn; safe to repeat and to run twice."""
    everybody_in = await turn_is_over(resources, job)
    await propose_waiting(resources, job.agency)
    if not everybody_in:
        raise RetryLater("a transaction of this turn is still open", after=timedelta(seconds=1))


async def propose_waiting(resources: SurveyResources, agency: str) -> None:
    """Propose copies until none is waiting."""
    while True:
        async with resources.sessions() as session:
            waiting = await list_waiting(session, agency, most=MOST_AT_ONCE)
            if not waiting:
                return
            rule = comment_rule((await current_policy(session, agency)).pack)
        # In a thread: a comment of 20,000 characters would keep everything else of this worker waiting.
        proposals = [await asyncio.to_thread(propose, each, rule) for each in waiting]
        crash_point("survey_api.comments.after_redacting")
        async with resources.sessions.begin() as session:
            await record_proposals(session, agency, proposals, rule, now=resources.clock.now())
        crash_point("survey_api.comments.after_record")
