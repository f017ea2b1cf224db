"""The score of the last weeks, and how the running periods stand against what the procedure asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.changes import Change
from services.reporter.domain.figures import Figure
from services.reporter.domain.grounds import Asked
from services.reporter.domain.reading_averages import read_averages
from services.reporter.domain.scores import read_figures
from shared.calendar import Period, list_periods, period_of
from shared.policy.models import PolicyPack, Target

WEEKS = 13

Standing = Literal["reached", "missed", "no_data"]


@dataclass(frozen=True, slots=True)
class PeriodScore:
    """The score of one period over all of the agency's responses, and its change since the period before."""

    period: Period
    figure: Figure
    change: Change


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """How far one target is reached in the period that is running, by the whole agency or one department of it.

    Attributes:
        is_part: whether it is of one department, not of the whole agency.
        department: its name; None where no department is credited.
        low, high: the ends of the 95 % interval; None where there is no data.
        is_uncertain: the target lies in the interval, so that more answers might tell otherwise.
    """

    target: Target
    period: Period
    is_part: bool
    department: str | None
    n: int
    value: Fraction | None
    low: float | None
    high: float | None
    standing: Standing
    is_uncertain: bool


async def read_weeks(session: AsyncSession, pack: PolicyPack, *, now: datetime) -> list[PeriodScore]:
    """The last thirteen weeks in order, that of `now` last and not over."""
    this_week = running(pack, "week", now)
    first = this_week.start_on - timedelta(weeks=WEEKS - 1)
    return await _read(session, pack, list_periods(first, this_week.end_on, "week", week_start=pack.agency.week_start))


async def read_quarter(session: AsyncSession, pack: PolicyPack, *, now: datetime) -> PeriodScore:
    """The quarter of `now`, so far."""
    return (await _read(session, pack, [running(pack, "quarter", now)]))[0]


async def _read(session: AsyncSession, pack: PolicyPack, periods: Sequence[Period]) -> list[PeriodScore]:
    figures = await read_figures(session, pack, periods, Asked("all"))
    return [
        PeriodScore(one.grounds.period, keyed.figure, keyed.change)
        for one in figures
        for keyed in one.figures
        if keyed.key is None
    ]


async def read_standings(session: AsyncSession, pack: PolicyPack, *, now: datetime) -> list[TargetStanding]:
    """Every target of the pack in the period of `now`: for the agency, and where it has departments for each with answers."""
    standings: list[TargetStanding] = []
    for target in pack.targets:
        period = running(pack, target.period, now)
        if target.measure == "average":
            standings.extend(await _averages(session, pack, target, period))
        else:
            standings.append(_score(target, (await _read(session, pack, [period]))[0]))
    return standings


def running(pack: PolicyPack, kind: Any, now: datetime) -> Period:
    """The agency's period of a kind that holds this instant."""
    agency = pack.agency
    return period_of(
        now, kind, agency.zone, week_start=agency.week_start, fiscal_year_start_month=agency.fiscal_year_start_month
    )


async def _averages(session: AsyncSession, pack: PolicyPack, target: Target, period: Period) -> list[TargetStanding]:
    standings = []
    for asked in (Asked("all"), *((Asked("department"),) if pack.departments else ())):
        (read,) = await read_averages(session, pack, [period], asked)
        for keyed in read.averages:
            if asked.by == "department" and not keyed.overall.n:
                continue
            verdict = next((one for one in keyed.verdicts if one.target == target), None)
            reached = verdict.is_reached if verdict is not None else None
            interval = keyed.overall.interval
            standings.append(
                TargetStanding(
                    target=target,
                    period=period,
                    is_part=asked.by == "department",
                    department=keyed.label if keyed.key is not None else None,
                    n=keyed.overall.n,
                    value=keyed.overall.average,
                    low=interval.low if interval else None,
                    high=interval.high if interval else None,
                    standing=_standing(reached),
                    is_uncertain=bool(verdict and verdict.is_uncertain),
                )
            )
    return standings


def _score(target: Target, read: PeriodScore) -> TargetStanding:
    score, interval, wanted = read.figure.score, read.figure.interval, Fraction(target.at_least)
    low, high = (float(interval.low), float(interval.high)) if interval else (None, None)
    return TargetStanding(
        target=target,
        period=read.period,
        is_part=False,
        department=None,
        n=read.figure.counts.rated,
        value=score,
        low=low,
        high=high,
        standing=_standing(None if score is None else score >= wanted),
        is_uncertain=low is not None and high is not None and low < wanted <= high,
    )


def _standing(reached: bool | None) -> Standing:  # noqa: FBT001 - what a verdict holds
    if reached is None:
        return "no_data"
    return "reached" if reached else "missed"
