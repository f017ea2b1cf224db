"""What is asked about pain points, and what is answered."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.reporter.domain.figures import MEAN_PLACES, SCORE_PLACES, shown_down, shown_up
from services.reporter.domain.groups import Dimension
from services.reporter.domain.pain_points import PainGroup, PainPoints, PainQuestion
from services.reporter.schemas.averages import MeanIntervalRead, mean_interval_read
from services.reporter.schemas.periods import CAMPAIGN_ID, POLICY_HASH, PeriodRead, PeriodsQuery, period_members
from services.reporter.schemas.scores import IntervalRead, interval_read
from shared.calendar import PeriodKind
from shared.policy.models import Agency
from shared.web import ReadModel


class PainPointQuery(PeriodsQuery):
    """Which periods, grouped by what."""

    by: Dimension = Field(default="program", description="What the responses are grouped by.", examples=["team"])


class PainGroupRead(ReadModel):
    """One group of the Pareto."""

    key: str | None = Field(
        description="The id of the group, or the person's handle; null where none is known.", examples=["field-north"]
    )
    label: str = Field(description="Its name, as the policy gives it.", examples=["Field Support North"])
    n: int = Field(description="How many of its responses were rated.", examples=[20])
    not_positive: int = Field(description="How many of these were not positive.", examples=[4])
    share: float = Field(description="Of all that were not positive, cut to four places.", examples=[0.4444])
    cumulative: float = Field(description="The share of this group and all before it.", examples=[0.4444])
    rate: float | None = Field(
        description="not_positive ÷ n, rounded up to four places; null: fewer than five were rated, too few to tell.",
        examples=[0.2],
    )
    interval: IntervalRead | None = Field(
        description="Where the true rate lies, with 95 % confidence.", examples=[{"low": 0.0806, "high": 0.4161}]
    )


class PainQuestionRead(ReadModel):
    """One question, and how far it is below what is asked."""

    survey: str = Field(description="The survey that asks it.", examples=["customer-experience"])
    question: str = Field(description="The question's id in the survey.", examples=["timeliness"])
    text: str = Field(description="What it asks, in the agency's first language.", examples=["I was helped in time."])
    n: int = Field(description="How many answered it.", examples=[58])
    average: float | None = Field(
        description="The mean of its answers, cut to two places; null: fewer than five answers, or unlike scales.",
        examples=[3.62],
    )
    interval: MeanIntervalRead | None = Field(
        description="Where the true average lies, with 95 % confidence.", examples=[{"low": 3.3, "high": 3.9}]
    )
    gap: float | None = Field(
        description="Target minus average, rounded up to two places; above 0: below the target. null: no target for such "
        "periods, or fewer than five answers.",
        examples=[0.38],
    )
    low_answers: int = Field(
        description="How many answers are not among those that the policy calls positive.", examples=[21]
    )


class PeriodPainPoints(PeriodRead):
    """The pain points of one period."""

    n: int = Field(description="How many responses were rated.", examples=[42])
    not_positive: int = Field(description="How many of these were not positive.", examples=[9])
    sin: int = Field(description="How many responses were SIN.", examples=[2])
    groups: list[PainGroupRead] = Field(
        description="Most that were not positive first; groups without any are left out.", examples=[[]]
    )
    questions: list[PainQuestionRead] = Field(
        description="Survey by survey, lowest average first; with too few answers last.", examples=[[]]
    )
    widest_gap: str | None = Field(
        description="The question furthest below its target; null: none is below.", examples=["timeliness"]
    )


class PainPointReport(ReadModel):
    """Where answers that were not positive come from, by period."""

    agency: str = Field(description="Whose.", examples=["county-child-welfare"])
    policy_hash: str = Field(description="The version of the policy that is used.", examples=[POLICY_HASH])
    time_zone: str = Field(description="The zone whose days are counted.", examples=["America/Los_Angeles"])
    period: PeriodKind = Field(description="How long each period is.", examples=["quarter"])
    by: Dimension = Field(description="What the responses are grouped by.", examples=["program"])
    survey: str | None = Field(description="The only survey counted; null: all.", examples=["customer-experience"])
    campaign: UUID | None = Field(
        description="The campaign counted; null: the standing survey.", examples=[CAMPAIGN_ID]
    )
    confidence_level: Literal["0.95"] = Field(description="Of every interval.", examples=["0.95"])
    periods: list[PeriodPainPoints] = Field(description="In order of time.", examples=[[]])


def pain_points_read(points: PainPoints, agency: Agency, *, is_over: bool) -> PeriodPainPoints:
    """One period's pain points as they are shown."""
    return PeriodPainPoints(
        **period_members(points.grounds, agency, is_over=is_over),
        n=points.rated,
        not_positive=points.not_positive,
        sin=points.sin,
        groups=[_group_read(group) for group in points.groups],
        questions=[_question_read(question) for question in points.questions],
        widest_gap=None if points.widest_gap is None else points.widest_gap.question,
    )


def _group_read(group: PainGroup) -> PainGroupRead:
    rate = shown_up(group.rate, SCORE_PLACES)
    return PainGroupRead(
        key=group.key,
        label=group.label,
        n=group.n,
        not_positive=group.not_positive,
        share=float(shown_down(group.share, SCORE_PLACES) or 0),
        cumulative=float(shown_down(group.cumulative, SCORE_PLACES) or 0),
        rate=None if rate is None else float(rate),
        interval=interval_read(group.interval),
    )


def _question_read(question: PainQuestion) -> PainQuestionRead:
    average = question.average
    shown = shown_down(average.average, MEAN_PLACES) if average is not None else None
    gap = shown_down(None if question.gap is None else -question.gap, MEAN_PLACES)
    return PainQuestionRead(
        survey=question.survey,
        question=question.question,
        text=question.text,
        n=question.n,
        average=None if shown is None else float(shown),
        interval=None if average is None else mean_interval_read(average.interval),
        gap=None if gap is None else float(0 - gap),
        low_answers=question.low_answers,
    )
