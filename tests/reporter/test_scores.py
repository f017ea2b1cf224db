"""GET /v1/scores: whole periods in the agency's zone, grouped, with n and interval, or no data."""

from datetime import UTC, datetime, timedelta

import pytest

from services.reporter.domain.counting import recompute_rollups
from tests.reporter.support import AGENCY, NOON, Api, Reporter, attributed, classified, load, make_api, pack_of, voided

WEEK = {"period": "week", "from": "2026-11-16"}
NO_CHANGE = {"n_before": 0, "change": None, "change_interval": None, "is_more_than_noise": None, "verdict": "no_data"}


@pytest.mark.clause("TSPE-5.3")
@pytest.mark.clause("TSPE-3.counted")
async def test_all_responses_of_the_week_are_summed_up_in_its_score(reporter: Reporter, api: Api) -> None:
    await reporter.take(*(classified(f"r{n}", rating) for n, rating in enumerate([5, 5, 4, 4, 4, 4, 4, 5, 3, 1])))
    await reporter.take(classified("last week", 1, submitted_at=NOON - timedelta(days=7)), classified("unrated", None))

    answer = (await api.get(**WEEK)).json()

    (period,) = answer["periods"]
    assert (period["name"], period["start_on"], period["end_on"]) == ("2026-W47", "2026-11-16", "2026-11-22")
    assert datetime.fromisoformat(period["starts_at"]) == datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
    assert datetime.fromisoformat(period["ends_at"]) == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert period["scores"] == [
        {
            "key": None,
            "label": "All responses",
            "score": 0.8,
            "n": 10,
            "interval": {"low": 0.4901, "high": 0.9434},
            "mean_rating": 3.9,
            "change": {
                "n_before": 1,
                "change": 0.8,
                "change_interval": {"low": -0.0519, "high": 0.9434},
                "is_more_than_noise": None,
                "verdict": "too_few_to_tell",
            },
            "responses": 11,
            "positive": 8,
            "neutral": 2,
            "sin": 1,
            "sin_rate": 0.091,  # 1/11, rounded up
            "sin_interval": {"low": 0.0162, "high": 0.3774},
            "sin_change": {
                "n_before": 1,
                "change": -0.9091,
                "change_interval": {"low": -0.9838, "high": -0.0655},
                "is_more_than_noise": None,
                "verdict": "too_few_to_tell",
            },
            "not_completed": 0,
        }
    ]


async def test_no_answers_are_no_data(api: Api) -> None:
    scores = await api.scores(**WEEK, by="team")

    assert set(scores) == {"field-north", "field-south", "customer-care", "network", "technology-office"}
    assert scores["network"] == {
        "key": "network",
        "label": "Network and Telephony",
        "score": None,
        "n": 0,
        "interval": None,
        "mean_rating": None,
        "change": NO_CHANGE,
        "responses": 0,
        "positive": 0,
        "neutral": 0,
        "sin": 0,
        "sin_rate": None,
        "sin_interval": None,
        "sin_change": NO_CHANGE,
        "not_completed": 0,
    }


async def test_scores_by_team_technician_program_and_department(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        classified("a", 5),
        classified("b", 1),
        classified("c", 4),
        attributed("a", "dana.wu", "field-north"),
        attributed("b", "dana.wu", "field-north"),
    )

    assert (await api.scores(**WEEK, by="team"))["field-north"]["score"] == 0.5
    assert (await api.scores(**WEEK, by="team"))[None]["label"] == "No team credited"
    assert (await api.scores(**WEEK, by="technician"))["dana.wu"]["sin"] == 1
    assert (await api.scores(**WEEK, by="technician"))[None]["n"] == 1
    assert (await api.scores(**WEEK, by="program"))["service-requests"]["n"] == 3
    assert (await api.scores(**WEEK, by="department"))["support-services"]["n"] == 2


