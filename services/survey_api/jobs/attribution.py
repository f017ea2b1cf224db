"""Attribution: ask the directory, outside any transaction, for many responses at once, and record the answer."""

import asyncio
from collections import defaultdict
from datetime import date, timedelta

from services.survey_api.domain.attribution import Attribution, attribute
from services.survey_api.domain.crediting import Waiting, list_waiting, record_attributions
from services.survey_api.domain.refusals import DirectoryUnavailable
from services.survey_api.domain.work import AttributeResponses
from services.survey_api.jobs.registries import registry
from services.survey_api.jobs.turns import LOOK_AGAIN_SECONDS, turn_is_over
from services.survey_api.resources import SurveyResources
from shared.crash import crash_point, register
from shared.jobs import RetryLater
from shared.policy.store import current_policy

MOST_AT_ONCE = 500

register(
    "survey_api.attribution.after_claim",
    "survey_api.attribution.after_call",
    "survey_api.attribution.before_record",
    "survey_api.attribution.after_record",
)


@registry.calls_out(AttributeResponses)
async def attribute_responses(resources: SurveyResources, job: AttributeResponses) -> None:
    """Credit everybody whose response came in up to the end of the job's turn."""
    everybody_in = await turn_is_over(resources, job)
    await attribute_waiting(resources, job.agency)
    if not everybody_in:
        raise RetryLater("a transaction of this turn is still open", after=timedelta(seconds=1))


async def attribute_waiting(resources: SurveyResources, agency: str) -> None:
    """Credit all of an agency's waiting responses; safe to repeat and to run twice at once.

    Raises:
        RetryLater: the directory does not answer; what was recorded before stays.
    """
    while True:
        async with resources.sessions() as session:
            waiting = await list_waiting(session, agency, most=MOST_AT_ONCE)
            if not waiting:
                return
            pack = (await current_policy(session, agency)).pack
        crash_point("survey_api.attribution.after_claim")
        by_day: defaultdict[date, list[Waiting]] = defaultdict(list)
        for response in waiting:
            by_day[response.service_on].append(response)
        found: list[tuple[Waiting, Attribution]] = []
        away: DirectoryUnavailable | None = None
        for day, responses in by_day.items():
            try:
                people = await resources.directory.people_on(agency, day)
            except DirectoryUnavailable as error:
                away = error
                continue
            found.extend((response, attribute(response.given, people, pack)) for response in responses)
        crash_point("survey_api.attribution.after_call")
        recorded = 0
        if found:
            async with resources.sessions.begin() as session:
                recorded = await record_attributions(session, agency, found, now=resources.clock.now())
                crash_point("survey_api.attribution.before_record")
            crash_point("survey_api.attribution.after_record")
        if away is not None:
            raise RetryLater(away.message, after=timedelta(seconds=2))
        if recorded == 0 and len(waiting) == MOST_AT_ONCE:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)  # another job has just recorded all of these
