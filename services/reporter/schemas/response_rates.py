"""What is asked about response rates, and what is answered."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.reporter.domain.figures import SCORE_PLACES, shown_down
from services.reporter.domain.periods import name_of
from services.reporter.domain.response_rates import MOST_PERIODS, PeriodRates, RateDimension, ResponseRate
from services.reporter.schemas.periods import CHANGE, POLICY_HASH, ChangeRead, change_read
from services.reporter.schemas.scores import IntervalRead, interval_read
from shared.calendar import PeriodKind, period_in_words
from shared.policy.models import Agency
from shared.web import ApiModel, ReadModel


class ResponseRateQuery(ApiModel):
    """Which periods, grouped by what."""

    period: PeriodKind = Field(description="How long each period is.", examples=["quarter"])
    from_: date = Field(
        alias="from", description="A day of the first period, in the agency's zone.", examples=["2026-11-16"]
    )
    to: date | None = Field(
        default=None,
        description=f"A day of the last period, of at most {MOST_PERIODS}; without it only the period that holds `from`.",
        examples=["2026-11-22"],
    )
    by: RateDimension = Field(
        default="all", description="What offers and answers are grouped by.", examples=["program"]
    )


class ResponseRateRead(ReadModel):
    """The response rate of one group, with everything it must not be shown without."""

    key: str | None = Field(
        description="The program, the id of the campaign or the channel; null: all, or none is named.",
        examples=["central"],
    )
    label: str = Field(description="Its name.", examples=["Central Region"])
    rate: float | None = Field(
        description="answered ÷ n, cut to four places; null: nobody was offered the survey one by one.", examples=[0.25]
    )
    n: int = Field(description="Offers: invitations that a mail server accepted in the period.", examples=[240])
    answered: int = Field(description="Of these, how many were answered through their own link.", examples=[60])
    interval: IntervalRead | None = Field(
        description="Where the true rate lies, with 95 % confidence.", examples=[{"low": 0.1995, "high": 0.3085}]
    )
    change: ChangeRead = Field(description="What became of it since the period before.", examples=[CHANGE])
    opened: int = Field(description="Openings of the survey's page in the period that look human.", examples=[131])
    responded: int = Field(
        description="Responses submitted in the period that count, by whatever way they came.", examples=[96]
    )


class PeriodRatesRead(ReadModel):
    """The response rates of one period."""

    name: str = Field(description="A short name.", examples=["FY2027-Q2"])
    in_words: str = Field(description="Its days in words.", examples=["October 1 \u2013 December 31, 2026"])
    start_on: date = Field(description="Its first day, in the agency's zone.", examples=["2026-10-01"])
    end_on: date = Field(description="Its last day.", examples=["2026-12-31"])
    rates: list[ResponseRateRead] = Field(description="Group by group.", examples=[[]])


class ResponseRateReport(ReadModel):
    """Response rates by period."""

    agency: str = Field(description="Whose.", examples=["county-child-welfare"])
    policy_hash: str = Field(description="The version of the policy whose periods are used.", examples=[POLICY_HASH])
    time_zone: str = Field(description="The zone whose days are counted.", examples=["America/Los_Angeles"])
    period: PeriodKind = Field(description="How long each period is.", examples=["quarter"])
    by: RateDimension = Field(description="What they are grouped by.", examples=["program"])
    confidence_level: Literal["0.95"] = Field(description="Of every interval.", examples=["0.95"])
    periods: list[PeriodRatesRead] = Field(description="In order of time.", examples=[[]])


def period_rates_read(rates: PeriodRates, agency: Agency) -> PeriodRatesRead:
    """One period's response rates as they are shown."""
    return PeriodRatesRead(
        name=name_of(rates.period, agency),
        in_words=period_in_words(rates.period, agency.default_language),
        start_on=rates.period.start_on,
        end_on=rates.period.end_on,
        rates=[_rate_read(rate) for rate in rates.rates],
    )


def _rate_read(rate: ResponseRate) -> ResponseRateRead:
    shown = shown_down(rate.rate, SCORE_PLACES)
    return ResponseRateRead(
        key=rate.key,
        label=rate.label,
        rate=None if shown is None else float(shown),
        n=rate.volume.offered,
        answered=rate.volume.answered_offers,
        interval=interval_read(rate.interval),
        change=change_read(rate.change, SCORE_PLACES),
        opened=rate.volume.opened,
        responded=rate.volume.responded,
    )