async def test_one_group_alone_can_be_asked_for(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        classified("a", 5),
        classified("b", 1),
        attributed("a", "dana.wu", "field-north"),
        attributed("b", "lee.park", "network"),
    )

    for by, key in (("technician", "dana.wu"), ("team", "field-north")):
        scores = await api.scores(**WEEK, by=by, key=key)
        assert {of: score["positive"] for of, score in scores.items()} == {key: 1}
    assert (await api.scores(**WEEK, by="team", key="field-south"))["field-south"]["n"] == 0
    assert await api.scores(**WEEK, by="technician", key="nobody") == {}
    answer = (await api.get("/v1/averages", **WEEK, by="technician", key="lee.park")).json()
    assert [(one["key"], one["n"]) for one in answer["periods"][0]["averages"]] == [("lee.park", 1)]


@pytest.mark.clause("TSPE-5.3")
@pytest.mark.parametrize(
    ("last_of_week", "first_of_next", "week"),
    [
        # An ordinary week: Sunday 23:59:59.999999 in New York (UTC-5), then Monday 00:00.
        ((2026, 11, 23, 4, 59, 59, 999999), (2026, 11, 23, 5, 0), "2026-11-16"),
        # The clock goes forward on Sunday 8 March: the week is an hour short, and ends at UTC-4.
        ((2026, 3, 9, 3, 59, 59, 999999), (2026, 3, 9, 4, 0), "2026-03-02"),
        # The clock goes back on Sunday 1 November: the week is an hour long, and ends at UTC-5.
        ((2026, 11, 2, 4, 59, 59, 999999), (2026, 11, 2, 5, 0), "2026-10-26"),
    ],
)
async def test_a_week_ends_at_midnight_in_the_agencys_zone_also_when_the_clock_changes(
    reporter: Reporter, api: Api, last_of_week: tuple[int, ...], first_of_next: tuple[int, ...], week: str
) -> None:
    await reporter.take(
        classified("last", 5, submitted_at=datetime(*last_of_week, tzinfo=UTC)),  # type: ignore[misc,arg-type]  # a full date
        classified("next", 1, submitted_at=datetime(*first_of_next, tzinfo=UTC)),  # type: ignore[misc,arg-type]  # a full date
    )

    (score,) = (await api.scores(period="week", **{"from": week})).values()

    assert (score["n"], score["positive"]) == (1, 1)


async def test_weeks_start_on_the_day_that_the_pack_says(reporter: Reporter, api: Api) -> None:
    async with reporter.sessions.begin() as session:
        await load(session, pack_of(week_start="sunday"), NOON + timedelta(seconds=1))
    sunday = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    await reporter.take(
        classified("saturday", 1, submitted_at=sunday - timedelta(days=1)), classified("sunday", 5, submitted_at=sunday)
    )

    answer = (await api.get(period="week", **{"from": "2026-11-22"})).json()

    (period,) = answer["periods"]
    assert (period["name"], period["start_on"]) == ("week of 2026-11-22", "2026-11-22")
    assert period["scores"][0]["positive"] == period["scores"][0]["n"] == 1


@pytest.mark.parametrize(
    ("kind", "name", "start_on", "end_on"),
    [
        ("month", "2026-11", "2026-11-01", "2026-11-30"),
        ("quarter", "FY2027-Q2", "2026-10-01", "2026-12-31"),  # the sample's fiscal year begins in July
        ("fiscal_year", "FY2027", "2026-07-01", "2027-06-30"),
    ],
)
async def test_months_quarters_and_fiscal_years(
    reporter: Reporter, api: Api, kind: str, name: str, start_on: str, end_on: str
) -> None:
    await reporter.take(classified("a", 5))

    (period,) = (await api.get(period=kind, **{"from": "2026-11-18"})).json()["periods"]

    assert (period["name"], period["start_on"], period["end_on"]) == (name, start_on, end_on)
    assert period["scores"][0]["n"] == 1


async def test_several_periods_come_in_order_of_time(reporter: Reporter, api: Api) -> None:
    await reporter.take(classified("a", 5), classified("b", 1, submitted_at=NOON + timedelta(days=7)))

    answer = (await api.get(**WEEK, to="2026-12-01")).json()

    assert [(p["name"], p["scores"][0]["n"]) for p in answer["periods"]] == [
        ("2026-W47", 1),
        ("2026-W48", 1),
        ("2026-W49", 0),
    ]


