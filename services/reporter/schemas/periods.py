"""What every question about figures of periods has in common, and every answer."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from services.reporter.domain.changes import Change, Verdict
from services.reporter.domain.figures import shown_down
from services.reporter.domain.grounds import PeriodGrounds
from services.reporter.domain.periods import name_of
from shared.calendar import PeriodKind, period_in_words
from shared.policy.models import Agency
from shared.web import ApiModel, Instant, ReadModel

POLICY_HASH = "9f2c41d0b6a7e35c8d1f0a94b7c26e583f1d9a0c4b5e6f708192a3b4c5d6e7f8"
CAMPAIGN_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
CHANGE = {
    "n_before": 24,
    "change": 0.0691,
    "change_interval": {"low": -0.1412, "high": 0.2807},
    "is_more_than_noise": False,
    "verdict": "within_noise",
}


class PeriodsQuery(ApiModel):
    """Which periods, of which responses."""

    period: PeriodKind = Field(description="How long each period is.", examples=["week"])
    from_: date = Field(
        alias="from", description="A day of the first period, in the agency's zone.", examples=["2026-11-16"]
    )
    to: date | None = Field(
        default=None,
        description="A day of the last period; without it only the period that holds `from`.",
        examples=["2026-11-22"],
    )
    survey: str | None = Field(
        default=None,
        min_length=1,
        max_length=63,
        description="Only responses to this survey.",
        examples=["service-request"],
    )
    campaign: UUID | None = Field(
        default=None,
        description="Only the responses of this campaign; without it those of the standing survey, of no campaign.",
        examples=[CAMPAIGN_ID],
    )


class CountedUnder(ReadModel):
    """How many of the responses were classified under one version of the policy."""

    policy_hash: str = Field(description="The version.", examples=[POLICY_HASH])
    responses: int = Field(description="How many responses.", examples=[21])


class PeriodRead(ReadModel):
    """One period, and what its figures stand on."""

    name: str = Field(description="A short name.", examples=["2026-W47"])
    in_words: str = Field(description="Its days in words.", examples=["November 16 \u2013 22, 2026"])
    start_on: date = Field(description="Its first day, in the agency's zone.", examples=["2026-11-16"])
    end_on: date = Field(description="Its last day.", examples=["2026-11-22"])
    starts_at: Instant = Field(description="Its first instant.", examples=["2026-11-16T05:00:00+00:00"])
    ends_at: Instant = Field(description="The first instant after it.", examples=["2026-11-23T05:00:00+00:00"])
    is_over: bool = Field(description="False while responses can still be submitted in it.", examples=[True])
    restatements: int = Field(
        description="How many late responses, voids, corrections and changes of credit since its end have touched it.",
        examples=[0],
    )
    restated_at: Instant | None = Field(
        description="When the last of these was taken in.", examples=["2026-11-24T14:02:11+00:00"]
    )
    classified_under: list[CountedUnder] = Field(
        description="The versions of the policy that the counted responses were classified under.",
        examples=[[{"policy_hash": POLICY_HASH, "responses": 21}]],
    )


class DifferenceIntervalRead(ReadModel):
    """A 95 % interval of a difference, its ends rounded outwards."""

    low: float = Field(description="The lower end.", examples=[-0.0412])
    high: float = Field(description="The upper end.", examples=[0.1807])


class ChangeRead(ReadModel):
    """What became of a figure since the period before."""

    n_before: int = Field(description="The n of the period before.", examples=[24])
    change: float | None = Field(
        description="Now minus before, cut downwards; null: one of both has no data, or they cannot be compared.",
        examples=[0.0691],
    )
    change_interval: DifferenceIntervalRead | None = Field(
        description="Where the true difference lies, with 95 % confidence.",
        examples=[{"low": -0.0412, "high": 0.1807}],
    )
    is_more_than_noise: bool | None = Field(
        description="Whether 0 lies outside that interval; null: that cannot be told.", examples=[False]
    )
    verdict: Verdict = Field(
        description="The same in a word: `risen` and `fallen` only for what is more than noise; `too_few_to_tell` where either "
        "period has fewer than 5; `not_comparable` where other questions were asked, or on another scale.",
        examples=["within_noise"],
    )


def change_read(change: Change, places: int) -> ChangeRead:
    """A change as it is shown: cut downwards to so many places, the interval rounded outwards."""
    difference = shown_down(change.difference, places)
    interval = None
    if change.interval is not None:
        low, high = change.interval.shown(places)
        interval = DifferenceIntervalRead(low=float(low), high=float(high))
    return ChangeRead(
        n_before=change.n_before,
        change=None if difference is None else float(difference),
        change_interval=interval,
        is_more_than_noise=change.is_more_than_noise,
        verdict=change.verdict,
    )


def period_members(grounds: PeriodGrounds, agency: Agency, *, is_over: bool) -> dict[str, Any]:
    """The members of a PeriodRead."""
    return {
        "name": name_of(grounds.period, agency),
        "in_words": period_in_words(grounds.period, agency.default_language),
        "start_on": grounds.period.start_on,
        "end_on": grounds.period.end_on,
        "starts_at": grounds.starts_at,
        "ends_at": grounds.ends_at,
        "is_over": is_over,
        "restatements": grounds.restated,
        "restated_at": grounds.restated_at,
        "classified_under": [
            CountedUnder(policy_hash=policy_hash, responses=responses)
            for policy_hash, responses in grounds.policies.items()
        ],
    }
