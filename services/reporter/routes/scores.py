"""Scores by period, and how they are computed."""

from typing import Annotated

from fastapi import Query

from services.reporter.deps import Policy, ScoresReader
from services.reporter.domain.grounds import Asked
from services.reporter.domain.periods import DayUnthinkable, PeriodsReversed, TooManyPeriods, periods_between
from services.reporter.domain.scores import SurveyUnknown, check_survey, read_figures
from services.reporter.schemas.scores import ScoreQuery, ScoreReport, period_scores
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["scores"])


@router.get(
    "/v1/scores",
    summary="Satisfaction scores by period",
    responses=refusals(PeriodsReversed, TooManyPeriods, DayUnthinkable, SurveyUnknown, PolicyNotLoaded),
)
async def list_scores(
    query: Annotated[ScoreQuery, Query()], caller: ScoresReader, policy: Policy, session: ReadSession, now: Now
) -> ScoreReport:
    """Answers the Customer Satisfaction Score of whole weeks, months, quarters or fiscal years.

    Every response that is not void counts, in the period in which it was submitted in the agency's zone. Without any
    rated response there is no data: `score`, `interval` and `mean_rating` are null and `n` is 0. A response counts under
    the team that the desk named until somebody is credited, and moves when that changes; under its program's department
    where no other is credited. A campaign's responses stand apart: they count only where `campaign` names it.
    """
    agency = policy.pack.agency
    periods = periods_between(query.from_, query.to, query.period, agency)
    if query.survey is not None:
        await check_survey(session, policy.pack, query.survey)
    figures = await read_figures(
        session, policy.pack, periods, Asked(query.by, query.survey, query.campaign, query.key)
    )
    return ScoreReport(
        agency=caller.agency,
        policy_hash=policy.hash,
        time_zone=agency.time_zone,
        period=query.period,
        by=query.by,
        survey=query.survey,
        campaign=query.campaign,
        confidence_level="0.95",
        periods=[period_scores(one, agency, is_over=now >= one.grounds.ends_at) for one in figures],
    )
