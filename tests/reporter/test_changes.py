"""Change against the period before: the published intervals, how often they hold the truth, and what is said of it."""

from datetime import timedelta
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporter.domain.changes import FEWEST, Measured, change_between
from services.reporter.domain.figures import measured_share
from tests.reporter.heart import NOON as NOON_OUT_WEST
from tests.reporter.heart import answered, averages, heart_pack, heart_survey
from tests.reporter.support import NOON, Api, Reporter, classified, load

WEEK = {"period": "week", "from": "2026-11-16"}
LAST_WEEK = timedelta(days=-7)
LAST_QUARTER = timedelta(days=-90)


@pytest.mark.parametrize(
    ("before", "now", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((0, 20), (10, 10), 0.6791, 1.0000),
        ((0, 10), (10, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_of_a_change_of_shares_is_newcombes(
    before: tuple[int, int], now: tuple[int, int], low: float, high: float
) -> None:
    interval = change_between(measured_share(*before), measured_share(*now)).interval

    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


_shares = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(_shares, _shares)
def test_a_change_backwards_is_the_change_turned_round(one: tuple[int, int], other: tuple[int, int]) -> None:
    there = change_between(measured_share(*one), measured_share(*other))
    back = change_between(measured_share(*other), measured_share(*one))

    assert there.interval is not None
    assert back.interval is not None
    assert there.difference == -(back.difference or Fraction(0))
    assert there.interval.low == pytest.approx(-back.interval.high)
    assert -1 - 1e-9 <= there.interval.low <= float(there.difference or 0) <= there.interval.high <= 1 + 1e-9


@pytest.mark.parametrize(("before_n", "now_n"), [(20, 20), (15, 30)])
def test_where_nothing_changed_about_one_comparison_in_twenty_looks_like_a_change(before_n: int, now_n: int) -> None:
    """Exactly, over all outcomes, at every true share: the mean is 5 % within two points, and the worst below 8 %."""
    alarms = []
    judged = [
        [
            change_between(measured_share(k, before_n), measured_share(m, now_n)).is_more_than_noise
            for m in range(now_n + 1)
        ]
        for k in range(before_n + 1)
    ]
    for true in (Fraction(t, 20) for t in range(1, 20)):
        of_before = [float(comb(before_n, k) * true**k * (1 - true) ** (before_n - k)) for k in range(before_n + 1)]
        of_now = [float(comb(now_n, k) * true**k * (1 - true) ** (now_n - k)) for k in range(now_n + 1)]
        alarms.append(sum(p * q for k, p in enumerate(of_before) for m, q in enumerate(of_now) if judged[k][m]))
    assert 0.03 < sum(alarms) / len(alarms) < 0.07
    assert max(alarms) < 0.08


@pytest.mark.parametrize(
    ("before", "now", "verdict", "is_more"),
    [
        ((3, 30), (25, 30), "risen", True),
        ((25, 30), (3, 30), "fallen", True),
        ((20, 30), (22, 30), "within_noise", False),
        ((0, FEWEST - 1), (300, 300), "too_few_to_tell", None),
        ((300, 300), (0, FEWEST - 1), "too_few_to_tell", None),
        ((0, FEWEST), (300, 300), "risen", True),
        ((0, 0), (4, 5), "no_data", None),
        ((4, 5), (0, 0), "no_data", None),
    ],
)
def test_a_change_is_only_called_one_where_it_is_more_than_noise(
    before: tuple[int, int], now: tuple[int, int], verdict: str, is_more: object
) -> None:
    change = change_between(measured_share(*before), measured_share(*now))

    assert (change.verdict, change.is_more_than_noise, change.n_before) == (verdict, is_more, before[1])


def test_what_cannot_be_compared_has_no_change() -> None:
    one = Measured(30, Fraction(4), 3.8, 4.2)

    assert change_between(one, one, comparable=False).verdict == "not_comparable"
    assert change_between(one, one, comparable=False).difference is None


# ---------------------------------------------------------------- as it is answered


@pytest.mark.clause("TSPE-5.3")
async def test_a_score_says_what_became_of_it_since_the_week_before(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        *(classified(f"b{n}", 5 if n < 12 else 1, submitted_at=NOON + LAST_WEEK) for n in range(30)),
        *(classified(f"n{n}", 5 if n < 27 else 3) for n in range(30)),
    )

    (score,) = (await api.scores(**WEEK)).values()

    assert score["change"] == {
        "n_before": 30,
        "change": 0.5,
        "change_interval": {"low": 0.264, "high": 0.6674},
        "is_more_than_noise": True,
        "verdict": "risen",
    }
    assert (score["sin_rate"], score["sin_change"]["change"], score["sin_change"]["verdict"]) == (0.0, -0.6, "fallen")


async def test_each_of_several_periods_is_compared_with_the_one_before_it(reporter: Reporter, api: Api) -> None:
    for week, positive in enumerate((10, 2, 9)):
        await reporter.take(
            *(
                classified(f"{week}-{n}", 5 if n < positive else 3, submitted_at=NOON + timedelta(days=7 * week))
                for n in range(10)
            )
        )

    answer = (await api.get(**WEEK, to="2026-12-02")).json()

    assert [p["scores"][0]["change"]["verdict"] for p in answer["periods"]] == ["no_data", "fallen", "risen"]
    assert [p["scores"][0]["change"]["change"] for p in answer["periods"]] == [None, -0.8, 0.7]


async def test_scores_by_source_name_the_source_or_else_the_channel(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        classified("desk", 5),
        classified("page", 1, channel="form", source=None),
        classified("typed", 3, channel="api", source=None),
    )

    by_source = await api.scores(**WEEK, by="source")

    assert {key: (one["label"], one["n"], one["positive"]) for key, one in by_source.items()} == {
        "isupport": ("isupport", 1, 1),
        "form": ("Survey page", 1, 0),
        "api": ("API", 1, 0),
        "import": ("Import", 0, 0),
    }


async def test_scores_and_averages_by_campaign_hold_them_apart_from_the_standing_survey(
    reporter: Reporter, heart: Api
) -> None:
    campaign = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
    await reporter.take(
        answered("a", *[5] * 6), answered("b", *[2] * 6, campaign=campaign), answered("c", *[3] * 6, campaign=campaign)
    )

    by_campaign = await averages(heart, by="campaign")
    scores = await heart.scores(period="quarter", **{"from": "2026-11-18"}, by="campaign")

    assert {key: (one["label"], one["n"], one["average"]) for key, one in by_campaign.items()} == {
        None: ("Standing survey", 1, 5.0),
        campaign: (campaign, 2, 2.5),
    }
    assert {key: one["n"] for key, one in scores.items()} == {None: 1, campaign: 2}
    only = await heart.scores(period="quarter", **{"from": "2026-11-18"}, by="campaign", campaign=campaign)
    assert set(only) == {campaign}


@pytest.mark.clause("HEART-AVG")
async def test_an_average_says_what_became_of_it_since_the_quarter_before(reporter: Reporter, heart: Api) -> None:
    before = NOON_OUT_WEST + LAST_QUARTER
    await reporter.take(
        *(answered(f"b{n}", *[2 + n % 2] * 6, submitted_at=before) for n in range(20)),
        *(answered(f"n{n}", *[4 + n % 2] * 5, 2 + n % 2) for n in range(20)),
    )

    one = (await averages(heart))[None]

    assert (one["change"]["n_before"], one["change"]["change"], one["change"]["verdict"]) == (20, 1.66, "risen")
    assert one["change"]["change_interval"]["low"] > 1.2
    changes = {question["question"]: question["change"] for question in one["questions"]}
    assert (changes["respect"]["change"], changes["respect"]["verdict"]) == (2.0, "risen")
    assert (changes["overall"]["change"], changes["overall"]["verdict"]) == (0.0, "within_noise")


async def test_overall_averages_of_other_questions_are_not_compared(reporter: Reporter, heart: Api) -> None:
    """A question more, or less, moves the mean of all without anybody having answered differently."""
    before = NOON_OUT_WEST + LAST_QUARTER
    await reporter.take(
        *(answered(f"b{n}", 4, 4, submitted_at=before, rating=4) for n in range(9)),
        *(answered(f"n{n}", *[4] * 6) for n in range(9)),
    )

    one = (await averages(heart))[None]

    assert (one["change"]["change"], one["change"]["verdict"]) == (None, "not_comparable")
    assert one["questions"][0]["change"]["change"] == 0.0
    assert one["questions"][2]["change"]["verdict"] == "no_data"


async def test_averages_on_another_scale_are_not_compared(reporter: Reporter, heart: Api) -> None:
    async with reporter.sessions.begin() as session:
        old = await load(session, heart_pack(heart_survey(version=1)), NOON)
        new = await load(session, heart_pack(heart_survey(version=2, highest=10)), NOON + timedelta(seconds=1))
    before = NOON_OUT_WEST + LAST_QUARTER
    await reporter.take(
        *(answered(f"b{n}", *[4] * 6, policy_hash=old, submitted_at=before) for n in range(9)),
        *(answered(f"n{n}", *[9] * 6, policy_hash=new) for n in range(9)),
    )

    one = (await averages(heart))[None]

    assert one["change"]["verdict"] == one["questions"][0]["change"]["verdict"] == "not_comparable"
