"""The figures of the report of the log, read of one cut: those of the reportable entries, and what the rest came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.deadlines import tally_limits
from services.reporter.domain.log.figures import LogFigures
from services.reporter.domain.log.groups import LogDimension, groups_named, label_of_group
from services.reporter.domain.log.reading import LogQuestion, read_log, read_open
from services.reporter.domain.log.statistics import (
    GAP_LIMITS,
    ServiceGaps,
    TrendMonth,
    read_gaps,
    read_trend,
    trend_months,
)
from services.reporter.domain.reports.compiling import CompileOrder
from services.reporter.domain.tally import Tally
from shared.calendar import Period, period_on
from shared.policy.models import PolicyPack

REPORTED = "reportable"
BY: tuple[LogDimension, ...] = ("kind", "category", "program", "channel")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A group of reportable entries in the period, and in the one before."""

    label: str
    now: LogFigures
    before: LogFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMonth:
    """Everything that the report says in figures."""

    period: Period
    before: Period
    whole: Row
    groups: Mapping[LogDimension, list[Row]]
    praised: list[Row]
    by_reportability: Mapping[str, LogFigures]
    open: int
    limits: Mapping[str, Tally]
    months: list[TrendMonth]
    months_by_kind: Mapping[str, list[int]]
    gaps: ServiceGaps


async def read_month(session: AsyncSession, order: CompileOrder) -> LogMonth:
    """Read the figures of the order's period; the transaction should see one state of the database."""
    pack, period = order.pack, order.period
    before = _period_before(pack, period)
    (whole,) = await _rows(session, pack, period, before, LogQuestion(reportability=REPORTED))
    (by_reportability,) = await read_log(session, order.agency, [period], LogQuestion(by="reportability"))
    still_open = await read_open(session, order.agency, period.end_on, LogQuestion(reportability=REPORTED))
    limits = await tally_limits(session, pack, period, ("clause", *GAP_LIMITS), now=order.cut_at)
    return LogMonth(
        period=period,
        before=before,
        whole=whole,
        groups={
            by: await _rows(session, pack, period, before, LogQuestion(by=by, reportability=REPORTED)) for by in BY
        },
        praised=await _rows(
            session, pack, period, before, LogQuestion(by="program", kind="compliment", reportability=REPORTED)
        ),
        by_reportability=by_reportability,
        open=still_open.get("", 0),
        limits=limits["clause"],
        months=await read_trend(session, pack, period.end_on, LogQuestion(reportability=REPORTED)),
        months_by_kind=await _months_by_kind(session, pack, period),
        gaps=await read_gaps(session, pack, period, limits, now=order.cut_at),
    )


def _period_before(pack: PolicyPack, period: Period) -> Period:
    if period.kind == "days":
        length = period.end_on - period.start_on
        return Period(period.start_on - _DAY - length, period.start_on - _DAY, "days")
    return period_on(
        period.start_on - _DAY,
        period.kind,
        week_start=pack.agency.week_start,
        fiscal_year_start_month=pack.agency.fiscal_year_start_month,
    )


async def _rows(
    session: AsyncSession, pack: PolicyPack, period: Period, before: Period, asked: LogQuestion
) -> list[Row]:
    """Each group that the pack names, then those that only entries name."""
    now, then = await read_log(session, pack.agency.id, [period, before], asked)
    named = groups_named(pack, asked.by)
    others = sorted((now.keys() | then.keys()) - named.keys())
    return [
        Row(label_of_group(key, asked.by, named), now.get(key, LogFigures()), then.get(key, LogFigures()))
        for key in (*named, *others)
    ]


async def _months_by_kind(session: AsyncSession, pack: PolicyPack, period: Period) -> dict[str, list[int]]:
    months = trend_months(period.end_on)
    asked = LogQuestion(by="kind", reportability=REPORTED)
    figures = await read_log(session, pack.agency.id, months, asked, measures=["received"])
    named = groups_named(pack, "kind")
    keys = [*named, *sorted({key for month in figures for key in month} - named.keys())]
    return {
        label_of_group(key, "kind", named): [month.get(key, LogFigures()).received for month in figures] for key in keys
    }
