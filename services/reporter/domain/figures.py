"""From counts to figures: computed exactly, shown rounded down, and no data where there is none."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.reporter.domain.wilson import Interval, wilson_interval

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


@dataclass(frozen=True, slots=True)
class Figure:
    """A satisfaction score with everything that it must not be shown without."""

    counts: Counts
    score: Fraction | None
    interval: Interval | None
    mean: Fraction | None


def figure_of(counts: Counts, *, one_scale: bool) -> Figure:
    """The figures of these counts. Ratings on different scales have no common mean."""
    if counts.rated == 0:
        return Figure(counts, None, None, None)
    return Figure(
        counts,
        Fraction(counts.positive, counts.rated),
        wilson_interval(counts.positive, counts.rated),
        Fraction(counts.rating_sum, counts.rated) if one_scale else None,
    )


def shown_down(exact: Fraction | None, places: int) -> Decimal | None:
    """The figure as it is shown: cut to so many places, always downwards, so that 3.999 never reads 4.00."""
    if exact is None:
        return None
    scale = 10**places
    return Decimal(exact.numerator * scale // exact.denominator).scaleb(-places)
