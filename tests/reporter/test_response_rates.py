"""GET /v1/response-rates: survey_api's counts of offers and answers, with n, interval and change."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from services.survey_api.schemas.volumes import VolumeRead, VolumesRead
from tests.reporter.support import AGENCY, Api, Reporter, load, make_api, pack_of

QUARTER = {"period": "quarter", "from": "2026-11-18"}


class SurveyApi:
    """survey_api's volumes, as its own schema writes them."""

    def __init__(self) -> None:
        self.volumes: dict[date, list[tuple[str | None, int, int]]] = {}
        self.status = 200
        self.asked: list[dict[str, str]] = []
        self.agencies: set[str | None] = set()

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v1/volumes":
            return httpx.Response(404)
        params = dict(request.url.params)
        self.asked.append(params)
        self.agencies.add(request.headers.get("Careloop-Agency"))
        if self.status != 200:
            return httpx.Response(self.status, json={"code": "anything"})
        first, last = date.fromisoformat(params["from"]), date.fromisoformat(params["to"])
        groups = self.volumes.get(first, [])
        read = VolumesRead(
            first=first,
            last=last,
            time_zone="America/New_York",
            by=params.get("by", "program"),
            items=[volume(*group) for group in groups],
            all=volume(None, sum(group[1] for group in groups), sum(group[2] for group in groups)),
        )
        return httpx.Response(200, text=read.model_dump_json(by_alias=True))


def volume(key: str | None, offered: int, answered: int) -> VolumeRead:
    return VolumeRead(
        key=key,
        label=key and key.title(),
        offered=offered,
        opened=answered * 2,
        automated_openings=7,
        responded=answered + 3,
        answered_offers=answered,
        response_rate=answered / offered if offered else None,
        timed=0,
        median_seconds=None,
    )


@pytest.fixture
def survey_api() -> SurveyApi:
    return SurveyApi()


@pytest.fixture
async def rates(reporter: Reporter, survey_api: SurveyApi) -> AsyncIterator[Api]:
    async with reporter.sessions.begin() as session:
        await load(session, pack_of())
    await reporter.resources.http.aclose()
    reporter.resources.http = httpx.AsyncClient(transport=httpx.MockTransport(survey_api.answer))
    api = await make_api(reporter, AGENCY, "scores:read")
    yield api
    await api.client.aclose()


async def rates_of(api: Api, **params: str) -> list[dict[str, Any]]:
    answer = await api.get("/v1/response-rates", **{**QUARTER, **params})
    assert answer.status_code == 200, answer.text
    periods: list[dict[str, Any]] = answer.json()["periods"]
    return periods


async def test_a_response_rate_has_its_n_its_interval_and_its_change(rates: Api, survey_api: SurveyApi) -> None:
    survey_api.volumes = {date(2026, 7, 1): [("desk", 200, 80)], date(2026, 10, 1): [("desk", 240, 60)]}

    (period,) = await rates_of(rates)

    assert (period["name"], period["start_on"], period["end_on"]) == ("FY2027-Q2", "2026-10-01", "2026-12-31")
    (one,) = period["rates"]
    assert (one["key"], one["label"], one["rate"], one["n"], one["answered"]) == (None, "All offers", 0.25, 240, 60)
    assert one["interval"] == {"low": 0.1994, "high": 0.3085}
    assert (one["change"]["n_before"], one["change"]["change"], one["change"]["verdict"]) == (200, -0.15, "fallen")
    assert (one["opened"], one["responded"]) == (120, 63)
    assert survey_api.agencies == {AGENCY}


async def test_rates_by_program_are_each_compared_with_their_own(rates: Api, survey_api: SurveyApi) -> None:
    survey_api.volumes = {
        date(2026, 7, 1): [("desk", 4, 2)],
        date(2026, 10, 1): [("desk", 40, 20), ("phone", 30, 3), (None, 0, 0)],
    }

    (period,) = await rates_of(rates, by="program")

    assert [(one["key"], one["label"], one["rate"], one["change"]["verdict"]) for one in period["rates"]] == [
        ("desk", "Desk", 0.5, "too_few_to_tell"),
        ("phone", "Phone", 0.1, "no_data"),
        (None, "No program", None, "no_data"),
    ]
    assert {asked["by"] for asked in survey_api.asked} == {"program"}


async def test_several_periods_are_asked_for_each_once(rates: Api, survey_api: SurveyApi) -> None:
    periods = await rates_of(rates, period="week", **{"from": "2026-11-16"}, to="2026-11-29")

    assert [period["name"] for period in periods] == ["2026-W47", "2026-W48"]
    assert sorted(asked["from"] for asked in survey_api.asked) == ["2026-11-09", "2026-11-16", "2026-11-23"]


@pytest.mark.parametrize("status", [500, 404, 403, 422])
async def test_while_survey_api_cannot_be_asked_there_is_no_rate(
    rates: Api, survey_api: SurveyApi, status: int
) -> None:
    survey_api.status = status

    answer = await rates.get("/v1/response-rates", **QUARTER)

    assert (answer.status_code, answer.json()["code"]) == (503, "volumes_unavailable")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"period": "week", "from": "2026-01-05", "to": "2026-11-15"}, "too_many_periods"),
        ({"period": "week", "from": "2026-11-16", "to": "2026-11-01"}, "periods_reversed"),
        ({"period": "fiscal_year", "from": "1900-01-01"}, "day_unthinkable"),
        ({"period": "fiscal_year", "from": "2999-12-31"}, "day_unthinkable"),
        ({"period": "week", "from": "2026-11-16", "by": "team"}, None),
    ],
)
async def test_a_question_that_cannot_be_meant_is_refused(
    rates: Api, survey_api: SurveyApi, params: dict[str, str], code: str | None
) -> None:
    answer = await rates.get("/v1/response-rates", **params)

    assert answer.status_code == 422
    assert code is None or answer.json()["code"] == code
    assert survey_api.asked == []
