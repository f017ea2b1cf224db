"""The sums behind averages, and the interval that knows that answers of one response go together."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.intervals import (
    POPULATIONS,
    QUESTIONS,
    Response,
    coverage_of,
    draw_population,
    false_alarms_of,
    numbers_of,
)
from services.reporter.domain.answers import AnswerSums, FormCounts, Together, sum_answers
from services.reporter.domain.averages import Average, MeanInterval, average_of
from services.reporter.domain.forms import Form, form_of
from services.reporter.domain.student import t_quantile
from shared.policy.models import Scale

SCALE = Scale(minimum=1, maximum=5)


def counted_by_form(responses: Sequence[Response]) -> list[FormCounts]:
    """As reporter's rollups hold them."""
    by_form: dict[UUID, list[tuple[int, ...]]] = {}
    forms: dict[UUID, Form] = {}
    for response in responses:
        if (form := form_of(response, SCALE)) is not None:
            forms[form.id] = form
            by_form.setdefault(form.id, []).append(form.answers)
    counts = []
    for id_, answers in by_form.items():
        form = forms[id_]
        values = [
            sum(row[place] == value for row in answers)
            for place in range(len(form.questions))
            for value in form.shape.values
        ]
        products = [sum(row[i - 1] * row[j - 1] for row in answers) for i, j in form.shape.pairs]
        counts.append(FormCounts(list(form.questions), form.shape.low, len(answers), values, products))
    return counts


def sums_of(responses: Sequence[Response]) -> AnswerSums:
    """Counted the slow way, response by response."""
    sums = AnswerSums(sum(bool(response.keys() & set(QUESTIONS)) for response in responses))
    for question in QUESTIONS:
        if given_ := Counter(response[question] for response in responses if question in response):
            sums.values[question] = dict(given_)
    for one, other in [*((q, q) for q in QUESTIONS), *combinations(QUESTIONS, 2)]:
        both = [(response[one], response[other]) for response in responses if one in response and other in response]
        if both:
            sums.pairs[one, other] = Together(
                len(both), sum(x for x, _ in both), sum(y for _, y in both), sum(x * y for x, y in both)
            )
    return sums


_responses = st.lists(
    st.dictionaries(st.sampled_from([*QUESTIONS, "yes_or_no"]), st.integers(1, 5), max_size=5), max_size=12
)


@given(_responses)
def test_sums_over_forms_are_the_sums_over_responses(responses: list[Response]) -> None:
    assert sum_answers(counted_by_form(responses), QUESTIONS) == sums_of(responses)


@given(_responses)
def test_the_overall_average_is_the_mean_of_the_question_averages(responses: list[Response]) -> None:
    answers = [[response[question] for response in responses if question in response] for question in QUESTIONS]
    means = [Fraction(sum(given_), len(given_)) for given_ in answers if given_]

    overall = average_of(sums_of(responses), QUESTIONS, (1, 5))

    assert overall.average == (sum(means) / len(means) if means else None)


@settings(max_examples=300)
@given(_responses)
def test_the_interval_lies_on_the_scale_around_the_average(responses: list[Response]) -> None:
    overall = average_of(sums_of(responses), QUESTIONS, (1, 5))

    if overall.average is None:
        assert overall.interval is None
    else:
        assert overall.interval is not None
        assert 1 <= overall.interval.low <= overall.average <= overall.interval.high <= 5
        assert overall.interval.low < overall.interval.high


def test_answers_that_go_together_make_the_interval_wider() -> None:
    """Half of the answers to each question are 5 and half are 1: in the same responses, or in others for each question."""
    random = Random(1)  # noqa: S311 - any order will do, as long as it stays
    together = [dict.fromkeys(QUESTIONS, 5 if n % 2 else 1) for n in range(40)]
    columns = {question: random.sample([1, 5] * 20, 40) for question in QUESTIONS}
    apart = [{question: column[n] for question, column in columns.items()} for n in range(40)]

    wide, narrow = (average_of(sums_of(responses), QUESTIONS, (1, 5)) for responses in (together, apart))

    assert wide.average == narrow.average == 3
    assert wide.interval is not None
    assert narrow.interval is not None
    # Forty responses of all or nothing tell as much of their mean as forty answers to one question, about ± 0.6; two
    # hundred and forty answers that know nothing of each other about ± 0.26.
    assert wide.interval.high - wide.interval.low == pytest.approx(1.2, abs=0.05)
    assert narrow.interval.high - narrow.interval.low == pytest.approx(0.52, abs=0.12)


