"""The figure that a plan is about, period by period: with n, interval, and what became of it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.averages import MeanInterval
from services.reporter.domain.changes import Change, Measured, change_between
from services.reporter.domain.figures import MEAN_PLACES, SCORE_PLACES, measured_share, shown_down
from services.reporter.domain.grounds import Asked, PeriodGrounds
from services.reporter.domain.plans.subjects import Subject
from services.reporter.domain.reading_averages import QuestionAverage, read_averages
from services.reporter.domain.scores import read_figures
from shared.calendar import Period
from shared.policy.models import PolicyPack, Target


@dataclass(frozen=True, slots=True)
class SubjectFigure:
    """A subject's figure in one period; `change` is that since the period before. Questions only of an average."""

    grounds: PeriodGrounds
    measured: Measured
    change: Change
    places: int
    questions: tuple[QuestionAverage, ...] = ()


async def read_subject(
    session: AsyncSession, pack: PolicyPack, target: Target, subject: Subject, survey: str | None, periods: list[Period]
) -> list[SubjectFigure]:
    """The figure that the target is about, in each of these periods that follow each other."""
    asked = Asked(subject.by, survey)
    if target.measure == "satisfaction_score":
        return [
            SubjectFigure(
                one.grounds,
                measured_share(keyed.figure.counts.positive, keyed.figure.counts.rated),
                keyed.change,
                SCORE_PLACES,
            )
            for one in await read_figures(session, pack, periods, asked)
            for keyed in one.figures
            if keyed.key == subject.key
        ]
    return [
        SubjectFigure(
            one.grounds,
            Measured(
                keyed.overall.n,
                keyed.overall.average,
                None if keyed.overall.interval is None else keyed.overall.interval.low,
                None if keyed.overall.interval is None else keyed.overall.interval.high,
            ),
            keyed.change,
            MEAN_PLACES,
            tuple(keyed.questions),
        )
        for one in await read_averages(session, pack, periods, asked)
        for keyed in one.averages
        if keyed.key == subject.key and keyed.survey == survey
    ]


def figure_said(figure: SubjectFigure) -> dict[str, Any]:
    """A figure as a plan keeps it: shown and exact, so that later ones are held against what it was."""
    value = figure.measured.value
    return {
        "n": figure.measured.n,
        "shown": shown(figure),
        "exact": None if value is None else str(value),
        "low": figure.measured.low,
        "high": figure.measured.high,
    }


def shown(figure: SubjectFigure) -> str | None:
    """The figure as it is shown, cut downwards."""
    value = shown_down(figure.measured.value, figure.places)
    return None if value is None else str(value)


def measured_then(said: dict[str, Any]) -> Measured:
    """A figure that a plan kept, to be compared with."""
    exact = said["exact"]
    return Measured(said["n"], None if exact is None else Fraction(exact), said["low"], said["high"])


def effect_said(
    figures: Sequence[SubjectFigure], then: dict[str, Any], target: Target, now: datetime
) -> list[dict[str, Any]]:
    """What became of the figure in each period since: against the period before, against the start, and the target."""
    wanted = Fraction(target.at_least)
    told = []
    for figure in figures:
        value = figure.measured.value
        since = change_between(measured_then(then), figure.measured)
        told.append(
            {
                "starts_on": str(figure.grounds.period.start_on),
                "ends_on": str(figure.grounds.period.end_on),
                "is_over": now >= figure.grounds.ends_at,
                "n": figure.measured.n,
                "shown": shown(figure),
                "interval": _ends(figure),
                "reached": None if value is None else value >= wanted,
                "since_period_before": _change_said(figure.change, figure.places),
                "since_plan": _change_said(since, figure.places),
            }
        )
    return told


def _ends(figure: SubjectFigure) -> list[str] | None:
    low, high = figure.measured.low, figure.measured.high
    return None if low is None or high is None else [str(end) for end in MeanInterval(low, high).shown(figure.places)]


def _change_said(change: Change, places: int) -> dict[str, Any]:
    difference = change.difference
    shown_difference = None
    if difference is not None:
        scale = 10**places
        rounded = round(difference * scale)
        shown_difference = f"{rounded / scale:+.{places}f}" if rounded else f"{0:.{places}f}"
    return {
        "n_before": change.n_before,
        "difference": shown_difference,
        "interval": None if change.interval is None else [str(end) for end in change.interval.shown(places)],
        "verdict": change.verdict,
        "beyond_noise": change.is_more_than_noise,
    }
