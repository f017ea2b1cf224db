"""GET /v1/public/results/{agency}: what a report's rule makes public, without what could be told of few."""

import asyncio
from datetime import UTC, date, datetime

import httpx
import pytest
from sqlalchemy import select

from services.reporter.domain.publishing.publishing import Publication, publish_results
from services.reporter.models import PublishedResult
from shared.calendar import Period
from shared.contracts.events import ResponseClassified
from shared.policy.models.reports import ReportRule, ReportStepRule
from shared.policy.store import current_policy
from tests.reporter.heart import AGENCY, answered, heart_pack
from tests.reporter.support import Api, Reporter, load, voided

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31), "quarter")
JANUARY = datetime(2027, 1, 12, 17, 0, tzinfo=UTC)
_STEP = ReportStepRule(
    id="provide", clause="HEART-DHRO", title="Provide it", act="send", who="ambassador", to=("office",)
)
AVERAGES = ReportRule.model_construct(
    id="quarterly-averages",
    kind="survey_averages",
    title="Quarterly averages",
    clause="HEART-AVG",
    period="quarter",
    per="department",
    survey="customer-experience",
    steps=(_STEP,),
    lock="provide",
    public=True,
)
SCORE = AVERAGES.model_copy(update={"id": "quarterly-score", "kind": "satisfaction_score"})


async def publish(
    reporter: Reporter,
    department: str | None = "services",
    *,
    report: ReportRule = AVERAGES,
    period: Period = QUARTER,
    note: str | None = None,
) -> Publication:
    async with reporter.sessions.begin() as session:
        policy = await current_policy(session, AGENCY)
        return await publish_results(session, policy, report, period, department, now=JANUARY, note=note)


async def read(heart: Api, **headers: str) -> httpx.Response:
    return await heart.client.get(f"/v1/public/results/{AGENCY}", headers=headers)


def responses(program: str, count: int, *answers: int, name: str = "") -> list[ResponseClassified]:
    return [answered(f"{program}{name}{n}", *(answers or (5, 4, 4, 5, 3, 5)), program=program) for n in range(count)]


async def test_everybody_reads_the_averages_of_programs_and_of_all_together(reporter: Reporter, heart: Api) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8, 4, 4, 4, 4, 4, 4))

    assert await publish(reporter) == Publication("published", 1)

    answer = await read(heart)
    assert answer.status_code == 200
    assert (answer.json()["agency"], answer.json()["name"]) == (AGENCY, heart_pack().agency.name)
    (result,) = answer.json()["results"]
    assert (result["period_name"], result["version"], result["note"], result["hidden_below"]) == (
        "FY2027-Q2",
        1,
        None,
        5,
    )
    assert result["department"] == "Services"
    lines = {line["key"]: line for line in result["table"]["lines"]}
    assert {key: (line["n"], line["average"]) for key, line in lines.items()} == {
        "central": (6, "4.33"),
        "south": (8, "4.00"),
    }
    assert lines["central"]["questions"][4] == {
        "question": "timeliness",
        "n": 6,
        "average": "3.00",
        "interval": lines["central"]["questions"][4]["interval"],
    }
    assert result["table"]["total"]["n"] == 14


async def test_no_credential_is_asked_for_and_every_answer_can_be_kept(reporter: Reporter, heart: Api) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8))
    await publish(reporter)

    first = await read(heart)
    again = await read(heart, **{"If-None-Match": first.headers["ETag"]})
    other = await read(heart, **{"If-None-Match": '"something-else"'})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert other.status_code == 200
    assert "RateLimit" in first.headers


async def test_an_agency_that_published_nothing_and_one_that_there_is_not_are_answered_alike(heart: Api) -> None:
    nothing = await read(heart)
    unknown = await heart.client.get("/v1/public/results/nowhere")

    assert (nothing.status_code, nothing.json()["code"]) == (404, "nothing_published")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "nothing_published")


async def test_a_program_of_four_is_hidden_with_another_so_that_the_total_does_not_give_it_away(
    reporter: Reporter, heart: Api
) -> None:
    async with reporter.sessions.begin() as session:
        programs = heart_pack().programs
        extra = tuple(programs[0].model_copy(update={"id": id_, "name": id_.title()}) for id_ in ("east", "west"))
        await load(session, heart_pack(programs=(*programs, *extra)))
    sizes = {"central": 4, "south": 8, "east": 9, "west": 7}
    await reporter.take(*(one for program, count in sizes.items() for one in responses(program, count)))

    await publish(reporter)

    table = (await read(heart)).json()["results"][0]["table"]
    hidden = {line["key"] for line in table["lines"] if line["n"] is None}
    assert "central" in hidden
    assert len(hidden) == 2
    assert all(
        (line["average"], line["interval"], line["questions"]) == (None, None, [])
        for line in table["lines"]
        if line["key"] in hidden
    )
    assert table["total"]["n"] == 28


