"""Averages and scores at the edges: of weeks, months and quarters in Los Angeles, of targets, of what may be asked."""

from datetime import UTC, datetime

import pytest

from services.reporter.domain.answers import AnswerSums, Together
from services.reporter.domain.averages import Average, MeanInterval, average_of
from services.reporter.domain.targets import judge
from tests.reporter.heart import AGENCY, QUARTER, answered, averages, heart_pack
from tests.reporter.support import Api, Reporter, make_api


@pytest.mark.clause("HEART-AVG")
@pytest.mark.clause("HEART-AVG.collected")
@pytest.mark.parametrize(
    ("kind", "first", "last_inside", "first_after"),
    [
        # The second quarter of the fiscal year ends at midnight of New Year in Los Angeles (UTC-8).
        ("quarter", "2026-12-31", (2027, 1, 1, 7, 59, 59, 999999), (2027, 1, 1, 8, 0)),
        # The first ends while daylight saving holds (UTC-7).
        ("quarter", "2026-09-30", (2026, 10, 1, 6, 59, 59, 999999), (2026, 10, 1, 7, 0)),
        # The clock goes forward on Sunday 8 March 2026 and back on Sunday 1 November: these weeks end an hour off.
        ("week", "2026-03-08", (2026, 3, 9, 6, 59, 59, 999999), (2026, 3, 9, 7, 0)),
        ("week", "2026-11-01", (2026, 11, 2, 7, 59, 59, 999999), (2026, 11, 2, 8, 0)),
        ("month", "2026-03-31", (2026, 4, 1, 6, 59, 59, 999999), (2026, 4, 1, 7, 0)),
        ("month", "2026-11-30", (2026, 12, 1, 7, 59, 59, 999999), (2026, 12, 1, 8, 0)),
    ],
)
async def test_a_period_ends_at_midnight_in_los_angeles(
    reporter: Reporter,
    heart: Api,
    kind: str,
    first: str,
    last_inside: tuple[int, ...],
    first_after: tuple[int, ...],
) -> None:
    await reporter.take(
        answered("last", *[5] * 6, submitted_at=datetime(*last_inside, tzinfo=UTC)),  # type: ignore[misc,arg-type]  # a full date
        answered("next", *[1] * 6, submitted_at=datetime(*first_after, tzinfo=UTC)),  # type: ignore[misc,arg-type]  # a full date
    )

    one = (await averages(heart, period=kind, **{"from": first}))[None]
    (score,) = (await heart.scores(period=kind, **{"from": first})).values()

    assert (one["n"], one["average"]) == (1, 5.0)
    assert (score["n"], score["positive"]) == (1, 1)


async def test_the_repeated_hour_of_autumn_belongs_to_the_first_of_november_twice(
    reporter: Reporter,
    heart: Api,
) -> None:
    """Half past one in the morning comes at 08:30 and again at 09:30 UTC; both are November, in the quarter's month."""
    await reporter.take(
        answered("first", *[5] * 6, submitted_at=datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        answered("again", *[4] * 6, submitted_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC)),
        answered("october", *[1] * 6, submitted_at=datetime(2026, 11, 1, 6, 59, 59, tzinfo=UTC)),
    )

    one = (await averages(heart, period="month", **{"from": "2026-11-01"}))[None]

    assert (one["n"], one["average"]) == (2, 4.5)


# ---------------------------------------------------------------- targets


