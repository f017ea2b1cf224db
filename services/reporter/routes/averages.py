"""Question averages and overall averages by period."""

from typing import Annotated

from fastapi import Query

from services.reporter.deps import Policy, ScoresReader
from services.reporter.domain.grounds import Asked
from services.reporter.domain.periods import DayUnthinkable, PeriodsReversed, TooManyPeriods, periods_between
from services.reporter.domain.reading_averages import read_averages
from services.reporter.domain.scores import SurveyUnknown, check_survey
from services.reporter.schemas.averages import AverageQuery, AverageReport, period_averages
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["scores"])


@router.get(
    "/v1/averages",
    summary="Question averages and overall averages by period",
    responses=refusals(PeriodsReversed, TooManyPeriods, DayUnthinkable, SurveyUnknown, PolicyNotLoaded),
)
async def list_averages(
    query: Annotated[AverageQuery, Query()], caller: ScoresReader, policy: Policy, session: ReadSession, now: Now
) -> AverageReport:
    """Answers for whole weeks, months, quarters or fiscal years the average of each question and the overall average.

    The overall average is the mean of the question averages, over all responses of the group pooled. It is compared
    with the policy's target exactly and shown cut downwards, never without its n and a 95 % interval. Answers that are
    not there are no data: `average` is null. Different surveys are never averaged together. A campaign's responses
    stand apart: they count only where `campaign` names it.
    """
    agency = policy.pack.agency
    periods = periods_between(query.from_, query.to, query.period, agency)
    if query.survey is not None:
        await check_survey(session, policy.pack, query.survey)
    averages = await read_averages(
        session, policy.pack, periods, Asked(query.by, query.survey, query.campaign, query.key)
    )
    return AverageReport(
        agency=caller.agency,
        policy_hash=policy.hash,
        time_zone=agency.time_zone,
        period=query.period,
        by=query.by,
        survey=query.survey,
        campaign=query.campaign,
        confidence_level="0.95",
        periods=[period_averages(one, agency, is_over=now >= one.grounds.ends_at) for one in averages],
    )
