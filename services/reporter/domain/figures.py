"""From counts to figures: computed exactly, shown rounded down, and no data where there is none."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.reporter.domain.changes import Measured
from services.reporter.domain.wilson import Interval, wilson_ends, wilson_interval

SCORE_PLACES = 4
MEAN_PLACES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the rollups hold of some responses."""

    responses: int = 0
    rated: int = 0
    positive: int = 0
    neutral: int = 0
    sin: int = 0
    not_completed: int = 0
    rating_sum: int = 0

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(**{name: getattr(self, name) - getattr(other, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Figure:
    """A satisfaction score and a SIN rate with everything that they must not be shown without."""

    counts: Counts
    score: Fraction | None
    interval: Interval | None
    mean: Fraction | None
    sin_rate: Fraction | None
    sin_interval: Interval | None


def figure_of(counts: Counts, *, one_scale: bool) -> Figure:
    """The figures of these counts. Ratings on different scales have no common mean.

    The SIN rate is of all responses: each is classified, rated or not.
    """
    is_rated = counts.rated > 0
    return Figure(
        counts,
        Fraction(counts.positive, counts.rated) if is_rated else None,
        wilson_interval(counts.positive, counts.rated),
        Fraction(counts.rating_sum, counts.rated) if is_rated and one_scale else None,
        Fraction(counts.sin, counts.responses) if counts.responses else None,
        wilson_interval(counts.sin, counts.responses),
    )


def measured_share(part: int, whole: int) -> Measured:
    """A share as it is compared with another period's."""
    ends = wilson_ends(part, whole)
    if ends is None:
        return Measured(whole, None, None, None)
    return Measured(whole, Fraction(part, whole), float(ends.low), float(ends.high))


def shown_down(exact: Fraction | None, places: int) -> Decimal | None:
    """The figure as it is shown: cut to so many places, always downwards, so that 3.999 never reads 4.00."""
    if exact is None:
        return None
    scale = 10**places
    return Decimal(exact.numerator * scale // exact.denominator).scaleb(-places)


def shown_up(exact: Fraction | None, places: int) -> Decimal | None:
    """The same, always upwards: for a rate that is the worse the higher it is."""
    shown = shown_down(None if exact is None else -exact, places)
    return None if shown is None else abs(shown)
