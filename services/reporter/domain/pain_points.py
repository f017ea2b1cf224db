"""Pain points: where answers that were not positive come from, and which questions are answered worst."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.averages import Average
from services.reporter.domain.changes import FEWEST
from services.reporter.domain.grounds import Asked, PeriodGrounds
from services.reporter.domain.reading_averages import KeyedAverage, PeriodAverages, QuestionAverage, read_averages
from services.reporter.domain.scores import KeyedFigure, PeriodFigures, read_figures
from services.reporter.domain.targets import targets_for
from services.reporter.domain.wilson import Interval, wilson_interval
from shared.calendar import Period
from shared.policy.models import PolicyPack


@dataclass(frozen=True, slots=True)
class PainGroup:
    """One group of the Pareto: how many of its rated responses were not positive.

    Attributes:
        share: of all that were not positive.
        cumulative: the share of this group and all before it.
        rate: of the group's rated responses, with its interval; not said of fewer than five.
    """

    key: str | None
    label: str
    n: int
    not_positive: int
    share: Fraction
    cumulative: Fraction
    rate: Fraction | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class PainQuestion:
    """One question: its average, and how far it is below what is asked. Not said of fewer than five answers.

    Attributes:
        gap: target minus average, above 0 where the target is missed; None without a target.
        low_answers: how many of the answers are not among those that the policy calls positive.
    """

    survey: str
    question: str
    text: str
    n: int
    average: Average | None
    gap: Fraction | None
    low_answers: int


@dataclass(frozen=True, slots=True)
class PainPoints:
    """What a period's answers that were not positive say.

    Attributes:
        rated, not_positive, sin: of all responses asked for.
        groups: most answers that were not positive first; groups without any are left out.
        questions: lowest average first, survey by survey; those with too few answers last.
        widest_gap: the question furthest below its target.
    """

    grounds: PeriodGrounds
    rated: int
    not_positive: int
    sin: int
    groups: list[PainGroup]
    questions: list[PainQuestion]
    widest_gap: PainQuestion | None


async def read_pain_points(
    session: AsyncSession, pack: PolicyPack, periods: Sequence[Period], asked: Asked
) -> list[PainPoints]:
    """The pain points of each period, its responses grouped as asked."""
    figures = await read_figures(session, pack, periods, asked)
    whole = Asked("all", asked.survey, asked.campaign)
    averages = await read_averages(session, pack, periods, whole)
    target = max((Fraction(target.at_least) for target in targets_for(pack, periods[0], whole)), default=None)
    return [
        find_pain_points(pack, of_groups, of_all, target) for of_groups, of_all in zip(figures, averages, strict=True)
    ]


def find_pain_points(
    pack: PolicyPack, figures: PeriodFigures, averages: PeriodAverages, target: Fraction | None
) -> PainPoints:
    """The pain points that these figures of groups, and averages of all, hold."""
    counts = [keyed.figure.counts for keyed in figures.figures]
    not_positive = sum(one.rated - one.positive for one in counts)
    questions = [
        _question(pack, keyed, question, target) for keyed in averages.averages for question in keyed.questions
    ]
    questions.sort(key=_worst_first)
    missed = [question for question in questions if question.gap is not None and question.gap > 0]
    return PainPoints(
        figures.grounds,
        sum(one.rated for one in counts),
        not_positive,
        sum(one.sin for one in counts),
        _pareto(figures.figures, not_positive),
        questions,
        max(missed, key=lambda question: question.gap or 0, default=None),
    )


def _pareto(figures: Sequence[KeyedFigure], total: int) -> list[PainGroup]:
    ordered = sorted(
        (one for one in figures if one.figure.counts.rated > one.figure.counts.positive),
        key=lambda one: (one.figure.counts.positive - one.figure.counts.rated, one.label),
    )
    groups, together = [], 0
    for one in ordered:
        counts = one.figure.counts
        low = counts.rated - counts.positive
        together += low
        is_told = counts.rated >= FEWEST
        groups.append(
            PainGroup(
                one.key,
                one.label,
                counts.rated,
                low,
                Fraction(low, total),
                Fraction(together, total),
                Fraction(low, counts.rated) if is_told else None,
                wilson_interval(low, counts.rated) if is_told else None,
            )
        )
    return groups


def _question(
    pack: PolicyPack, keyed: KeyedAverage, question: QuestionAverage, target: Fraction | None
) -> PainQuestion:
    n, average = question.figure.n, question.figure.average
    is_told = n >= FEWEST and average is not None
    positive = next((survey.positive for survey in pack.surveys if survey.id == keyed.survey), ())
    return PainQuestion(
        keyed.survey,
        question.question,
        question.text,
        n,
        question.figure if is_told else None,
        target - average if is_told and target is not None and average is not None else None,
        sum(times for answer, times in question.values.items() if answer not in positive),
    )


def _worst_first(question: PainQuestion) -> tuple[str, bool, Fraction, str]:
    average = question.average.average if question.average is not None else None
    return question.survey, average is None, average or Fraction(0), question.question
