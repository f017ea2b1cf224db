"""Change against the period before, and whether it is more than noise."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from math import sqrt
from typing import Literal

Verdict = Literal["risen", "fallen", "within_noise", "too_few_to_tell", "not_comparable", "no_data"]
# With fewer in either period nothing is said, as nothing public is shown of fewer (design §7).
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """A share or mean of one period with its 95 % interval, ends unrounded; all None where there is no data."""

    n: int
    value: Fraction | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class DifferenceInterval:
    """A 95 % interval of a difference, its ends unrounded."""

    low: float
    high: float

    def shown(self, places: int) -> tuple[Decimal, Decimal]:
        """Both ends rounded outwards."""
        last = Decimal(1).scaleb(-places)
        low, high = Decimal(self.low).quantize(last, ROUND_FLOOR), Decimal(self.high).quantize(last, ROUND_CEILING)
        return low + 0, high + 0  # no end reads -0


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure since the period before.

    Attributes:
        n_before: how many responses the period before has.
        difference: now minus before, exactly; None where either has no data or both cannot be compared.
        verdict: `risen` and `fallen` only where the interval leaves 0 out.
    """

    n_before: int
    difference: Fraction | None
    interval: DifferenceInterval | None
    verdict: Verdict

    @property
    def is_more_than_noise(self) -> bool | None:
        """Whether the interval leaves 0 out; None where that cannot be said."""
        told: dict[Verdict, bool] = {"risen": True, "fallen": True, "within_noise": False}
        return told.get(self.verdict)


def change_between(before: Measured, now: Measured, *, comparable: bool = True) -> Change:
    """The difference of two independent figures, with the interval that their own intervals give it.

    By "square and add": the lower end is as far below the difference as the figure's own lower end is below it and the
    former's upper end above it, taken together as the sides of a right angle are; the upper end likewise. For shares with
    Wilson's intervals this is method 10 of R. G. Newcombe, "Interval estimation for the difference between independent
    proportions", Statistics in Medicine 17 (1998); for means with whatever intervals hold their promise, G. Y. Zou and
    A. Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 27 (2008). It stays
    within what is possible, and is as lopsided as the figures are near an end of their scale.
    """
    if now.value is None or now.low is None or now.high is None:
        return Change(before.n, None, None, "no_data")
    if before.value is None or before.low is None or before.high is None:
        return Change(before.n, None, None, "no_data")
    if not comparable:
        return Change(before.n, None, None, "not_comparable")
    difference = now.value - before.value
    shown, is_now, was = float(difference), float(now.value), float(before.value)
    interval = DifferenceInterval(
        shown - _together(is_now - now.low, before.high - was), shown + _together(now.high - is_now, was - before.low)
    )
    return Change(before.n, difference, interval, _verdict(before.n, now.n, interval))


def _together(one: float, other: float) -> float:
    return sqrt(one * one + other * other)


def _verdict(before: int, now: int, interval: DifferenceInterval) -> Verdict:
    if min(before, now) < FEWEST:
        return "too_few_to_tell"
    if interval.low > 0:
        return "risen"
    return "fallen" if interval.high < 0 else "within_noise"
