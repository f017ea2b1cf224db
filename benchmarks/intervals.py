"""How often the intervals of averages hold the truth, simulated: the long form of what the tests look at briefly.

Whoever answers six questions in one go answers them alike: answers are drawn with a mood in common, cut into marks.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, combinations
from random import Random
from statistics import NormalDist, median

from benchmarks.report import Section
from services.reporter.domain.answers import AnswerSums, Together
from services.reporter.domain.averages import Average, average_of
from services.reporter.domain.changes import Measured, change_between

QUESTIONS = ("a", "b", "c", "d", "e", "f")
SCALE = (1, 5)
LIKENESSES = (0.3, 0.6, 0.9)
SIZES = (30, 60, 200)
QUARTERS = 1_500
_PEOPLE = 20_000
_PAIRS = [*((q, q) for q in QUESTIONS), *combinations(QUESTIONS, 2)]
_LEAST, _MOST = 0.93, 0.97

Response = dict[str, int]
Numbers = tuple[int, ...]

POPULATIONS: Mapping[str, tuple[Sequence[float], Sequence[float]]] = {
    "divided": ((0.2, 0.2, 0.2, 0.2, 0.2), (0,) * 6),
    "content": ((0.03, 0.05, 0.12, 0.30, 0.50), (0,) * 6),
    "content, some left out": ((0.03, 0.05, 0.12, 0.30, 0.50), (0, 0.05, 0.1, 0.1, 0.2, 0.3)),
    "mostly the best mark": ((0.01, 0.02, 0.05, 0.17, 0.75), (0,) * 6),
    "delighted or angry, some left out": ((0.12, 0.03, 0.05, 0.20, 0.60), (0, 0, 0, 0, 0.1, 0.3)),
}
"""Name → the shares of the marks 1 to 5, and how often each question is left out."""


def draw_population(
    shares: Sequence[float], likeness: float, missing: Sequence[float], random: Random
) -> list[Response]:
    """Twenty thousand responses whose answers, in these shares, correlate through what the respondent felt."""
    cuts = [NormalDist().inv_cdf(share) for share in accumulate(shares[:-1])]
    people = []
    for _ in range(_PEOPLE):
        mood = random.gauss(0, likeness**0.5)
        felt = {question: mood + random.gauss(0, (1 - likeness) ** 0.5) for question in QUESTIONS}
        people.append(
            {
                question: 1 + sum(felt[question] > cut for cut in cuts)
                for question, left_out in zip(QUESTIONS, missing, strict=True)
                if random.random() >= left_out
            }
        )
    return people


def numbers_of(response: Response) -> Numbers:
    """Everything about one response that is summed, so that a sample is summed at once."""
    pairs = [
        number
        for one, other in _PAIRS
        for number in (
            (1, response[one], response[other], response[one] * response[other])
            if one in response and other in response
            else (0, 0, 0, 0)
        )
    ]
    return (*pairs, *(int(response.get(question) == value) for question in QUESTIONS for value in range(1, 6)))


def sum_numbers(sample: Sequence[Numbers]) -> AnswerSums:
    """The sums of a sample, as the rollups would hold them."""
    totals = [sum(column) for column in zip(*sample, strict=True)]
    sums = AnswerSums(len(sample))
    for place, pair in enumerate(_PAIRS):
        sums.pairs[pair] = Together(*totals[4 * place : 4 * place + 4])
    counts = totals[4 * len(_PAIRS) :]
    for place, question in enumerate(QUESTIONS):
        sums.values[question] = {v: n for v, n in enumerate(counts[5 * place : 5 * place + 5], start=1) if n}
    return sums


def coverage_of(people: Sequence[Numbers], n: int, quarters: int, random: Random) -> float:
    """In which share of quarters, of n responses each, the interval of the overall average holds that of all people."""
    true = average_of(sum_numbers(people), QUESTIONS, SCALE).average
    held = 0
    for average in _draw(people, n, quarters, random):
        if average.interval is None or true is None:
            raise ValueError("a population without answers")
        held += average.interval.low <= true <= average.interval.high
    return held / quarters


def false_alarms_of(people: Sequence[Numbers], n: int, pairs: int, random: Random) -> float:
    """In which share of pairs of quarters from the same people their averages look changed by more than noise."""
    averages = _draw(people, n, 2 * pairs, random)
    alarms = sum(
        change_between(_measured(before), _measured(now)).is_more_than_noise is True
        for before, now in zip(averages, averages, strict=True)
    )
    return alarms / pairs


def _draw(people: Sequence[Numbers], n: int, quarters: int, random: Random) -> Iterator[Average]:
    for _ in range(quarters):
        yield average_of(sum_numbers(random.choices(people, k=n)), QUESTIONS, SCALE)


def _measured(average: Average) -> Measured:
    interval = average.interval
    if interval is None:
        return Measured(average.n, None, None, None)
    return Measured(average.n, average.average, interval.low, interval.high)


def run() -> Section:
    """Simulate each population at each correlation and size."""
    quarters = int(os.environ.get("BENCH_QUARTERS", QUARTERS))
    random = Random(20261118)  # noqa: S311 - a simulation that comes out the same every time
    coverages: dict[str, list[float]] = {}
    alarms: dict[str, list[float]] = {}
    for name, (shares, missing) in POPULATIONS.items():
        for likeness in LIKENESSES:
            people = [numbers_of(one) for one in draw_population(shares, likeness, missing, random)]
            for n in SIZES:
                coverages.setdefault(name, []).append(coverage_of(people, n, quarters, random))
                alarms.setdefault(name, []).append(false_alarms_of(people, n, quarters // 3, random))
    every = [one for of_population in coverages.values() for one in of_population]
    every_alarm = [one for of_population in alarms.values() for one in of_population]
    within = sum(_LEAST <= one <= _MOST for one in every)
    return Section(
        title="Intervals of averages",
        text=(
            f"Six questions that one person answers in one go, correlations {', '.join(map(str, LIKENESSES))}, n = "
            f"{', '.join(map(str, SIZES))}, {quarters:,} simulated quarters of each from {_PEOPLE:,} people. How often the 95 % interval of "
            "the overall average (docs/decisions/0010) holds the true one, and how often two quarters of the same people look "
            "changed by more than noise (docs/scores.md)."
        ),
        rows=[
            *((f"{name}: intervals that hold the true average", _range(coverages[name])) for name in POPULATIONS),
            *((f"{name}: changes where nothing changed", _range(alarms[name])) for name in POPULATIONS),
            ("cases within 93 to 97 %", f"{within} of {len(every)}"),
        ],
        promises=[
            ("the median coverage is 94 to 96 %", 0.94 <= median(every) <= 0.96),
            ("95 in 100 cases are covered within 93 to 97 %", within >= 0.95 * len(every)),
            ("none is covered in fewer than 92 %", min(every) >= 0.92),
            ("no case calls more than 8 % of what did not change a change", max(every_alarm) <= 0.08),
        ],
        needs_servers=False,
    )


def _range(shares: Sequence[float]) -> str:
    return f"{min(shares):.1%} to {max(shares):.1%}, median {median(shares):.1%}"
