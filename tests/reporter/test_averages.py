"""GET /v1/averages: question averages and the overall average of whole periods, pooled, with n, interval and target."""

from datetime import UTC, datetime, timedelta

import pytest

from services.reporter.domain.counting import recompute_rollups
from tests.reporter.heart import (
    AGENCY,
    NOON,
    QUARTER,
    QUESTIONS,
    SURVEY,
    answered,
    averages,
    heart_pack,
    heart_survey,
)
from tests.reporter.support import Api, Reporter, attributed, load, voided


@pytest.mark.clause("HEART-Q")
@pytest.mark.clause("HEART-AVG")
async def test_each_question_has_its_average_and_the_overall_average_is_their_mean(
    reporter: Reporter, heart: Api
) -> None:
    await reporter.take(
        answered("a", 5, 4, 4, 5, 3, 5), answered("b", 4, 4, 3, 5, 2, 4), answered("c", 5, 5, 5, 5, 1, 4)
    )

    answer = (await heart.get("/v1/averages", **QUARTER)).json()

    assert (answer["by"], answer["period"], answer["campaign"], answer["time_zone"]) == (
        "all",
        "quarter",
        None,
        "America/Los_Angeles",
    )
    (period,) = answer["periods"]
    assert (period["name"], period["start_on"], period["end_on"]) == ("FY2027-Q2", "2026-10-01", "2026-12-31")
    (one,) = period["averages"]
    assert {question["question"]: question["average"] for question in one["questions"]} == {
        "helpfulness": 4.66,  # 14/3: cut, not rounded
        "expertise": 4.33,
        "attentiveness": 4.0,
        "respect": 5.0,
        "timeliness": 2.0,
        "overall": 4.33,
    }
    assert (one["key"], one["label"], one["survey"], one["n"], one["average"]) == (
        None,
        "All responses",
        SURVEY,
        3,
        4.05,  # 73/18
    )
    assert one["questions"][4]["text"] == "About timeliness."
    assert one["questions"][4]["n"] == 3
    assert one["questions"][4]["answers"] == [{"answer": value, "times": 1} for value in (1, 2, 3)]
    assert one["scale"] == {"lowest": 1, "highest": 5}
    assert one["interval"]["low"] < 4.05 < one["interval"]["high"]


async def test_only_rating_questions_are_averaged(reporter: Reporter, heart: Api) -> None:
    await reporter.take(answered("a", 5, 5, 5, 5, 5, 5, more_answers={"came_back": 0}))

    one = (await averages(heart))[None]

    assert [question["question"] for question in one["questions"]] == list(QUESTIONS)
    assert one["average"] == 5.0


@pytest.mark.clause("HEART-AVG")
async def test_a_department_pools_the_responses_of_its_programs(reporter: Reporter, heart: Api) -> None:
    """Pooled: a program with three responses weighs three times as much as one with one."""
    await reporter.take(
        *(answered(f"c{n}", *[5] * 6) for n in range(3)),
        answered("s", *[1] * 6, program="south"),
        answered("f", *[2] * 6, program="front-desk"),
        answered("none", *[3] * 6, program=None),
    )

    by_program, by_department = await averages(heart, by="program"), await averages(heart, by="department")

    assert {key: one["average"] for key, one in by_program.items()} == {
        None: 3.0,
        "central": 5.0,
        "front-desk": 2.0,
        "south": 1.0,
    }
    assert {key: (one["n"], one["average"]) for key, one in by_department.items()} == {
        None: (1, 3.0),
        "office": (1, 2.0),
        "services": (4, 4.0),
    }


async def test_who_is_credited_counts_for_a_department_before_the_program_does(reporter: Reporter, heart: Api) -> None:
    await reporter.take(
        answered("a", *[5] * 6),
        attributed("a", "ann", "desk", "office", agency=AGENCY),
        answered("b", *[2] * 6),
        attributed("b", None, None, agency=AGENCY),
    )

    by_department = await averages(heart, by="department")

    assert (by_department["office"]["average"], by_department["services"]["average"]) == (5.0, 2.0)


@pytest.mark.clause("HEART-Q.audience")
async def test_internal_and_external_customers_are_told_apart(reporter: Reporter, heart: Api) -> None:
    await reporter.take(
        answered("a", *[5] * 6, audience="external"),
        answered("b", *[2] * 6, audience="internal"),
        answered("c", *[4] * 6, audience="internal"),
        answered("d", *[1] * 6),
    )

    by_audience = await averages(heart, by="audience")
    scores = await heart.scores(**QUARTER, by="audience")

    assert {key: (one["label"], one["average"]) for key, one in by_audience.items()} == {
        None: ("Audience not told", 1.0),
        "external": ("External customers", 5.0),
        "internal": ("Internal customers", 3.0),
    }
    assert {key: (score["n"], score["positive"]) for key, score in scores.items()} == {
        None: (1, 0),
        "external": (1, 1),
        "internal": (2, 1),
    }


