"""The 0.975 quantile of Student's t distribution: how much wider an interval from few responses must be."""

from functools import lru_cache
from math import atan, ceil, cos, pi, sin, sqrt

_PROBABILITY = 0.95  # between both quantiles
_Z = 1.959963984540054
_EXACT_UP_TO = 200


@lru_cache(maxsize=512)
def t_quantile(degrees: int) -> float:
    """The t that a share of 0.975 lies below, for a whole number of degrees of freedom; rounded up to nine places.

    M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964): the finite series 26.7.3 and 26.7.4,
    inverted by halving; for many degrees of freedom the expansion 26.7.5, by then exact to more than nine places.

    Raises:
        ValueError: there is no such distribution.
    """
    if degrees < 1:
        raise ValueError(f"{degrees} degrees of freedom")
    t = _expanded(degrees) if degrees > _EXACT_UP_TO else _halved(degrees)
    return ceil(t * 1e9) / 1e9  # the same on every machine, whatever the last place of its cosine


def _halved(degrees: int) -> float:
    low, high = _Z, 13.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _between(middle, degrees) < _PROBABILITY else (low, middle)
    return high


def _between(t: float, degrees: int) -> float:
    """The probability of a value between -t and t."""
    angle = atan(t / sqrt(degrees))
    odd = degrees % 2
    term = total = (cos(angle) if odd else 1.0) if degrees > 1 else 0.0
    for k in range(2 + odd, degrees - 1, 2):
        term *= (k - 1) / k * cos(angle) ** 2
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total


def _expanded(degrees: int) -> float:
    z = _Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / degrees + second / degrees**2 + third / degrees**3 + fourth / degrees**4