async def test_of_fewer_than_five_in_all_nothing_is_published(reporter: Reporter, heart: Api) -> None:
    await reporter.take(*responses("central", 2), *responses("south", 2))

    assert await publish(reporter) == Publication("held", 0, "too_few")
    assert (await read(heart)).status_code == 404


async def test_a_late_response_waits_until_five_have_come_and_is_a_new_version_then(
    reporter: Reporter, heart: Api
) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8))
    await publish(reporter)
    assert await publish(reporter) == Publication("held", 1, "unchanged")

    await reporter.take(answered("late", *[1] * 6))
    assert await publish(reporter) == Publication("held", 1, "too_little_changed")
    assert (await read(heart)).json()["results"][0]["table"]["total"]["n"] == 14

    await reporter.take(*responses("central", 4, *[1] * 6, name="-late"))
    assert await publish(reporter, note="Five late responses.") == Publication("published", 2)
    (result,) = (await read(heart)).json()["results"]
    assert (result["version"], result["note"], result["table"]["total"]["n"]) == (2, "Five late responses.", 19)


@pytest.mark.usefixtures("heart")
async def test_one_response_voided_or_corrected_is_not_told_by_two_versions(reporter: Reporter) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8))
    await publish(reporter)

    await reporter.take(answered("central0", *[1] * 6, version=5))  # as many as before, with other answers
    assert await publish(reporter) == Publication("held", 1, "too_little_changed")

    await reporter.take(voided("central0", agency=AGENCY, version=6))
    assert await publish(reporter) == Publication("held", 1, "too_little_changed")


@pytest.mark.usefixtures("heart")
async def test_two_reports_of_the_same_days_are_not_both_published(reporter: Reporter) -> None:
    """The score of a quarter and of one of its months, or averages of the same: one could be taken from the other."""
    await reporter.take(*responses("central", 6), *responses("south", 8))
    november = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
    await publish(reporter)

    assert (await publish(reporter, report=SCORE)).reason == "overlaps"
    assert (await publish(reporter, period=november)).reason == "overlaps"
    assert (await publish(reporter, None)).reason == "overlaps"
    assert (await publish(reporter, "office")).reason == "too_few"  # its programs are others


async def test_what_no_rule_makes_public_is_not_published(reporter: Reporter, heart: Api) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8))

    held = await publish(reporter, report=AVERAGES.model_copy(update={"public": False}))

    assert held.reason == "not_public"
    assert (await read(heart)).status_code == 404


async def test_a_score_is_shown_only_where_nothing_that_it_is_made_of_is_hidden(reporter: Reporter, heart: Api) -> None:
    await reporter.take(
        *responses("central", 12),
        *responses("south", 20),
        *responses("south", 9, 1, 1, 1, 1, 1, 2, name="-bad"),
        *responses("central", 1, 1, 1, 1, 1, 1, 2, name="-bad"),
    )

    assert (await publish(reporter, report=SCORE)).outcome == "published"

    table = (await read(heart)).json()["results"][0]["table"]
    lines = {line["key"]: line for line in table["lines"]}
    assert (lines["central"]["n"], lines["central"]["other"], lines["central"]["score"]) == (13, None, None)
    assert lines["central"]["interval"] is None
    assert lines["south"]["score"] is None  # its other figures would give central's away
    assert table["total"] == {
        "n": 42,
        "average": None,
        "questions": [],
        "positive": 32,
        "other": 10,
        "score": "0.7619",
        "interval": table["total"]["interval"],
    }


@pytest.mark.usefixtures("heart")
async def test_published_twice_at_once_it_is_one_version(reporter: Reporter) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8))

    both = await asyncio.gather(publish(reporter), publish(reporter))

    assert sorted(one.outcome for one in both) == ["held", "published"]
    async with reporter.sessions() as session:
        assert len((await session.scalars(select(PublishedResult))).all()) == 1


async def test_the_true_counts_behind_a_publication_are_in_no_answer(reporter: Reporter, heart: Api) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8))
    await publish(reporter)

    answer = (await read(heart)).json()

    assert "basis" not in str(answer)
    assert "pair:" not in str(answer)
