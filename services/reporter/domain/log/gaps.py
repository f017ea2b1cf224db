"""Service gaps (CCTS-III.bg): what is complained of more than chance explains, and whose limits are missed most."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from services.reporter.domain.tally import Tally
from services.reporter.domain.wilson import Interval, wilson_interval

LEVEL = 0.05
"""How often a group that has not changed may be called rising, over all groups that are compared."""

FEWEST = 5
"""Complaints: of fewer, no rise is told."""

SHORTEST_HISTORY_DAYS = 28
"""With less before the days asked for, nothing is said of a rise."""

MOST_MISSING = 5

GapDimension = Literal["category", "program"]


@dataclass(frozen=True, slots=True)
class Rising:
    """Complaints of a group: so many in the days asked for, so many in the days before.

    `expected`: how many there would have been at the rate of before, cut to one place. `chance`: of so many or more
    then. `is_rising`: that chance is below LEVEL, divided by the number of groups compared (Bonferroni).
    """

    dimension: GapDimension
    key: str
    count: int
    before: int
    expected: float
    chance: float
    is_rising: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A group whose limits were missed, with the share that was and its 95 % interval."""

    dimension: GapDimension
    key: str
    tally: Tally
    share: Interval


def find_rising(
    dimension: GapDimension, counts: Mapping[str, int], before: Mapping[str, int], *, days: int, days_before: int
) -> list[Rising]:
    """The groups with complaints in these days, those that rise first.

    Given all complaints of a group, those of the days asked for are binomial with the share of days, if its rate has not
    changed (Przyborowski and Wilenski, 1940): the test is exact, whatever the rate.
    """
    keys = sorted(key for key in counts.keys() | before.keys() if counts.get(key) or before.get(key))
    found = [
        _compare(dimension, key, counts.get(key, 0), before.get(key, 0), days, days_before, len(keys))
        for key in keys
        if counts.get(key)
    ]
    return sorted(found, key=lambda each: (not each.is_rising, each.chance, each.key))


def _compare(
    dimension: GapDimension, key: str, count: int, before: int, days: int, days_before: int, compared: int
) -> Rising:
    chance = tail_of_binomial(count, count + before, days / (days + days_before))
    return Rising(
        dimension,
        key,
        count,
        before,
        before * days * 10 // days_before / 10,
        round(chance, 4),
        count >= FEWEST and chance < LEVEL / compared,
    )


def tail_of_binomial(successes: int, trials: int, share: float) -> float:
    """The chance of so many successes or more, for a share between 0 and 1."""
    if successes <= 0:
        return 1.0
    log_share, log_rest = math.log(share), math.log1p(-share)
    whole = math.lgamma(trials + 1)
    terms = (
        math.exp(whole - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * log_share + (trials - k) * log_rest)
        for k in range(successes, trials + 1)
    )
    return min(math.fsum(terms), 1.0)


def find_missing(dimension: GapDimension, tallies: Mapping[str, Tally]) -> list[Missing]:
    """The groups whose limits were missed most: by the lower end of the share's interval, which few cases keep low."""
    found = []
    for key, tally in tallies.items():
        share = wilson_interval(tally.missed, tally.met + tally.missed)
        if tally.missed and share is not None:
            found.append(Missing(dimension, key, tally, share))
    return sorted(found, key=lambda each: (-each.share.low, -each.tally.missed, each.key))[:MOST_MISSING]
