"""The customer care log of the month that runs: entries by kind, how its limits are kept, and what rises (CCTS-III.bg)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.deadlines import tally_limits
from services.reporter.domain.log.gaps import Rising
from services.reporter.domain.log.reading import LogQuestion
from services.reporter.domain.log.statistics import GAP_LIMITS, LogGroup, read_gaps, read_groups
from services.reporter.domain.tally import Tally
from shared.calendar import Period, local_day, period_on
from shared.policy.models import PolicyPack


@dataclass(frozen=True, slots=True)
class RunningMonth:
    """The log this month. `limits`: those that began in it, of all clauses; `rising`: only what is beyond noise.

    `compared_from` is None where the log is too young to tell of a rise.
    """

    period: Period
    kinds: list[LogGroup]
    whole: LogGroup
    limits: Tally
    rising: list[Rising]
    compared_from: date | None


async def read_running_month(session: AsyncSession, pack: PolicyPack, *, now: datetime) -> RunningMonth:
    """The log's month so far, in the figures of its statistics.

    Raises:
        LogNotKept: the agency keeps no log.
    """
    period = period_on(local_day(now, pack.agency.zone), "month")
    limits = await tally_limits(session, pack, period, ("clause", "all", "kind", *GAP_LIMITS), now=now)
    (whole,) = await read_groups(session, pack, period, LogQuestion(), limits)
    gaps = await read_gaps(session, pack, period, limits, now=now)
    return RunningMonth(
        period=period,
        kinds=await read_groups(session, pack, period, LogQuestion(by="kind"), limits),
        whole=whole,
        limits=sum(limits["clause"].values(), Tally()),
        rising=[each for each in gaps.rising if each.is_rising],
        compared_from=gaps.compared_from,
    )
