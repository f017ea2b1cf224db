"""How well the procedure was followed, clause by clause."""

from typing import Annotated

from fastapi import Query

from services.reporter.deps import Policy, ScoresReader
from services.reporter.domain.conformance import DaysReversed, DaysTooMany, DaysUnthinkable, check_days, measure
from services.reporter.schemas.conformance import ConformanceQuery, ConformanceReport, clause_conformance
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["conformance"])


@router.get(
    "/v1/conformance",
    summary="How often each clause was met",
    responses=refusals(DaysReversed, DaysTooMany, DaysUnthinkable, PolicyNotLoaded),
)
async def list_conformance(
    query: Annotated[ConformanceQuery, Query()], caller: ScoresReader, policy: Policy, session: ReadSession, now: Now
) -> ConformanceReport:
    """Answers for each clause how often it applied in these days, was met, is open or was missed.

    A step belongs to the day on which its clause began to apply; a response to the day of its submission; a score to
    the day on which its period ends. A clause's counts include those of its parts. A part without a time limit is
    applied, met or open, never missed.
    """
    days = check_days(query.from_, query.to)
    measured = await measure(session, policy.pack, days, now=now)
    return ConformanceReport(
        agency=caller.agency,
        policy_hash=policy.hash,
        time_zone=policy.pack.agency.time_zone,
        from_on=query.from_,
        to_on=query.to,
        measured_at=now,
        clauses=[clause_conformance(one) for one in measured],
    )
