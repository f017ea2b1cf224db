"""The 95 % Wilson score interval of a share, shown so that it never claims more certainty than there is."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext

# The 0.975 quantile of the standard normal distribution.
Z = Decimal("1.959963984540054235524594430520551")
_PRECISION = 40
_SHOWN = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends lie in the interval."""

    low: Decimal
    high: Decimal


def wilson_interval(positive: int, rated: int) -> Interval | None:
    """The interval of `positive` out of `rated`, ends rounded outwards to four places; no answers, no interval.

    Raises:
        ValueError: there cannot be that many positive among the rated.
    """
    ends = wilson_ends(positive, rated)
    if ends is None:
        return None
    return Interval(ends.low.quantize(_SHOWN, ROUND_FLOOR), ends.high.quantize(_SHOWN, ROUND_CEILING))


def wilson_ends(positive: int, rated: int) -> Interval | None:
    """The interval with its ends unrounded, to compute with.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927): unlike the
    plain normal interval it stays inside 0 to 1 and holds its promise for few answers and for shares near the ends.

    Raises:
        ValueError: there cannot be that many positive among the rated.
    """
    if not 0 <= positive <= rated:
        raise ValueError(f"{positive} positive of {rated} rated")
    if rated == 0:
        return None
    with localcontext(Context(prec=_PRECISION)):
        n, share, z_squared = Decimal(rated), Decimal(positive) / Decimal(rated), Z * Z
        middle = share + z_squared / (2 * n)
        half = Z * ((share * (1 - share) + z_squared / (4 * n)) / n).sqrt()
        whole = 1 + z_squared / n
        # At the ends the formula gives 0 and 1 exactly; rounding in the last place must not.
        low = Decimal(0) if positive == 0 else (middle - half) / whole
        high = Decimal(1) if positive == rated else (middle + half) / whole
        return Interval(low, high)
