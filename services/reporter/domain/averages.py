"""Question averages and the overall average, exact, each with an interval that knows that answers of one person go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import combinations_with_replacement
from math import sqrt

from services.reporter.domain.answers import AnswerSums
from services.reporter.domain.student import t_quantile

_Z = 1.959963984540054
# The spread is estimated as if half a response more had been seen, at which it is the widest that the scale allows.
_HALF_A_RESPONSE = 0.5
# A variance below this share of what it is summed from is a rounding error.
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """A 95 % interval of a mean, its ends unrounded."""

    low: float
    high: float

    def shown(self, places: int) -> tuple[Decimal, Decimal]:
        """Both ends rounded outwards."""
        last = Decimal(1).scaleb(-places)
        return Decimal(self.low).quantize(last, ROUND_FLOOR), Decimal(self.high).quantize(last, ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Average:
    """A mean with its n, which it must not be shown without. No answers: no average; unlike scales: none either."""

    n: int
    average: Fraction | None
    interval: MeanInterval | None


def average_of(sums: AnswerSums, questions: Sequence[str], scale: tuple[int, int] | None) -> Average:
    """The mean of the averages of those of these questions that were answered; of one question its own average.

    Questions weigh the same, however often each was answered. `n` counts responses. Without one scale there is no mean.
    """
    answered = [question for question in questions if sums.n(question)]
    n = sums.n(questions[0]) if len(questions) == 1 else sums.responses
    if not answered or scale is None:
        return Average(n, None, None)
    average = _mean_of_means(sums, answered)
    return Average(n, average, _interval(sums, answered, average, scale))


def _mean_of_means(sums: AnswerSums, questions: Sequence[str]) -> Fraction:
    """Exactly; questions that were answered equally often share a denominator, which is most of them."""
    totals: dict[int, int] = {}
    for question in questions:
        n = sums.n(question)
        totals[n] = totals.get(n, 0) + sums.total(question)
    parts = [Fraction(total, n * len(questions)) for n, total in totals.items()]
    return parts[0] if len(parts) == 1 else sum(parts, Fraction())


@dataclass(frozen=True, slots=True)
class _Spread:
    """What the answers say of how far their mean may be off.

    Attributes:
        variance: of the mean.
        degrees: of freedom of that estimate.
        once: how many questions were answered once only, and say nothing.
    """

    variance: float
    degrees: float
    once: int


def _interval(sums: AnswerSums, questions: Sequence[str], average: Fraction, scale: tuple[int, int]) -> MeanInterval:
    """The 95 % interval of the mean of these questions' averages.

    The variance is that of a mean of ratio means (Taylor linearisation: W. G. Cochran, Sampling Techniques, 1977,
    chapter 6), so that the answers of one response count as what they are: alike. From it follows how many yes-or-no
    answers would tell as much, and the interval is Wilson's for so many on a line from the scale's lowest to its highest,
    with Student's t for the normal quantile: a plain t interval is too narrow where nearly everybody gives the best mark,
    and leaves the scale.
    """
    spread = _spread_of(sums, questions)
    low = min(scale[0], *(min(sums.values[question]) for question in questions))
    high = max(scale[1], *(max(sums.values[question]) for question in questions))
    width = high - low
    # Of whole numbers, so that an average at an end of the scale is there exactly.
    share = (average.numerator - low * average.denominator) / (average.denominator * width)
    n = spread.degrees + 1
    if spread.variance == 0:
        quantile, weight = _Z, n  # every response says the same: the spread is not known, and may be the widest
    else:
        quantile = t_quantile(max(int(spread.degrees), 1))
        deviation = sqrt(spread.variance) + spread.once * width / (2 * len(questions))
        likeness = deviation**2 * n / (share * (1 - share) * width**2)
        likeness = (likeness * n + _HALF_A_RESPONSE) / (n + _HALF_A_RESPONSE)
        weight = n / likeness
    start, end = _wilson_of_mean(share, weight, quantile)
    return MeanInterval(low + width * start, low + width * end)


def _spread_of(sums: AnswerSums, questions: Sequence[str]) -> _Spread:
    """The linearised variance, corrected for few answers question by question in proportion to what each adds to it."""
    if len(questions) == 1:
        return _spread_of_one(sums, questions[0])
    n = {question: sums.n(question) for question in questions}
    told = sorted(question for question in questions if n[question] > 1)
    total = {question: sums.total(question) for question in told}
    rows = dict.fromkeys(told, 0.0)
    widest = 0.0
    for one, other in combinations_with_replacement(told, 2):
        # Of both averages, not yet corrected: the sum of (x - x̄)(y - ȳ) over who answered both, ÷ both n. In whole
        # numbers, so that nothing is lost where nearly equal numbers are taken from each other.
        if (together := sums.pairs.get((one, other))) is None:
            continue
        both, first, second, product = together
        k, m, of_one, of_other = n[one], n[other], total[one], total[other]
        deviations = product * k * m - second * of_one * m - first * of_other * k + both * of_one * of_other
        covariance = deviations / (k * m) ** 2
        widest = max(widest, abs(covariance))
        rows[one] += covariance
        if one != other:
            rows[other] += covariance
    whole = sum(rows.values())
    if whole <= widest * _NOTHING:
        return _Spread(0.0, len(questions) / sum(1 / n[question] for question in questions) - 1, 0)
    parts = {question: max(row, 0.0) for question, row in rows.items()}
    inverse = sum(part / (n[question] - 1) for question, part in parts.items()) / sum(parts.values())
    return _Spread(whole * (1 + inverse) / len(questions) ** 2, 1 / inverse, len(questions) - len(told))


def _spread_of_one(sums: AnswerSums, question: str) -> _Spread:
    """The same for one question, for which the sum over pairs has one term."""
    n, total, _, squares = sums.pairs[question, question]
    variance = (squares * n - total * total) / n**3 if n > 1 else 0.0
    if variance == 0:
        return _Spread(0.0, n - 1, 0)
    return _Spread(variance * n / (n - 1), n - 1, 0)


def _wilson_of_mean(share: float, weight: float, quantile: float) -> tuple[float, float]:
    squared = quantile * quantile
    middle = share + squared / (2 * weight)
    half = quantile * sqrt(share * (1 - share) / weight + squared / (4 * weight * weight))
    whole = 1 + squared / weight
    # At the ends the formula gives 0 and 1 exactly; rounding in the last place must not.
    low = 0.0 if share == 0 else (middle - half) / whole
    high = 1.0 if share == 1 else (middle + half) / whole
    return low, high
