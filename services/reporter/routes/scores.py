"""Scores by period, and how they are computed."""

from typing import Annotated

from fastapi import Query

from services.reporter.deps import Policy, ScoresReader
from services.reporter.domain.scores import (
    DayUnthinkable,
    PeriodsReversed,
    SurveyUnknown,
    TooManyPeriods,
    check_survey,
    periods_between,
    read_figures,
)
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
    the team that the desk named until somebody is credited, and moves when that changes.
    """
    agency = policy.pack.agency
    periods = periods_between(query.from_, query.to, query.period, agency)
    if query.survey is not None:
        await check_survey(session, policy.pack, query.survey)
    figures = await read_figures(session, policy.pack, periods, query.by, query.survey)
    return ScoreReport(
        agency=caller.agency,
        policy_hash=policy.hash,
        time_zone=agency.time_zone,
        period=query.period,
        by=query.by,
        survey=query.survey,
        confidence_level="0.95",
        periods=[period_scores(one, agency, is_over=now >= one.ends_at) for one in figures],
    )