@pytest.mark.clause("HEART-AVG")
@pytest.mark.clause("HEART-AVG.average")
async def test_the_target_is_compared_with_the_exact_average(
    reporter: Reporter,
    heart: Api,
) -> None:
    """Of 600 answers all are 4 but one: 3.9983 misses what 4.00 would reach."""
    await reporter.take(
        *(answered(f"c{n}", *[4] * 6) for n in range(99)),
        answered("c99", 3, *[4] * 5),
        *(answered(f"s{n}", *[4] * 6, program="south") for n in range(10)),
        *(answered(f"f{n}", 1, 2, 1, 2, 1, 1 + n % 2, program="front-desk") for n in range(60)),
    )

    by_program = await averages(heart, by="program")

    assert (by_program["central"]["average"], by_program["central"]["targets"][0]["reached"]) == (3.99, False)
    assert (by_program["south"]["average"], by_program["south"]["targets"][0]["reached"]) == (4.0, True)
    desk = by_program["front-desk"]["targets"][0]
    assert (desk["reached"], desk["interval_spans_target"]) == (False, False)
    assert by_program["central"]["targets"][0]["interval_spans_target"] is True


async def test_targets_are_of_their_period_and_of_nobodys_own_answers(
    reporter: Reporter,
    heart: Api,
) -> None:
    await reporter.take(answered("a", *[5] * 6))

    assert (await averages(heart, period="month"))[None]["targets"] == []
    assert [
        len((await averages(heart, by=by))[key]["targets"]) for by, key in (("all", None), ("program", "central"))
    ] == [
        1,
        1,
    ]
    for by in ("audience", "technician", "team"):
        assert (await averages(heart, by=by))[None]["targets"] == []


@pytest.mark.parametrize(
    ("low", "high", "spans"), [(3.5, 4.2, True), (3.5, 4.0, True), (4.0, 4.4, False), (3.0, 3.9, False)]
)
def test_an_interval_spans_the_target_when_the_true_average_may_lie_on_either_side(
    low: float, high: float, spans: object
) -> None:
    pack = heart_pack()
    sums = AnswerSums(1, {"respect": {4: 1}}, {("respect", "respect"): Together(1, 4, 4, 16)})
    exact = average_of(sums, ["respect"], (1, 5)).average

    (verdict,) = judge(Average(1, exact, MeanInterval(low, high)), pack.targets)

    assert verdict.is_uncertain is spans


# ---------------------------------------------------------------- questions that cannot be answered


@pytest.mark.parametrize(
    ("params", "code", "pointer"),
    [
        ({"period": "day", "from": "2026-11-16"}, None, "/query/period"),
        ({"period": "quarter"}, None, "/query/from"),
        ({"period": "quarter", "from": "2026-11-16", "by": "customer"}, None, "/query/by"),
        ({"period": "quarter", "from": "2026-11-16", "campaign": "summer"}, None, "/query/campaign"),
        ({"period": "quarter", "from": "2026-11-16", "to": "2026-11-15"}, "periods_reversed", "/query/to"),
        ({"period": "quarter", "from": "2000-01-01", "to": "2026-11-15"}, "too_many_periods", "/query/to"),
        ({"period": "quarter", "from": "2026-11-16", "survey": "unheard-of"}, "survey_unknown", "/query/survey"),
    ],
)
async def test_a_question_that_cannot_be_meant_is_refused_by_name(
    heart: Api,
    params: dict[str, str],
    code: str | None,
    pointer: str,
) -> None:
    answer = await heart.get("/v1/averages", **params)

    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert code is None or problem["code"] == code
    assert pointer in [error["pointer"] for error in problem["errors"]], problem


async def test_averages_need_the_scope_of_scores(
    reporter: Reporter,
    heart: Api,
) -> None:
    other = await make_api(reporter, AGENCY, "cases:read")

    assert (await other.get("/v1/averages", **QUARTER)).status_code == 403
    assert (await heart.client.get("/v1/averages", params=QUARTER)).status_code == 401
    await other.client.aclose()


async def test_definitions_say_how_averages_are_computed(
    reporter: Reporter,
    heart: Api,
) -> None:
    await reporter.take(answered("a", *[5] * 6))

    answer = (await heart.get("/v1/scores/definitions")).json()

    defined = {figure["figure"]: figure for figure in answer["averages"]}
    assert defined.keys() <= (await averages(heart))[None].keys()
    assert defined["targets"]["clauses"] == ["HEART-AVG"]
    assert "campaign" in answer["population"]