async def test_a_figure_names_the_policies_that_its_responses_were_classified_under(
    reporter: Reporter, api: Api
) -> None:
    await reporter.take(
        classified("a", 5, policy_hash="aaa"),
        classified("b", 5, policy_hash="bbb"),
        classified("c", 5, policy_hash="bbb"),
    )

    answer = (await api.get(**WEEK)).json()

    assert answer["policy_hash"] == pack_of().content_hash
    assert answer["periods"][0]["classified_under"] == [
        {"policy_hash": "aaa", "responses": 1},
        {"policy_hash": "bbb", "responses": 2},
    ]


async def test_a_void_after_the_week_changes_its_figure_and_says_so(reporter: Reporter, api: Api) -> None:
    await reporter.take(classified("a", 5), classified("b", 1))
    reporter.resources.clock.set(datetime(2026, 11, 24, 14, 0, tzinfo=UTC))  # type: ignore[attr-defined]  # a settable clock
    await reporter.take(voided("b"))

    (period,) = (await api.get(**WEEK)).json()["periods"]

    assert period["scores"][0]["score"] == 1.0
    assert period["restatements"] == 1
    assert datetime.fromisoformat(period["restated_at"]) == datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    assert period["is_over"] is True


async def test_only_the_survey_asked_for_counts(reporter: Reporter, api: Api) -> None:
    await reporter.take(classified("a", 5), classified("b", 1, survey="older-survey"))

    (score,) = (await api.scores(**WEEK, survey="older-survey")).values()

    assert (score["n"], score["sin"]) == (1, 1)


async def test_another_agencys_responses_are_not_seen(reporter: Reporter, api: Api) -> None:
    async with reporter.sessions.begin() as session:
        await load(session, pack_of("elsewhere"))
    await reporter.take(classified("a", 5, agency="elsewhere"))

    (score,) = (await api.scores(**WEEK)).values()

    assert score["n"] == 0


async def test_a_recompute_leaves_every_answer_as_it_was(reporter: Reporter, api: Api) -> None:
    await reporter.take(*(classified(f"r{n}", 1 + n % 5) for n in range(30)), attributed("r3", "dana.wu", "network"))
    before = [(await api.get(**WEEK, by=by)).json() for by in ("all", "team", "technician", "program")]

    async with reporter.sessions.begin() as session:
        await recompute_rollups(session, AGENCY)

    assert [(await api.get(**WEEK, by=by)).json() for by in ("all", "team", "technician", "program")] == before


@pytest.mark.parametrize(
    ("params", "code", "pointer"),
    [
        ({"period": "day", "from": "2026-11-16"}, None, "/query/period"),
        ({"period": "week"}, None, "/query/from"),
        ({"period": "week", "from": "2026-11-31"}, None, "/query/from"),
        ({"period": "week", "from": "2026-11-16T00:00:00"}, None, "/query/from"),
        ({"period": "week", "from": "1763251200"}, None, "/query/from"),
        ({"period": "week", "from": "2026-11-16", "by": "customer"}, None, "/query/by"),
        ({"period": "week", "from": "2026-11-16", "colour": "red"}, None, "/query/colour"),
        ({"period": "week", "from": "2026-11-16", "to": "2026-11-15"}, "periods_reversed", "/query/to"),
        ({"period": "week", "from": "2020-01-01", "to": "2026-11-15"}, "too_many_periods", "/query/to"),
        ({"period": "week", "from": "2026-11-16", "survey": "unheard-of"}, "survey_unknown", "/query/survey"),
        ({"period": "week", "from": "0001-01-01"}, "day_unthinkable", None),
        ({"period": "fiscal_year", "from": "1900-01-01", "to": "9999-12-31"}, "day_unthinkable", None),
    ],
)
async def test_a_question_that_cannot_be_meant_is_refused_by_name(
    api: Api, params: dict[str, str], code: str | None, pointer: str | None
) -> None:
    answer = await api.get(**params)

    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert code is None or problem["code"] == code
    assert pointer is None or pointer in [error["pointer"] for error in problem["errors"]], problem


async def test_scores_need_their_scope(reporter: Reporter, api: Api) -> None:
    other = await make_api(reporter, AGENCY, "cases:read")

    assert (await other.get(**WEEK)).status_code == 403
    assert (await api.client.get("/v1/scores", params=WEEK)).status_code == 401
    await other.client.aclose()
