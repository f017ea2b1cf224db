"""Where answers that were not positive come from."""

from typing import Annotated

from fastapi import Query

from services.reporter.deps import Policy, ScoresReader
from services.reporter.domain.grounds import Asked
from services.reporter.domain.pain_points import read_pain_points
from services.reporter.domain.periods import DayUnthinkable, PeriodsReversed, TooManyPeriods, periods_between
from services.reporter.domain.scores import SurveyUnknown, check_survey
from services.reporter.schemas.pain_points import PainPointQuery, PainPointReport, pain_points_read
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["scores"])


@router.get(
    "/v1/pain-points",
    summary="Where answers that were not positive come from",
    responses=refusals(PeriodsReversed, TooManyPeriods, DayUnthinkable, SurveyUnknown, PolicyNotLoaded),
)
async def list_pain_points(
    query: Annotated[PainPointQuery, Query()], caller: ScoresReader, policy: Policy, session: ReadSession, now: Now
) -> PainPointReport:
    """Answers for whole periods which groups the responses that were not positive belong to, and which questions are answered worst.

    Groups come as a Pareto: most first, each with its share and the share of all up to it. Questions come lowest average
    first, with the distance to the target where the policy sets one. Nothing is claimed of fewer than five: their counts
    are told, rates, averages and gaps are null.
    """
    agency = policy.pack.agency
    periods = periods_between(query.from_, query.to, query.period, agency)
    if query.survey is not None:
        await check_survey(session, policy.pack, query.survey)
    points = await read_pain_points(session, policy.pack, periods, Asked(query.by, query.survey, query.campaign))
    return PainPointReport(
        agency=caller.agency,
        policy_hash=policy.hash,
        time_zone=agency.time_zone,
        period=query.period,
        by=query.by,
        survey=query.survey,
        campaign=query.campaign,
        confidence_level="0.95",
        periods=[pain_points_read(one, agency, is_over=now >= one.grounds.ends_at) for one in points],
    )
