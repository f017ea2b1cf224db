"""Real-time statistics of the customer care log (CCTS-III.bg.statistics)."""

from typing import Annotated

from fastapi import Query

from services.reporter.deps import LogStatistician, PolicyOfLog
from services.reporter.domain.conformance import DaysReversed, DaysTooMany, DaysUnthinkable, check_days
from services.reporter.domain.log.definitions import POPULATION, define_log_figures
from services.reporter.domain.log.gaps import GapDimension
from services.reporter.domain.log.groups import care_log_of, groups_named, label_of_group
from services.reporter.domain.log.reading import LogQuestion
from services.reporter.domain.log.statistics import read_statistics
from services.reporter.domain.refusals import LogNotKept
from services.reporter.schemas.definitions import DefinitionRead
from services.reporter.schemas.log_statistics import (
    LogStatisticsQuery,
    LogStatisticsRead,
    ServiceGapsRead,
    clause_read,
    group_read,
    missing_read,
    month_read,
    rising_read,
)
from shared.policy.models import PolicyPack
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["customer care log"])


@router.get(
    "/v1/log-statistics",
    summary="Statistics of the customer care log",
    responses=refusals(DaysReversed, DaysTooMany, DaysUnthinkable, LogNotKept, PolicyNotLoaded),
)
async def get_log_statistics(
    query: Annotated[LogStatisticsQuery, Query()],
    caller: LogStatistician,
    policy: PolicyOfLog,
    session: ReadSession,
    now: Now,
) -> LogStatisticsRead:
    """Answers how many entries there were in these days by group, how soon they were answered, and which limits were kept.

    A change of an entry is in the figures as soon as it has been taken in, as a rule within a second; `told_at` says
    when the last one was. A duplicate counts once; what was consolidated counts each and is answered once. The figures
    hold no words and nobody's name.
    """
    pack = policy.pack
    days = check_days(query.from_, query.to)
    asked = LogQuestion(by=query.by, kind=query.kind, reportability=query.reportability)
    found = await read_statistics(session, pack, days, asked, now=now)
    return LogStatisticsRead(
        agency=caller.agency,
        policy_hash=policy.hash,
        time_zone=pack.agency.time_zone,
        from_on=query.from_,
        to_on=query.to,
        by=query.by,
        kind=query.kind,
        reportability=query.reportability,
        measured_at=now,
        told_at=found.told_at,
        groups=[group_read(group) for group in found.groups],
        limits=[clause_read(clause, tally) for clause, tally in found.limits.items()],
        trend=[month_read(month) for month in found.trend],
        gaps=ServiceGapsRead(
            compared_from=found.gaps.compared_from,
            rising=[rising_read(one, _label(pack, one.dimension, one.key)) for one in found.gaps.rising],
            missing=[missing_read(one, _label(pack, one.dimension, one.key)) for one in found.gaps.missing],
        ),
        population=POPULATION,
        definitions=[DefinitionRead.model_validate(definition) for definition in define_log_figures(care_log_of(pack))],
    )


def _label(pack: PolicyPack, dimension: GapDimension, key: str) -> str:
    return label_of_group(key, dimension, groups_named(pack, dimension))
