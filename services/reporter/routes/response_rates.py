"""Of those offered the survey, how many answered."""

from itertools import pairwise
from typing import Annotated

from fastapi import Query, Request

from services.reporter.deps import ScoresReader, reporter_resources_of
from services.reporter.domain.periods import (
    DayUnthinkable,
    PeriodsReversed,
    TooManyPeriods,
    period_before,
    periods_between,
)
from services.reporter.domain.response_rates import MOST_PERIODS, PeriodRates, VolumesUnavailable, check_days, rates_of
from services.reporter.schemas.response_rates import ResponseRateQuery, ResponseRateReport, period_rates_read
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.web import ServiceRouter, refusals

router = ServiceRouter(tags=["scores"])


@router.get(
    "/v1/response-rates",
    summary="Response rates by period",
    responses=refusals(PeriodsReversed, TooManyPeriods, DayUnthinkable, PolicyNotLoaded, VolumesUnavailable),
)
async def list_response_rates(
    query: Annotated[ResponseRateQuery, Query()], caller: ScoresReader, request: Request
) -> ResponseRateReport:
    """Answers of the invitations that were accepted for customers in each period how many were answered, with n and interval.

    Answers may still come: the rate of a period that has just ended rises for some days. Links that anybody can open have
    openings and responses, and no rate. The counts are survey_api's, as they stand now.
    """
    resources = reporter_resources_of(request)
    async with resources.sessions() as session:
        policy = await current_policy(session, caller.agency)
    agency = policy.pack.agency
    periods = periods_between(query.from_, query.to, query.period, agency, most=MOST_PERIODS)
    # No transaction is open while survey_api thinks.
    asked = [period_before(periods[0], agency), *periods]
    check_days(asked)
    volumes = await resources.volumes.fetch(caller.agency, asked, query.by)
    rates = [
        PeriodRates(period, rates_of(before, now))
        for period, (before, now) in zip(periods, pairwise(volumes), strict=True)
    ]
    return ResponseRateReport(
        agency=caller.agency,
        policy_hash=policy.hash,
        time_zone=agency.time_zone,
        period=query.period,
        by=query.by,
        confidence_level="0.95",
        periods=[period_rates_read(one, agency) for one in rates],
    )
