"""Conformance with the clauses of a customer experience survey, under the shipped pack."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.events import ResponseClassified
from shared.policy import reader
from shared.policy.models import PolicyPack
from tests.reporter.heart import NOON, QUESTIONS, SURVEY
from tests.reporter.support import Api, Reporter, classified, load, make_api, voided

AGENCY = "county-child-welfare"
QUARTER = {"from": "2026-10-01", "to": "2026-12-31"}


@cache
def shipped_pack() -> PolicyPack:
    return reader.read(Path(__file__).parents[2] / "policies" / AGENCY)


@pytest.fixture
async def shipped(reporter: Reporter) -> AsyncIterator[Api]:
    async with reporter.sessions.begin() as session:
        await load(session, shipped_pack())
    api = await make_api(reporter, AGENCY, "scores:read")
    yield api
    await api.client.aclose()


def answered(name: str, answer: int, program: str, **more: Any) -> ResponseClassified:
    return classified(
        name,
        answer,
        agency=AGENCY,
        survey=SURVEY,
        program=program,
        answers=dict.fromkeys(QUESTIONS, answer),
        submitted_at=more.pop("submitted_at", NOON),
        **more,
    )


async def tallies(api: Api, **params: str) -> dict[str, tuple[int, int, int, int]]:
    answer = await api.get("/v1/conformance", **(params or QUARTER))
    assert answer.status_code == 200, answer.text
    return {
        one["clause"]: tuple(one[n] for n in ("applied", "met", "open", "missed")) for one in answer.json()["clauses"]
    }


@pytest.mark.clause("HEART-AVG.average")
async def test_a_departments_average_below_four_is_open_and_never_missed(reporter: Reporter, shipped: Api) -> None:
    july = datetime(2026, 7, 7, 19, tzinfo=UTC)
    await reporter.take(
        answered("a", 5, "south", submitted_at=july),
        answered("b", 3, "adoptions", submitted_at=july),
        answered("c", 5, "south"),
        answered("d", 2, "adoptions"),
    )

    assert (await tallies(shipped, **{"from": "2026-07-01", "to": "2026-09-30"}))["HEART-AVG.average"] == (1, 1, 0, 0)
    assert (await tallies(shipped))["HEART-AVG.average"] == (1, 0, 1, 0)  # not over
    reporter.resources.clock.set(datetime(2027, 1, 4, 17, tzinfo=UTC))  # type: ignore[attr-defined]  # a settable clock
    assert (await tallies(shipped))["HEART-AVG.average"] == (1, 0, 1, 0)  # 3.5
    assert (await tallies(shipped, **{"from": "2026-07-01", "to": "2026-12-31"}))["HEART-AVG.average"] == (2, 1, 1, 0)


@pytest.mark.clause("HEART-Q")
@pytest.mark.clause("HEART-AVG.collected")
async def test_every_response_was_asked_the_questions_told_apart_timed_and_counted(
    reporter: Reporter, shipped: Api
) -> None:
    await reporter.take(
        answered("page", 5, "south", audience="external", answer_seconds=44.0),
        answered("slow", 4, "south", audience="internal", answer_seconds=300.0),
        answered("import", 4, "south"),
        answered("scanner", 1, "south", answer_seconds=0.2),
        voided("scanner", agency=AGENCY, reason="machine"),
    )

    found = await tallies(shipped)

    assert {clause: found[clause] for clause in found if clause.startswith(("HEART-Q.", "HEART-AVG.collected"))} == {
        "HEART-Q.questions": (4, 4, 0, 0),
        "HEART-Q.scale": (4, 4, 0, 0),
        "HEART-Q.minute": (3, 3, 0, 0),
        "HEART-Q.audience": (4, 2, 2, 0),
        "HEART-Q.answered": found["HEART-Q.answered"],
        "HEART-AVG.collected": (3, 3, 0, 0),
    }


@pytest.mark.clause("HEART-AVG")
@pytest.mark.clause("HEART-Q.questions")
@pytest.mark.clause("HEART-Q.scale")
async def test_the_shipped_survey_has_six_averages_on_its_scale_and_its_target(
    reporter: Reporter, shipped: Api
) -> None:
    await reporter.take(answered("a", 4, "south"))

    answer = (await shipped.get("/v1/averages", period="quarter", by="program", **{"from": "2026-11-18"})).json()

    south = next(one for one in answer["periods"][0]["averages"] if one["key"] == "south")
    assert [question["question"] for question in south["questions"]] == list(QUESTIONS)
    assert (south["average"], south["scale"]) == (4.0, {"lowest": 1, "highest": 5})
    assert [(target["clause"], target["at_least"], target["reached"]) for target in south["targets"]] == [
        ("HEART-AVG.average", 4.0, True)
    ]
    assert len(answer["periods"][0]["averages"]) == 8