async def test_a_question_left_out_has_fewer_answers_and_still_weighs_the_same(reporter: Reporter, heart: Api) -> None:
    """Not the mean of all answers: 5, 5, 5 and 1 have the question averages 5 and 1, and the overall average 3."""
    await reporter.take(
        *(answered(f"r{n}", more_answers={"respect": 5}) for n in range(3)),
        answered("t", more_answers={"timeliness": 1}),
    )

    one = (await averages(heart))[None]

    assert (one["average"], one["n"]) == (3.0, 4)
    assert {question["question"]: (question["n"], question["average"]) for question in one["questions"]} == {
        **dict.fromkeys(QUESTIONS, (0, None)),
        "respect": (3, 5.0),
        "timeliness": (1, 1.0),
    }


@pytest.mark.clause("HEART-AVG")
async def test_no_answers_are_no_data(heart: Api) -> None:
    by_program = await averages(heart, by="program")

    assert set(by_program) == {"central", "south", "front-desk"}
    central = by_program["central"]
    assert (central["average"], central["n"], central["interval"]) == (None, 0, None)
    assert {question["average"] for question in central["questions"]} == {None}
    assert central["targets"] == [
        {
            "target": "quarterly",
            "clause": "HEART-AVG",
            "at_least": 4.0,
            "reached": None,
            "interval_spans_target": None,
        }
    ]


async def test_different_surveys_are_never_averaged_together(reporter: Reporter, heart: Api) -> None:
    other = heart_survey(("overall", "respect"), highest=10, survey="events")
    async with reporter.sessions.begin() as session:
        await load(session, heart_pack(heart_survey(), other), NOON + timedelta(seconds=1))
    await reporter.take(
        answered("a", *[4] * 6), answered("b", survey="events", rating=10, more_answers={"overall": 10, "respect": 8})
    )

    (period,) = (await heart.get("/v1/averages", **QUARTER)).json()["periods"]

    assert {(one["survey"], one["average"]) for one in period["averages"]} == {(SURVEY, 4.0), ("events", 9.0)}
    only = await averages(heart, survey="events")
    assert only[None]["scale"] == {"lowest": 1, "highest": 10}


async def test_versions_of_a_survey_that_ask_different_questions_are_pooled(reporter: Reporter, heart: Api) -> None:
    old = heart_pack(heart_survey(("respect", "patience", "overall"), version=2))
    new = heart_pack(heart_survey(("respect", "timeliness", "overall"), version=3))
    async with reporter.sessions.begin() as session:
        before = await load(session, old, NOON)
        after = await load(session, new, NOON + timedelta(seconds=1))
    await reporter.take(
        answered("a", policy_hash=before, rating=2, more_answers={"respect": 2, "patience": 5}),
        answered("b", policy_hash=after, rating=4, more_answers={"respect": 4, "timeliness": 1}),
    )

    one = (await averages(heart))[None]

    assert {question["question"]: (question["n"], question["average"]) for question in one["questions"]} == {
        "respect": (2, 3.0),
        "timeliness": (1, 1.0),
        "overall": (2, 3.0),
        "patience": (1, 5.0),
    }
    assert one["average"] == 3.0


async def test_versions_of_a_survey_with_unlike_scales_have_no_average_together(reporter: Reporter, heart: Api) -> None:
    async with reporter.sessions.begin() as session:
        before = await load(session, heart_pack(heart_survey(version=1)), NOON)
        after = await load(session, heart_pack(heart_survey(version=2, highest=10)), NOON + timedelta(seconds=1))
    october = datetime(2026, 10, 5, 20, tzinfo=UTC)
    await reporter.take(
        answered("a", *[4] * 6, policy_hash=before, submitted_at=october), answered("b", *[9] * 6, policy_hash=after)
    )

    one = (await averages(heart))[None]

    assert (one["scale"], one["average"], one["interval"], one["n"]) == (None, None, None, 2)
    assert one["targets"][0]["reached"] is None
    assert one["questions"][0]["answers"] == [{"answer": 4, "times": 1}, {"answer": 9, "times": 1}]
    # Each month has one scale.
    answer = await heart.get("/v1/averages", period="month", **{"from": "2026-10-05"}, to="2026-11-18")
    assert [period["averages"][0]["average"] for period in answer.json()["periods"]] == [4.0, 9.0]


async def test_a_void_after_the_quarter_changes_its_average_and_says_so(reporter: Reporter, heart: Api) -> None:
    await reporter.take(answered("a", *[5] * 6), answered("b", *[1] * 6))
    reporter.resources.clock.set(datetime(2027, 1, 4, 17, 0, tzinfo=UTC))  # type: ignore[attr-defined]  # a settable clock
    await reporter.take(voided("b", agency=AGENCY))

    (period,) = (await heart.get("/v1/averages", **QUARTER)).json()["periods"]

    assert period["averages"][0]["average"] == 5.0
    assert (period["restatements"], period["is_over"]) == (1, True)


async def test_a_recompute_leaves_every_average_as_it_was(reporter: Reporter, heart: Api) -> None:
    audiences = ("internal", "external", None)
    await reporter.take(
        *(answered(f"r{n}", *(1 + (n * k + k) % 5 for k in range(1, 7)), audience=audiences[n % 3]) for n in range(30))
    )
    ways = ("all", "program", "department", "audience", "team")
    before = [await averages(heart, by=by) for by in ways]

    async with reporter.sessions.begin() as session:
        await recompute_rollups(session, AGENCY)

    assert [await averages(heart, by=by) for by in ways] == before
