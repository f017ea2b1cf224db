"""GET /v1/pain-points: where answers that were not positive come from, worst first, and no claim from a handful."""

from typing import Any

import pytest

from tests.reporter.heart import QUARTER, answered
from tests.reporter.support import Api, Reporter, classified

WEEK = {"period": "week", "from": "2026-11-16"}


async def pain_points(api: Api, **params: str) -> dict[str, Any]:
    answer = await api.get("/v1/pain-points", **params)
    assert answer.status_code == 200, answer.text
    (period,) = answer.json()["periods"]
    return dict(period)


def responses(prefix: str, *ratings: int, **more: Any) -> list[Any]:
    return [classified(f"{prefix}{n}", rating, **more) for n, rating in enumerate(ratings)]


async def test_groups_come_as_a_pareto_of_what_was_not_positive(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        *responses("n", 1, 1, 3, 2, 5, 5, 5, 5, 5, 5, team_as_given="Field North"),
        *responses("s", 3, 3, 5, 5, 5, team_as_given="Field South"),
        *responses("c", 5, 5, 5, team_as_given="Network and Telephony"),
        *responses("x", 1, 5),
    )

    period = await pain_points(api, **WEEK, by="team")

    assert (period["n"], period["not_positive"], period["sin"]) == (20, 7, 3)
    assert [(g["key"], g["n"], g["not_positive"], g["share"], g["cumulative"]) for g in period["groups"]] == [
        ("field-north", 10, 4, 0.5714, 0.5714),
        ("field-south", 5, 2, 0.2857, 0.8571),
        (None, 2, 1, 0.1428, 1.0),
    ]
    assert [g["rate"] for g in period["groups"]] == [0.4, 0.4, None]  # of two nothing is claimed
    assert period["groups"][0]["interval"] == {"low": 0.1681, "high": 0.6874}
    assert period["groups"][2]["interval"] is None


async def test_questions_come_worst_first_with_their_distance_to_the_target(reporter: Reporter, heart: Api) -> None:
    await reporter.take(
        *(answered(f"r{n}", 5, 4, 4, 5, 2, 4) for n in range(4)),
        answered("r4", 4, 3, 4, 5, 2, 4),
    )

    period = await pain_points(heart, **QUARTER)

    assert [(q["question"], q["average"], q["gap"], q["low_answers"]) for q in period["questions"]] == [
        ("timeliness", 2.0, 2.0, 5),
        ("expertise", 3.8, 0.2, 1),
        ("attentiveness", 4.0, 0.0, 0),
        ("overall", 4.0, 0.0, 0),
        ("helpfulness", 4.8, -0.8, 0),
        ("respect", 5.0, -1.0, 0),
    ]
    assert period["widest_gap"] == "timeliness"
    assert {question["n"] for question in period["questions"]} == {5}


async def test_nothing_is_claimed_of_fewer_than_five_answers(reporter: Reporter, heart: Api) -> None:
    await reporter.take(
        *(answered(f"r{n}", more_answers={"respect": 1}) for n in range(4)),
        *(answered(f"s{n}", more_answers={"timeliness": 3}) for n in range(5)),
    )

    period = await pain_points(heart, **QUARTER)

    by_id = {question["question"]: question for question in period["questions"]}
    respect = by_id["respect"]
    assert (respect["n"], respect["low_answers"]) == (4, 4)
    assert (respect["average"], respect["interval"], respect["gap"]) == (None, None, None)
    assert period["questions"][0]["question"] == period["widest_gap"] == "timeliness"


async def test_without_a_target_for_such_periods_there_is_no_gap(reporter: Reporter, heart: Api) -> None:
    await reporter.take(*(answered(f"r{n}", *[1] * 6) for n in range(6)))

    period = await pain_points(heart, period="month", **{"from": "2026-11-18"})

    assert {question["gap"] for question in period["questions"]} == {None}
    assert period["widest_gap"] is None
    assert period["questions"][0]["average"] == 1.0


async def test_no_answers_have_no_pain_points(api: Api) -> None:
    period = await pain_points(api, **WEEK)

    assert (period["n"], period["not_positive"], period["groups"], period["widest_gap"]) == (0, 0, [], None)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"period": "week", "from": "2026-11-16", "to": "2026-11-01"}, "periods_reversed"),
        ({"period": "week", "from": "2026-11-16", "survey": "unheard-of"}, "survey_unknown"),
        ({"period": "week", "from": "2000-11-16", "to": "2026-11-01"}, "too_many_periods"),
    ],
)
async def test_a_question_that_cannot_be_meant_is_refused_by_name(api: Api, params: dict[str, str], code: str) -> None:
    answer = await api.get("/v1/pain-points", **params)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
