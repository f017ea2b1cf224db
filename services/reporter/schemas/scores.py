"""What is asked about scores, and what is answered."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.reporter.domain.figures import MEAN_PLACES, SCORE_PLACES, shown_down, shown_up
from services.reporter.domain.groups import Dimension
from services.reporter.domain.scores import KeyedFigure, PeriodFigures
from services.reporter.domain.wilson import Interval
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


class ScoreQuery(PeriodsQuery):
    """Which periods, of whom."""

    by: Dimension = Field(default="all", description="What the responses are grouped by.", examples=["team"])
    key: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Only the group of this key: one team, one program, one person by handle.",
        examples=["field-north"],
    )


class IntervalRead(ReadModel):
    """A 95 % Wilson score interval, its ends rounded outwards."""

    low: float = Field(description="The lower end.", examples=[0.5655])
    high: float = Field(description="The upper end.", examples=[0.9199])


class ScoreRead(ReadModel):
    """The satisfaction score of one group of responses, with everything it must not be shown without."""

    key: str | None = Field(
        description="The id of the team, program, department, audience, source or campaign, or the person's handle; null where none is known.",
        examples=["field-north"],
    )
    label: str = Field(description="Its name, as the policy gives it.", examples=["Field Support North"])
    score: float | None = Field(description="Positive ÷ rated, cut to four places; null: no data.", examples=[0.8])
    n: int = Field(description="How many responses were rated.", examples=[20])
    interval: IntervalRead | None = Field(
        description="Where the true share lies, with 95 % confidence; null: no data.",
        examples=[{"low": 0.5839, "high": 0.9194}],
    )
    mean_rating: float | None = Field(
        description="The mean of the ratings, cut to two places; null: no data, or surveys of unlike scales together.",
        examples=[4.05],
    )
    change: ChangeRead = Field(description="What became of the score since the period before.", examples=[CHANGE])
    responses: int = Field(description="How many responses there were, rated or not.", examples=[21])
    positive: int = Field(description="How many of the rated were positive.", examples=[16])
    neutral: int = Field(description="How many were neither positive nor SIN.", examples=[3])
    sin: int = Field(description="How many were SIN: significant improvement needed.", examples=[2])
    sin_rate: float | None = Field(
        description="SIN ÷ responses, rounded up to four places, so that it never reads better than it is; null: no data.",
        examples=[0.0953],
    )
    sin_interval: IntervalRead | None = Field(
        description="Where the true SIN rate lies, with 95 % confidence; null: no data.",
        examples=[{"low": 0.0265, "high": 0.2892}],
    )
    sin_change: ChangeRead = Field(description="What became of the SIN rate.", examples=[CHANGE])
    not_completed: int = Field(description="How many said, or may say, that work was not completed.", examples=[1])


class PeriodScores(PeriodRead):
    """The scores of one period."""

    scores: list[ScoreRead] = Field(
        description="One for each group, in the order of the keys; groups that the policy names also without data.",
        examples=[[]],
    )


class ScoreReport(ReadModel):
    """Satisfaction scores by period."""

    agency: str = Field(description="Whose scores.", examples=["technology-services"])
    policy_hash: str = Field(
        description="The version of the policy whose zone, week and names this answer uses.", examples=[POLICY_HASH]
    )
    time_zone: str = Field(description="The zone whose days are counted.", examples=["America/New_York"])
    period: PeriodKind = Field(description="How long each period is.", examples=["week"])
    by: Dimension = Field(description="What the responses are grouped by.", examples=["team"])
    survey: str | None = Field(description="The only survey counted; null: all.", examples=["service-request"])
    campaign: UUID | None = Field(
        description="The campaign counted; null: the standing survey.", examples=[CAMPAIGN_ID]
    )
    confidence_level: Literal["0.95"] = Field(description="Of every interval.", examples=["0.95"])
    periods: list[PeriodScores] = Field(description="In order of time.", examples=[[]])


def interval_read(interval: Interval | None) -> IntervalRead | None:
    """An interval as it is shown; none: no data."""
    return None if interval is None else IntervalRead(low=float(interval.low), high=float(interval.high))


def score_read(keyed: KeyedFigure) -> ScoreRead:
    """A figure as it is shown: scores cut downwards, SIN rates upwards, so that nothing reads better than it is."""
    figure, counts = keyed.figure, keyed.figure.counts
    sin_rate = shown_up(figure.sin_rate, SCORE_PLACES)
    score, mean = shown_down(figure.score, SCORE_PLACES), shown_down(figure.mean, MEAN_PLACES)
    return ScoreRead(
        key=keyed.key,
        label=keyed.label,
        score=None if score is None else float(score),
        n=counts.rated,
        interval=interval_read(figure.interval),
        mean_rating=None if mean is None else float(mean),
        change=change_read(keyed.change, SCORE_PLACES),
        responses=counts.responses,
        positive=counts.positive,
        neutral=counts.neutral,
        sin=counts.sin,
        sin_rate=None if sin_rate is None else float(sin_rate),
        sin_interval=interval_read(figure.sin_interval),
        sin_change=change_read(keyed.sin_change, SCORE_PLACES),
        not_completed=counts.not_completed,
    )


def period_scores(figures: PeriodFigures, agency: Agency, *, is_over: bool) -> PeriodScores:
    """One period's figures as they are shown."""
    return PeriodScores(
        **period_members(figures.grounds, agency, is_over=is_over),
        scores=[score_read(keyed) for keyed in figures.figures],
    )
