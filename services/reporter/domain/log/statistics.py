"""The statistics of the log as one reading: figures by group, the trend of thirteen months, service gaps (CCTS-III.bg)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.deadlines import LimitGroup, Limits, tally_limits
from services.reporter.domain.log.figures import PLAIN, LogFigures
from services.reporter.domain.log.gaps import (
    SHORTEST_HISTORY_DAYS,
    GapDimension,
    Missing,
    Rising,
    find_missing,
    find_rising,
)
from services.reporter.domain.log.groups import groups_named, label_of_group
from services.reporter.domain.log.reading import LogQuestion, first_received_on, last_told_at, read_log, read_open
from services.reporter.domain.tally import Tally
from shared.calendar import Period, local_day, period_on
from shared.policy.models import PolicyPack

TREND_MONTHS = 13
_DAY = timedelta(days=1)
GAP_LIMITS: tuple[LimitGroup, ...] = ("category", "program")
"""By what limits are to be grouped for the service gaps."""

_GAP_DIMENSIONS: tuple[GapDimension, ...] = ("category", "program")


@dataclass(frozen=True, slots=True)
class LogGroup:
    """The figures of one kind, category, program, channel, status or reportability; the key is None where none is said."""

    key: str | None
    label: str
    figures: LogFigures
    open: int
    limits: Tally


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month of the trend."""

    period: Period
    figures: LogFigures


@dataclass(frozen=True, slots=True)
class ServiceGaps:
    """What is rising and what is missing; `compared_from` is None where the history is too short to tell of a rise."""

    compared_from: date | None
    rising: list[Rising]
    missing: list[Missing]


@dataclass(frozen=True, slots=True)
class LogStatistics:
    """Everything that is answered about some days of the log."""

    groups: list[LogGroup]
    limits: dict[str, Tally]
    trend: list[TrendMonth]
    gaps: ServiceGaps
    told_at: datetime | None


async def read_statistics(
    session: AsyncSession, pack: PolicyPack, days: Period, asked: LogQuestion, *, now: datetime
) -> LogStatistics:
    """The statistics of these days as reporter knows them now.

    Limits and gaps are those of all entries: who has to keep a limit is not asked what the entry is.

    Raises:
        LogNotKept: the agency keeps no log.
    """
    limits = await tally_limits(session, pack, days, ("clause", asked.by, *GAP_LIMITS), now=now)
    return LogStatistics(
        groups=await read_groups(session, pack, days, asked, limits),
        limits=dict(limits["clause"]),
        trend=await read_trend(session, pack, days.end_on, asked),
        gaps=await read_gaps(session, pack, days, limits, now=now),
        told_at=await last_told_at(session, pack.agency.id),
    )


async def read_groups(
    session: AsyncSession, pack: PolicyPack, days: Period, asked: LogQuestion, limits: Limits
) -> list[LogGroup]:
    """Each group that the pack names, also without entries, then those that only entries name."""
    agency, named = pack.agency.id, groups_named(pack, asked.by)
    (figures,) = await read_log(session, agency, [days], asked)
    still_open = await read_open(session, agency, days.end_on, asked)
    others = sorted((figures.keys() | still_open.keys()) - named.keys())
    return [
        LogGroup(
            key or None,
            label_of_group(key, asked.by, named),
            figures.get(key, LogFigures()),
            still_open.get(key, 0),
            limits[asked.by].get(key, Tally()),
        )
        for key in (*named, *others)
    ]


def trend_months(end_on: date) -> list[Period]:
    """The month that holds the day, after the twelve before it."""
    months = [period_on(end_on, "month")]
    while len(months) < TREND_MONTHS:
        months.append(period_on(months[-1].start_on - _DAY, "month"))
    return months[::-1]


async def read_trend(session: AsyncSession, pack: PolicyPack, end_on: date, asked: LogQuestion) -> list[TrendMonth]:
    """Thirteen months, so that a month is seen beside the same one of the year before; `calendar_days` is not read."""
    months = trend_months(end_on)
    whole = LogQuestion(kind=asked.kind, reportability=asked.reportability)
    figures = await read_log(session, pack.agency.id, months, whole, measures=[*PLAIN, "business_days"])
    return [TrendMonth(month, one.get("", LogFigures())) for month, one in zip(months, figures, strict=True)]


async def read_gaps(
    session: AsyncSession, pack: PolicyPack, days: Period, limits: Limits, *, now: datetime
) -> ServiceGaps:
    """Categories and programs whose complaints rise against the twelve months before, or whose limits are missed most.

    Days that have not come yet do not count: a month that runs is compared by the days that are over.
    """
    agency = pack.agency.id
    today = local_day(now, pack.agency.zone)
    seen = Period(days.start_on, max(min(days.end_on, today), days.start_on), "days")
    before = await _days_before(session, agency, seen.start_on)
    rising: list[Rising] = []
    missing: list[Missing] = []
    for dimension in _GAP_DIMENSIONS:
        if before is not None:
            complaints = LogQuestion(by=dimension, kind="complaint")
            one, other = await read_log(session, agency, [seen, before], complaints, measures=["received"])
            rising += find_rising(
                dimension,
                {key: figures.received for key, figures in one.items()},
                {key: figures.received for key, figures in other.items()},
                days=(seen.end_on - seen.start_on).days + 1,
                days_before=(before.end_on - before.start_on).days + 1,
            )
        missing += find_missing(dimension, limits[dimension])
    return ServiceGaps(before.start_on if before else None, rising, missing)


async def _days_before(session: AsyncSession, agency: str, start_on: date) -> Period | None:
    """The twelve months before a day, as far as the log reaches back; None where that is too short to compare with."""
    first = await first_received_on(session, agency)
    if first is None or (start_on - first).days < SHORTEST_HISTORY_DAYS:
        return None
    year_before = trend_months(start_on)[0].start_on
    return Period(max(first, year_before), start_on - _DAY, "days")