def test_answers_that_are_all_alike_are_no_certainty() -> None:
    (few, many) = (average_of(sums_of([dict.fromkeys(QUESTIONS, 5)] * n), QUESTIONS, (1, 5)).interval for n in (3, 300))

    assert few is not None
    assert many is not None
    assert (few.high, many.high) == (5, 5)
    # Wilson's interval of 3 out of 3 begins at 0.4385, of 300 out of 300 at 0.9873: so far up from 1 to 5.
    assert few.low == pytest.approx(1 + 4 * 0.4385, abs=0.001)
    assert many.low == pytest.approx(1 + 4 * 0.9873, abs=0.001)


def test_a_question_that_one_response_answered_makes_the_interval_wider() -> None:
    rest: list[Response] = [{"a": 3 + n % 3} for n in range(30)]

    without = average_of(sums_of(rest), QUESTIONS, (1, 5)).interval
    with_one = average_of(sums_of([*rest, {"a": 4, "b": 4}]), QUESTIONS, (1, 5)).interval

    assert without is not None
    assert with_one is not None
    assert with_one.high - with_one.low > 1 > without.high - without.low


def test_ends_are_shown_rounded_outwards() -> None:
    assert [str(end) for end in MeanInterval(3.991, 4.001).shown(2)] == ["3.99", "4.01"]
    assert average_of(AnswerSums(), QUESTIONS, (1, 5)) == Average(0, None, None)


@pytest.mark.parametrize(
    ("degrees", "t"),
    [
        (1, 12.706),
        (2, 4.303),
        (3, 3.182),
        (4, 2.776),
        (10, 2.228),
        (29, 2.045),
        (60, 2.0003),
        (200, 1.9719),
        (201, 1.9718),
    ],
)
def test_the_quantiles_are_those_of_the_printed_tables(degrees: int, t: float) -> None:
    assert t_quantile(degrees) == pytest.approx(t, abs=0.0006)


def test_the_quantile_falls_towards_the_normal_one_without_a_step() -> None:
    quantiles = [t_quantile(degrees) for degrees in range(1, 400)]

    assert quantiles == sorted(quantiles, reverse=True)
    assert t_quantile(10**7) == pytest.approx(1.959964, abs=1e-6)
    with pytest.raises(ValueError, match="0 degrees"):
        t_quantile(0)


# ---------------------------------------------------------------- 95 % of the intervals hold the true average


@pytest.mark.clause("HEART-AVG")
@pytest.mark.parametrize("n", [30, 60, 200])
@pytest.mark.parametrize(
    ("shares", "missing"),
    [
        pytest.param((0.2, 0.2, 0.2, 0.2, 0.2), (0,) * 6, id="divided"),
        pytest.param((0.03, 0.05, 0.12, 0.30, 0.50), (0, 0.05, 0.1, 0.1, 0.2, 0.3), id="content, some left out"),
        pytest.param((0.01, 0.02, 0.05, 0.17, 0.75), (0,) * 6, id="mostly the best mark"),
        pytest.param((0.12, 0.03, 0.05, 0.20, 0.60), (0, 0, 0, 0, 0.1, 0.4), id="delighted or angry, some left out"),
    ],
)
def test_the_interval_of_the_overall_average_holds_the_true_one_in_93_to_97_of_100_quarters(
    shares: Sequence[float], missing: Sequence[float], n: int
) -> None:
    """Answers correlate by 0.6, as those of one person do; the true average is that of the whole population."""
    random = Random(20261118)  # noqa: S311 - a simulation that comes out the same every time
    people = [numbers_of(response) for response in draw_population(shares, 0.6, missing, random)]

    assert 0.93 <= coverage_of(people, n, 1_200, random) <= 0.97


@pytest.mark.parametrize("name", ["divided", "content, some left out"])
@pytest.mark.parametrize("n", [30, 200])
def test_averages_of_the_same_people_look_changed_in_about_one_of_twenty_quarters(name: str, n: int) -> None:
    shares, missing = POPULATIONS[name]
    random = Random(20261118)  # noqa: S311 - a simulation that comes out the same every time
    people = [numbers_of(response) for response in draw_population(shares, 0.6, missing, random)]

    assert 0.03 <= false_alarms_of(people, n, 500, random) <= 0.07
