"""What is asked about restatements, and what is answered."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.reporter.domain.figures import MEAN_PLACES, SCORE_PLACES, Figure, shown_down, shown_up
from services.reporter.domain.periods import name_of
from services.reporter.domain.restatements import RestatedPeriod, RestatementKind
from services.reporter.schemas.periods import CAMPAIGN_ID, POLICY_HASH, PeriodsQuery
from services.reporter.schemas.scores import IntervalRead, interval_read
from shared.calendar import PeriodKind, period_in_words
from shared.policy.models import Agency
from shared.web import Instant, QueryInstant, ReadModel

_FIGURE = {
    "n": 20,
    "score": 0.8,
    "interval": {"low": 0.5839, "high": 0.9194},
    "mean_rating": 4.05,
    "responses": 21,
    "sin": 2,
    "sin_rate": 0.0953,
}


class RestatementQuery(PeriodsQuery):
    """Which periods, of which responses, changed since when."""

    since: QueryInstant | None = Field(
        default=None,
        description="Only what was taken in at or after this instant; without it everything since each period's end.",
        examples=["2026-11-24T00:00:00+00:00"],
    )


class ReasonRead(ReadModel):
    """Why a period's figures are not what they were."""

    kind: RestatementKind = Field(
        description="`late`: taken in on a later day than it was submitted on. `voided`, `restored`: taken out, or back in. "
        "`corrected`: says something else, or belongs to another day. `re_attributed`: credited to others.",
        examples=["voided"],
    )
    times: int = Field(description="How many responses were restated so.", examples=[1])
    last_at: Instant = Field(description="When the last was taken in.", examples=["2026-11-24T14:02:11+00:00"])


class FigureThen(ReadModel):
    """A score and a SIN rate as they stood."""

    n: int = Field(description="How many responses were rated.", examples=[20])
    score: float | None = Field(description="Positive ÷ rated, cut to four places; null: no data.", examples=[0.8])
    interval: IntervalRead | None = Field(
        description="Its 95 % interval; null: no data.", examples=[{"low": 0.5839, "high": 0.9194}]
    )
    mean_rating: float | None = Field(description="The mean of the ratings, cut to two places.", examples=[4.05])
    responses: int = Field(description="How many responses there were.", examples=[21])
    sin: int = Field(description="How many were SIN.", examples=[2])
    sin_rate: float | None = Field(description="SIN ÷ responses, rounded up to four places.", examples=[0.0953])


class RestatedPeriodRead(ReadModel):
    """A period whose figures changed after its end."""

    name: str = Field(description="A short name.", examples=["2026-W47"])
    in_words: str = Field(description="Its days in words.", examples=["November 16 \u2013 22, 2026"])
    start_on: date = Field(description="Its first day, in the agency's zone.", examples=["2026-11-16"])
    end_on: date = Field(description="Its last day.", examples=["2026-11-22"])
    since: Instant = Field(
        description="What was taken in from then on is listed: since the period's end, or since what was asked for if that is later.",
        examples=["2026-11-23T05:00:00+00:00"],
    )
    reasons: list[ReasonRead] = Field(
        description="Why, kind by kind.",
        examples=[[{"kind": "voided", "times": 1, "last_at": "2026-11-24T14:02:11+00:00"}]],
    )
    before: FigureThen | None = Field(
        description="All responses' figures as they stood then; null: from a time when that was not kept.",
        examples=[_FIGURE],
    )
    after: FigureThen = Field(description="The same as they stand now.", examples=[_FIGURE])


class RestatementReport(ReadModel):
    """The periods that were restated."""

    agency: str = Field(description="Whose.", examples=["technology-services"])
    policy_hash: str = Field(
        description="The version of the policy whose zone and periods are used.", examples=[POLICY_HASH]
    )
    time_zone: str = Field(description="The zone whose days are counted.", examples=["America/New_York"])
    period: PeriodKind = Field(description="How long each period is.", examples=["week"])
    survey: str | None = Field(description="The only survey looked at; null: all.", examples=["service-request"])
    campaign: UUID | None = Field(
        description="The campaign looked at; null: the standing survey.", examples=[CAMPAIGN_ID]
    )
    periods: list[RestatedPeriodRead] = Field(
        description="In order of time; periods that stand as they ended are left out.", examples=[[]]
    )


def restated_read(restated: RestatedPeriod, agency: Agency) -> RestatedPeriodRead:
    """A restated period as it is shown."""
    return RestatedPeriodRead(
        name=name_of(restated.period, agency),
        in_words=period_in_words(restated.period, agency.default_language),
        start_on=restated.period.start_on,
        end_on=restated.period.end_on,
        since=restated.since,
        reasons=[
            ReasonRead(kind=reason.kind, times=reason.times, last_at=reason.last_at) for reason in restated.reasons
        ],
        before=None if restated.before is None else _figure_then(restated.before),
        after=_figure_then(restated.after),
    )


def _figure_then(figure: Figure) -> FigureThen:
    score, mean = shown_down(figure.score, SCORE_PLACES), shown_down(figure.mean, MEAN_PLACES)
    sin_rate = shown_up(figure.sin_rate, SCORE_PLACES)
    return FigureThen(
        n=figure.counts.rated,
        score=None if score is None else float(score),
        interval=interval_read(figure.interval),
        mean_rating=None if mean is None else float(mean),
        responses=figure.counts.responses,
        sin=figure.counts.sin,
        sin_rate=None if sin_rate is None else float(sin_rate),
    )
