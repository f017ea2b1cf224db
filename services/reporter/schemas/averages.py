"""What is asked about averages, and what is answered."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.reporter.domain.averages import MeanInterval
from services.reporter.domain.figures import MEAN_PLACES, shown_down
from services.reporter.domain.groups import Dimension
from services.reporter.domain.reading_averages import KeyedAverage, PeriodAverages, QuestionAverage
from services.reporter.domain.targets import Verdict
from services.reporter.schemas.periods import (
    CAMPAIGN_ID,
    CHANGE,
    POLICY_HASH,
    ChangeRead,
    PeriodRead,
    PeriodsQuery,
    change_read,
    period_members,
)
from shared.calendar import PeriodKind
from shared.policy.models import Agency
from shared.web import ReadModel


class AverageQuery(PeriodsQuery):
    """Which periods, of whom."""

    by: Dimension = Field(default="all", description="What the responses are grouped by.", examples=["program"])
    key: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Only the group of this key: one team, one program, one person by handle.",
        examples=["field-north"],
    )


class MeanIntervalRead(ReadModel):
    """A 95 % interval of an average, its ends rounded outwards."""

    low: float = Field(description="The lower end.", examples=[3.91])
    high: float = Field(description="The upper end.", examples=[4.38])


class AnswerCount(ReadModel):
    """How often one answer was given."""

    answer: int = Field(description="The answer.", examples=[5])
    times: int = Field(description="How often.", examples=[31])


class QuestionAverageRead(ReadModel):
    """The average of one question."""

    question: str = Field(description="The question's id in the survey.", examples=["helpfulness"])
    text: str = Field(description="What it asks, in the agency's first language.", examples=["I was helped."])
    average: float | None = Field(
        description="The mean of its answers, cut to two places; null: no data, or answers on unlike scales.",
        examples=[4.17],
    )
    n: int = Field(description="How many answered it.", examples=[58])
    interval: MeanIntervalRead | None = Field(
        description="Where the true average lies, with 95 % confidence; null: no average.",
        examples=[{"low": 3.96, "high": 4.36}],
    )
    change: ChangeRead = Field(description="What became of it since the period before.", examples=[CHANGE])
    answers: list[AnswerCount] = Field(
        description="How often each answer was given, lowest first; answers that nobody gave are left out.",
        examples=[[{"answer": 3, "times": 10}, {"answer": 4, "times": 28}, {"answer": 5, "times": 20}]],
    )


class ScaleRead(ReadModel):
    """The whole numbers that an answer may be."""

    lowest: int = Field(description="The lowest.", examples=[1])
    highest: int = Field(description="The highest.", examples=[5])


class TargetRead(ReadModel):
    """What the procedure asks the overall average to reach, and whether it does."""

    target: str = Field(description="The target's id in the policy.", examples=["heart-average"])
    clause: str = Field(description="The clause that asks for it.", examples=["HEART-AVG"])
    at_least: float = Field(description="What is asked.", examples=[4.0])
    reached: bool | None = Field(
        description="Compared with the exact average, not with the one shown; null: no data.", examples=[True]
    )
    interval_spans_target: bool | None = Field(
        description="The target lies inside the interval: with other respondents it might have come out the other way.",
        examples=[True],
    )


class AverageRead(ReadModel):
    """The averages of one survey among one group of responses."""

    key: str | None = Field(
        description="The id of the program, department, team, audience, source or campaign, or the person's handle; null where none is known.",
        examples=["north-inland"],
    )
    label: str = Field(description="Its name, as the policy gives it.", examples=["North Inland Region"])
    survey: str = Field(description="The survey answered.", examples=["customer-experience"])
    scale: ScaleRead | None = Field(
        description="What an answer may be; null: versions of the survey with unlike scales meet in this period, and their "
        "answers have no average together.",
        examples=[{"lowest": 1, "highest": 5}],
    )
    average: float | None = Field(
        description="The overall average: the mean of the averages of all questions that were answered, cut to two "
        "places; null: no data, or unlike scales.",
        examples=[4.16],
    )
    n: int = Field(description="How many responses answered at least one of the questions.", examples=[60])
    interval: MeanIntervalRead | None = Field(
        description="Where the true overall average lies, with 95 % confidence, answers of one response taken together; "
        "null: no average.",
        examples=[{"low": 3.91, "high": 4.38}],
    )
    change: ChangeRead = Field(
        description="What became of the overall average since the period before.", examples=[CHANGE]
    )
    targets: list[TargetRead] = Field(
        description="What the policy asks of averages in such periods; none for teams, persons, audiences and campaigns.",
        examples=[[]],
    )
    questions: list[QuestionAverageRead] = Field(
        description="Every rating question that was asked, in the survey's order.", examples=[[]]
    )


class PeriodAveragesRead(PeriodRead):
    """The averages of one period."""

    averages: list[AverageRead] = Field(
        description="One for each group and survey, in the order of keys; those that the policy names also without data.",
        examples=[[]],
    )


class AverageReport(ReadModel):
    """Averages by period."""

    agency: str = Field(description="Whose averages.", examples=["county-child-welfare"])
    policy_hash: str = Field(
        description="The version of the policy whose zone, names and targets this answer uses.", examples=[POLICY_HASH]
    )
    time_zone: str = Field(description="The zone whose days are counted.", examples=["America/Los_Angeles"])
    period: PeriodKind = Field(description="How long each period is.", examples=["quarter"])
    by: Dimension = Field(description="What the responses are grouped by.", examples=["program"])
    survey: str | None = Field(description="The only survey counted; null: all.", examples=["customer-experience"])
    campaign: UUID | None = Field(
        description="The campaign counted; null: the standing survey.", examples=[CAMPAIGN_ID]
    )
    confidence_level: Literal["0.95"] = Field(description="Of every interval.", examples=["0.95"])
    periods: list[PeriodAveragesRead] = Field(description="In order of time.", examples=[[]])


def mean_interval_read(interval: MeanInterval | None) -> MeanIntervalRead | None:
    """An interval as it is shown; none: no average."""
    if interval is None:
        return None
    low, high = interval.shown(MEAN_PLACES)
    return MeanIntervalRead(low=float(low), high=float(high))


def _question_read(question: QuestionAverage) -> QuestionAverageRead:
    average = shown_down(question.figure.average, MEAN_PLACES)
    return QuestionAverageRead(
        question=question.question,
        text=question.text,
        average=None if average is None else float(average),
        n=question.figure.n,
        interval=mean_interval_read(question.figure.interval),
        change=change_read(question.change, MEAN_PLACES),
        answers=[AnswerCount(answer=answer, times=times) for answer, times in sorted(question.values.items())],
    )


def _target_read(verdict: Verdict) -> TargetRead:
    return TargetRead(
        target=verdict.target.id,
        clause=verdict.target.clause,
        at_least=float(verdict.target.at_least),
        reached=verdict.is_reached,
        interval_spans_target=verdict.is_uncertain,
    )


def average_read(keyed: KeyedAverage) -> AverageRead:
    """Averages as they are shown: cut downwards, so that 3.999 never reads 4.00."""
    average = shown_down(keyed.overall.average, MEAN_PLACES)
    return AverageRead(
        key=keyed.key,
        label=keyed.label,
        survey=keyed.survey,
        scale=None if keyed.scale is None else ScaleRead(lowest=keyed.scale[0], highest=keyed.scale[1]),
        average=None if average is None else float(average),
        n=keyed.overall.n,
        interval=mean_interval_read(keyed.overall.interval),
        change=change_read(keyed.change, MEAN_PLACES),
        targets=[_target_read(verdict) for verdict in keyed.verdicts],
        questions=[_question_read(question) for question in keyed.questions],
    )


def period_averages(averages: PeriodAverages, agency: Agency, *, is_over: bool) -> PeriodAveragesRead:
    """One period's averages as they are shown."""
    return PeriodAveragesRead(
        **period_members(averages.grounds, agency, is_over=is_over),
        averages=[average_read(keyed) for keyed in averages.averages],
    )
