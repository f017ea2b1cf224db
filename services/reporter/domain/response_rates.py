"""Response rates: of those offered the survey one by one, how many answered, with n, interval and change.

The counts are survey_api's (`GET /v1/volumes`): who was invited and who answered is known there, and nothing but counts leaves it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from services.reporter.domain.changes import Change, change_between
from services.reporter.domain.figures import measured_share
from services.reporter.domain.periods import DayUnthinkable
from services.reporter.domain.wilson import Interval, wilson_interval
from shared.calendar import Period
from shared.calendar.periods import FIRST_DAY, LAST_DAY
from shared.errors import Unavailable

RateDimension = Literal["all", "program", "campaign", "channel"]
# Each period is a question to survey_api: a quarter of weeks, and one to compare the first with.
MOST_PERIODS = 13


class VolumesUnavailable(Unavailable):
    """survey_api cannot be asked just now how many were offered the survey."""


@dataclass(frozen=True, slots=True)
class Volume:
    """The counts of one group: offers, openings, answers, and the offers that were answered through their own link."""

    offered: int = 0
    opened: int = 0
    responded: int = 0
    answered_offers: int = 0


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """A response rate; None where nobody was offered the survey one by one."""

    key: str | None
    label: str
    volume: Volume
    rate: Fraction | None
    interval: Interval | None
    change: Change


VolumesByKey = Mapping[str | None, tuple[str, Volume]]
"""key → label and counts."""


def check_days(periods: Sequence[Period]) -> None:
    """Refuse periods that reach beyond the days that volumes are kept of.

    Raises:
        DayUnthinkable: no invitation was or will be sent on such a day.
    """
    if periods[0].start_on < FIRST_DAY or periods[-1].end_on > LAST_DAY:
        raise DayUnthinkable(f"Days lie between {FIRST_DAY} and {LAST_DAY}.", how_to_fix="Check the year.")


class VolumeSource(Protocol):
    """Who can be asked for volumes, outside any transaction; raises VolumesUnavailable."""

    async def fetch(self, agency: str, periods: Sequence[Period], by: RateDimension) -> list[VolumesByKey]: ...


def rates_of(before: VolumesByKey, now: VolumesByKey) -> list[ResponseRate]:
    """The response rate of each group of a period, compared with the period before."""
    rates = []
    for key, (label, volume) in now.items():
        was = before.get(key, (label, Volume()))[1]
        rates.append(
            ResponseRate(
                key,
                label,
                volume,
                Fraction(volume.answered_offers, volume.offered) if volume.offered else None,
                wilson_interval(volume.answered_offers, volume.offered),
                change_between(
                    measured_share(was.answered_offers, was.offered),
                    measured_share(volume.answered_offers, volume.offered),
                ),
            )
        )
    return rates


@dataclass(frozen=True, slots=True)
class PeriodRates:
    """The response rates of one period."""

    period: Period
    rates: Sequence[ResponseRate]
