"""Which periods are not what they were when they ended."""

from typing import Annotated

from fastapi import Query

from services.reporter.deps import Policy, ScoresReader
from services.reporter.domain.grounds import Asked
from services.reporter.domain.periods import DayUnthinkable, PeriodsReversed, TooManyPeriods, periods_between
from services.reporter.domain.restatements import read_restatements
from services.reporter.domain.scores import SurveyUnknown, check_survey
from services.reporter.schemas.restatements import RestatementQuery, RestatementReport, restated_read
from shared.policy.store import PolicyNotLoaded
from shared.web import ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["scores"])


@router.get(
    "/v1/restatements",
    summary="Periods whose figures changed after their end",
    responses=refusals(PeriodsReversed, TooManyPeriods, DayUnthinkable, SurveyUnknown, PolicyNotLoaded),
)
async def list_restatements(
    query: Annotated[RestatementQuery, Query()], caller: ScoresReader, policy: Policy, session: ReadSession
) -> RestatementReport:
    """Answers which of these periods were restated, why, and what their score was before.

    A late response, a void or its undoing, a correction and a change of credit each restate every period that the response
    is, or was, counted in. A change of credit moves teams', people's and departments' figures and leaves the whole as it was.
    """
    agency = policy.pack.agency
    periods = periods_between(query.from_, query.to, query.period, agency)
    if query.survey is not None:
        await check_survey(session, policy.pack, query.survey)
    asked = Asked("all", query.survey, query.campaign)
    restated = await read_restatements(session, policy.pack, periods, asked, since=query.since)
    return RestatementReport(
        agency=caller.agency,
        policy_hash=policy.hash,
        time_zone=agency.time_zone,
        period=query.period,
        survey=query.survey,
        campaign=query.campaign,
        periods=[restated_read(one, agency) for one in restated],
    )
