"""What is asked about scores, and what is answered."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.reporter.domain.figures import MEAN_PLACES, SCORE_PLACES, shown_down
from services.reporter.domain.scores import Dimension, KeyedFigure, PeriodFigures, name_of
from shared.calendar import PeriodKind, period_in_words
from shared.policy.models import Agency
from shared.web import ApiModel, Instant, ReadModel

_HASH = "9f2c41d0b6a7e35c8d1f0a94b7c26e583f1d9a0c4b5e6f708192a3b4c5d6e7f8"


class ScoreQuery(ApiModel):
    """Which periods, of whom."""

    period: PeriodKind = Field(description="How long each period is.", examples=["week"])
    from_: date = Field(
        alias="from", description="A day of the first period, in the agency's zone.", examples=["2026-11-16"]
    )
    to: date | None = Field(
        default=None,
        description="A day of the last period; without it only the period that holds `from`.",
        examples=["2026-11-22"],
    )
    by: Dimension = Field(default="all", description="What the responses are grouped by.", examples=["team"])
    survey: str | None = Field(
        default=None,
        min_length=1,
        max_length=63,
        description="Only responses to this survey.",
        examples=["service-request"],
    )


class IntervalRead(ReadModel):
    """A 95 % Wilson score interval, its ends rounded outwards."""

    low: float = Field(description="The lower end.", examples=[0.5655])
    high: float = Field(description="The upper end.", examples=[0.9199])


class ScoreRead(ReadModel):
    """The satisfaction score of one group of responses, with everything it must not be shown without."""

    key: str | None = Field(
        description="The id of the team, program or department, or the person's handle; null where nobody is credited.",
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
    responses: int = Field(description="How many responses there were, rated or not.", examples=[21])
    positive: int = Field(description="How many of the rated were positive.", examples=[16])
    neutral: int = Field(description="How many were neither positive nor SIN.", examples=[3])
    sin: int = Field(description="How many were SIN: significant improvement needed.", examples=[2])
    not_completed: int = Field(description="How many said, or may say, that work was not completed.", examples=[1])


class CountedUnder(ReadModel):
    """How many of the responses were classified under one version of the policy."""

    policy_hash: str = Field(description="The version.", examples=[_HASH])
    responses: int = Field(description="How many responses.", examples=[21])


class PeriodScores(ReadModel):
    """The scores of one period."""

    name: str = Field(description="A short name.", examples=["2026-W47"])
    in_words: str = Field(description="Its days in words.", examples=["November 16 \u2013 22, 2026"])
    start_on: date = Field(description="Its first day, in the agency's zone.", examples=["2026-11-16"])
    end_on: date = Field(description="Its last day.", examples=["2026-11-22"])
    starts_at: Instant = Field(description="Its first instant.", examples=["2026-11-16T05:00:00+00:00"])
    ends_at: Instant = Field(description="The first instant after it.", examples=["2026-11-23T05:00:00+00:00"])
    is_over: bool = Field(description="False while responses can still be submitted in it.", examples=[True])
    restatements: int = Field(
        description="How many voids, corrections and changes of credit since its end have touched it.", examples=[0]
    )
    restated_at: Instant | None = Field(
        description="When the last of these was taken in.", examples=["2026-11-24T14:02:11+00:00"]
    )
    classified_under: list[CountedUnder] = Field(
        description="The versions of the policy that the counted responses were classified under.",
        examples=[[{"policy_hash": _HASH, "responses": 21}]],
    )
    scores: list[ScoreRead] = Field(
        description="One for each group, in the order of the keys; groups that the policy names also without data.",
        examples=[[]],
    )


class ScoreReport(ReadModel):
    """Satisfaction scores by period."""

    agency: str = Field(description="Whose scores.", examples=["technology-services"])
    policy_hash: str = Field(
        description="The version of the policy whose zone, week and names this answer uses.", examples=[_HASH]
    )
    time_zone: str = Field(description="The zone whose days are counted.", examples=["America/New_York"])
    period: PeriodKind = Field(description="How long each period is.", examples=["week"])
    by: Dimension = Field(description="What the responses are grouped by.", examples=["team"])
    survey: str | None = Field(description="The only survey counted; null: all.", examples=["service-request"])
    confidence_level: Literal["0.95"] = Field(description="Of every interval.", examples=["0.95"])
    periods: list[PeriodScores] = Field(description="In order of time.", examples=[[]])


def score_read(keyed: KeyedFigure) -> ScoreRead:
    """A figure as it is shown: cut downwards, so that nothing reads better than it is."""
    figure, counts = keyed.figure, keyed.figure.counts
    score, mean = shown_down(figure.score, SCORE_PLACES), shown_down(figure.mean, MEAN_PLACES)
    return ScoreRead(
        key=keyed.key,
        label=keyed.label,
        score=None if score is None else float(score),
        n=counts.rated,
        interval=None
        if figure.interval is None
        else IntervalRead(low=float(figure.interval.low), high=float(figure.interval.high)),
        mean_rating=None if mean is None else float(mean),
        responses=counts.responses,
        positive=counts.positive,
        neutral=counts.neutral,
        sin=counts.sin,
        not_completed=counts.not_completed,
    )


def period_scores(figures: PeriodFigures, agency: Agency, *, is_over: bool) -> PeriodScores:
    """One period's figures as they are shown."""
    return PeriodScores(
        name=name_of(figures.period, agency),
        in_words=period_in_words(figures.period, agency.default_language),
        start_on=figures.period.start_on,
        end_on=figures.period.end_on,
        starts_at=figures.starts_at,
        ends_at=figures.ends_at,
        is_over=is_over,
        restatements=figures.restated,
        restated_at=figures.restated_at,
        classified_under=[
            CountedUnder(policy_hash=policy_hash, responses=responses)
            for policy_hash, responses in figures.classified_under.items()
        ],
        scores=[score_read(keyed) for keyed in figures.figures],
    )
