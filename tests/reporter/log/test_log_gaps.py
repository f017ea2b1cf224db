"""What is called a service gap: a rise that chance does not explain, and limits that are missed most."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporter.domain.log.figures import Passed
from services.reporter.domain.log.gaps import LEVEL, find_missing, find_rising, tail_of_binomial
from services.reporter.domain.tally import Tally


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 99))
def test_the_tail_is_the_exact_binomial_one(successes: int, more: int, percent: int) -> None:
    trials, share = successes + more, Fraction(percent, 100)
    exact = sum(
        (comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(successes, trials + 1)), Fraction()
    )

    assert tail_of_binomial(successes, trials, float(share)) == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


def test_twice_as_many_of_few_is_noise_and_of_many_is_a_rise() -> None:
    def rises(count: int, before: int) -> bool:
        (found,) = find_rising("category", {"x": count}, {"x": before}, days=30, days_before=360)
        return found.is_rising

    assert not rises(6, 36)  # 3 a month before
    assert rises(60, 360)
    assert not rises(4, 0)  # too few to be told
    assert rises(5, 0)


def test_the_more_groups_are_compared_the_clearer_a_rise_must_be() -> None:
    alone = find_rising("category", {"x": 10}, {"x": 55}, days=30, days_before=360)
    among = find_rising(
        "category",
        {"x": 10} | {f"y{n}": 5 for n in range(9)},
        {"x": 55} | {f"y{n}": 60 for n in range(9)},
        days=30,
        days_before=360,
    )

    assert alone[0].chance == among[0].chance
    assert LEVEL / 10 < alone[0].chance < LEVEL
    assert alone[0].is_rising
    assert not any(each.is_rising for each in among)


def test_who_misses_most_comes_first_and_one_miss_of_one_is_no_proof() -> None:
    found = find_missing(
        "program", {"once": Tally(missed=1), "often": Tally(met=20, missed=20), "never": Tally(met=40), "": Tally()}
    )

    assert [each.key for each in found] == ["often", "once"]


@given(st.dictionaries(st.integers(0, 30), st.integers(1, 5), min_size=1))
def test_median_and_ninetieth_are_waits_that_happened(histogram: dict[int, int]) -> None:
    waits = sorted(days for days, entries in histogram.items() for _ in range(entries))
    passed = Passed.of(histogram)

    assert passed.n == len(waits)
    assert passed.median == waits[-(-len(waits) // 2) - 1]
    assert passed.ninetieth == waits[-(-len(waits) * 9 // 10) - 1]


def test_without_an_answer_there_is_no_median() -> None:
    assert Passed.of({}) == Passed(0, None, None)
