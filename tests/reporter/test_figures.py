"""Figures from counts: exact inside, cut downwards when shown, and an interval that keeps its promise."""

from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporter.domain.figures import Counts, figure_of, shown_down
from services.reporter.domain.wilson import Z, wilson_interval


@st.composite
def _shares(draw: st.DrawFn) -> tuple[int, int]:
    rated = draw(st.integers(1, 10**9))
    return draw(st.integers(0, rated)), rated


@pytest.mark.parametrize(
    ("positive", "rated", "low", "high"),
    [
        # Worked out by hand to six places, then rounded outwards to four.
        (0, 10, "0", "0.2776"),  # z²/(n+z²) = 3.841459/13.841459 = 0.277533
        (10, 10, "0.7224", "1"),
        (1, 1, "0.2065", "1"),  # 1/(1+3.841459) = 0.206549
        (8, 10, "0.4901", "0.9434"),  # (0.992073 ± 0.313572) / 1.384146 → 0.490194, 0.943280
    ],
)
def test_the_interval_is_wilsons(positive: int, rated: int, low: str, high: str) -> None:
    interval = wilson_interval(positive, rated)

    assert interval is not None
    assert (interval.low, interval.high) == (
        Decimal(low).quantize(Decimal("0.0001")),
        Decimal(high).quantize(Decimal("0.0001")),
    )


@given(_shares())
def test_the_interval_lies_in_zero_to_one_around_the_share(share: tuple[int, int]) -> None:
    interval = wilson_interval(*share)

    assert interval is not None
    assert 0 <= interval.low <= Fraction(*share) <= interval.high <= 1


@given(_shares())
def test_the_ends_are_where_the_score_test_just_does_not_reject(share: tuple[int, int]) -> None:
    """Exactly: the test rejects the rounded end or just meets it, and no longer rejects one last place further in."""
    exact = Fraction(*share)
    interval = wilson_interval(*share)
    z_squared = Fraction(Z) ** 2

    def rejects_by(true: Fraction) -> Fraction:
        return (exact - true) ** 2 * share[1] - z_squared * true * (1 - true)

    assert interval is not None
    for end, inwards in ((Fraction(interval.low), 1), (Fraction(interval.high), -1)):
        further_in = end + Fraction(inwards, 10**4)
        assert rejects_by(end) >= 0
        assert rejects_by(min(further_in, exact) if inwards > 0 else max(further_in, exact)) <= 0


def test_the_interval_of_few_answers_covers_the_true_share_about_as_often_as_it_says() -> None:
    """Exactly, over all outcomes: the mean coverage of n = 10 is 95 % within two points."""
    n, coverages = 10, []
    for true in (Fraction(k, 40) for k in range(1, 40)):
        covered = Fraction(0)
        for k in range(n + 1):
            interval = wilson_interval(k, n)
            assert interval is not None
            if interval.low <= true <= interval.high:
                covered += comb(n, k) * true**k * (1 - true) ** (n - k)
        coverages.append(covered)
    assert 0.93 < sum(coverages) / len(coverages) < 0.97


def test_no_answers_is_no_data_and_not_zero() -> None:
    figure = figure_of(Counts(responses=3), one_scale=True)

    assert (figure.score, figure.interval, figure.mean) == (None, None, None)
    assert wilson_interval(0, 0) is None


def test_more_positive_than_rated_is_refused() -> None:
    with pytest.raises(ValueError, match="3 positive of 2 rated"):
        wilson_interval(3, 2)


def test_ratings_of_unlike_scales_have_a_score_and_no_mean() -> None:
    figure = figure_of(Counts(responses=2, rated=2, positive=1, rating_sum=12), one_scale=False)

    assert figure.score == Fraction(1, 2)
    assert figure.mean is None


def test_a_mean_just_below_four_never_reads_four() -> None:
    assert shown_down(Fraction(3999, 1000), 2) == Decimal("3.99")
    assert shown_down(Fraction(-1, 3), 2) == Decimal("-0.34")


@given(st.fractions(min_value=-10, max_value=10))
def test_a_figure_is_shown_cut_by_less_than_its_last_place(exact: Fraction) -> None:
    shown = shown_down(exact, 4)

    assert shown is not None
    assert 0 <= exact - Fraction(shown) < Fraction(1, 10**4)
