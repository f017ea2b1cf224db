"""A campaign's results stand apart from the standing survey; suspected machine answers leave and rejoin the population."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from services.reporter.domain.counting import recompute_rollups
from shared.contracts.base import Event
from shared.contracts.events import ResponseVoided
from shared.ids import derived_id
from tests.reporter.heart import AGENCY, QUARTER, answered, averages
from tests.reporter.support import Api, Reporter, counts_in, voided

CAMPAIGN, OTHER = derived_id("campaign", "spring"), derived_id("campaign", "autumn")
AFTER_THE_QUARTER = datetime(2027, 1, 5, 18, 0, tzinfo=UTC)


def machine(name: str, version: int, *, back: bool = False) -> ResponseVoided:
    return voided(name, agency=AGENCY, version=version, back=back, reason="machine")


@pytest.mark.clause("HEART-JUN")
async def test_a_campaigns_responses_count_only_where_it_is_asked_for(reporter: Reporter, heart: Api) -> None:
    await reporter.take(
        answered("standing", *[5] * 6),
        answered("theirs", *[1] * 6, campaign=CAMPAIGN, audience="internal"),
        answered("also theirs", *[2] * 6, campaign=CAMPAIGN, audience="internal"),
        answered("another's", *[3] * 6, campaign=OTHER),
    )

    for params, n, average, positive in (({}, 1, 5.0, 1), ({"campaign": str(CAMPAIGN)}, 2, 1.5, 0)):
        one = (await averages(heart, **params))[None]
        score = (await heart.scores(**QUARTER, **params))[None]
        assert (one["n"], one["average"]) == (n, average)
        assert (score["n"], score["positive"]) == (n, positive)
        for by, key in (("program", "central"), ("department", "services")):
            assert (await averages(heart, by=by, **params))[key]["average"] == average
    assert (await averages(heart, by="audience", campaign=str(CAMPAIGN)))["internal"]["n"] == 2


@pytest.mark.clause("HEART-JUN")
async def test_a_campaign_has_no_target_and_an_unheard_of_one_no_data(reporter: Reporter, heart: Api) -> None:
    await reporter.take(answered("theirs", *[1] * 6, campaign=CAMPAIGN))

    assert (await averages(heart, campaign=str(CAMPAIGN)))[None]["targets"] == []
    answer = (await heart.get(**QUARTER, campaign=str(OTHER))).json()
    assert answer["campaign"] == str(OTHER)
    assert answer["periods"][0]["scores"][0]["score"] is None


async def test_only_its_own_changes_restate_a_campaigns_figures(reporter: Reporter, heart: Api) -> None:
    await reporter.take(
        answered("standing", *[5] * 6, policy_hash="aaa"),
        answered("theirs", *[1] * 6, campaign=CAMPAIGN, policy_hash="bbb"),
    )
    reporter.resources.clock.set(AFTER_THE_QUARTER)  # type: ignore[attr-defined]  # a settable clock
    await reporter.take(voided("theirs", agency=AGENCY))

    (standing,) = (await heart.get("/v1/averages", **QUARTER)).json()["periods"]
    (theirs,) = (await heart.get("/v1/averages", **QUARTER, campaign=str(CAMPAIGN))).json()["periods"]

    assert (standing["restatements"], theirs["restatements"]) == (0, 1)
    assert standing["classified_under"] == [{"policy_hash": "aaa", "responses": 1}]
    assert theirs["classified_under"] == []


async def test_a_response_that_turns_out_to_be_a_campaigns_restates_both(reporter: Reporter, heart: Api) -> None:
    await reporter.take(answered("a", *[4] * 6))
    reporter.resources.clock.set(AFTER_THE_QUARTER)  # type: ignore[attr-defined]  # a settable clock
    await reporter.take(answered("a", *[4] * 6, campaign=CAMPAIGN, version=2))

    for params, n in (({}, 0), ({"campaign": str(CAMPAIGN)}, 1)):
        (period,) = (await heart.get("/v1/averages", **QUARTER, **params)).json()["periods"]
        assert (period["averages"][0]["n"], period["restatements"]) == (n, 1)


# ---------------------------------------------------------------- suspected machine answers


@pytest.mark.clause("HEART-AVG")
async def test_an_answer_let_count_after_the_quarter_restates_it_and_says_so(reporter: Reporter, heart: Api) -> None:
    await reporter.take(answered("human", *[5] * 6))
    assert (await heart.get("/v1/averages", **QUARTER)).json()["periods"][0]["restatements"] == 0

    reporter.resources.clock.set(AFTER_THE_QUARTER)  # type: ignore[attr-defined]  # a settable clock
    await reporter.take(answered("taken for a machine's", *[1] * 6, version=2))

    (period,) = (await heart.get("/v1/averages", **QUARTER)).json()["periods"]
    assert (period["averages"][0]["average"], period["averages"][0]["n"]) == (3.0, 2)
    assert (period["restatements"], period["is_over"]) == (1, True)
    async with reporter.sessions() as session:
        assert [tuple(note) for note in await session.execute(text("SELECT kind, version FROM restatements"))] == [
            ("late", 2)
        ]


@pytest.mark.clause("HEART-AVG")
async def test_a_suspected_machine_answer_leaves_every_figure_and_comes_back_when_a_person_says_so(
    reporter: Reporter, heart: Api
) -> None:
    await reporter.take(answered("human", *[5] * 6, audience="external"), answered("scanner", *[1] * 6))
    await reporter.take(machine("scanner", 2))

    assert (await averages(heart))[None]["average"] == 5.0
    assert (await heart.scores(**QUARTER))[None]["score"] == 1.0
    assert (await averages(heart, by="audience"))["external"]["n"] == 1
    assert None not in await averages(heart, by="audience")

    reporter.resources.clock.set(AFTER_THE_QUARTER)  # type: ignore[attr-defined]  # a settable clock
    await reporter.take(machine("scanner", 3, back=True))

    (period,) = (await heart.get("/v1/averages", **QUARTER)).json()["periods"]
    assert (period["averages"][0]["average"], period["averages"][0]["n"]) == (3.0, 2)
    assert period["restatements"] == 1  # the restoring; the void came before the quarter's end
    async with reporter.sessions() as session:
        notes = await session.execute(text("SELECT kind, version FROM restatements ORDER BY version"))
        assert [tuple(note) for note in notes] == [("voided", 2), ("restored", 3)]
        reason = await session.scalar(text("SELECT void_reason FROM response_facts WHERE voided_version = 3"))
        assert reason is None


@pytest.mark.parametrize(
    "order",
    [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)],
    ids=lambda order: "".join(map(str, order)),
)
@pytest.mark.parametrize("at_once", [True, False])
async def test_a_machine_void_and_its_restoring_come_in_any_order(
    reporter: Reporter,
    heart: Api,
    order: tuple[int, ...],
    at_once: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    events: list[Event] = [answered("a", *[4] * 6, campaign=CAMPAIGN), machine("a", 2), machine("a", 3, back=True)]
    batches = [[events[n] for n in order]] if at_once else [[events[n]] for n in order]

    for batch in batches:
        await reporter.take(*batch)

    assert (await averages(heart, campaign=str(CAMPAIGN)))[None]["n"] == 1
    async with reporter.sessions.begin() as session:
        as_they_came = await counts_in(session, AGENCY)
        await recompute_rollups(session, AGENCY)
        assert await counts_in(session, AGENCY) == as_they_came


async def test_a_form_confirmed_at_once_was_never_restated_for_its_period(reporter: Reporter, heart: Api) -> None:
    """Kept as suspected and confirmed by one more press within the same quarter: nobody saw other figures."""
    await reporter.take(answered("a", *[4] * 6), machine("a", 2))
    await reporter.take(machine("a", 3, back=True))

    (period,) = (await heart.get("/v1/averages", **QUARTER)).json()["periods"]

    assert (period["averages"][0]["n"], period["restatements"]) == (1, 0)


# ---------------------------------------------------------------- what the fact keeps


async def test_a_fact_keeps_the_version_answered_and_how_long_it_took(reporter: Reporter, heart: Api) -> None:
    del heart  # its pack is needed
    await reporter.take(
        answered("form", *[4] * 6, survey_version=3, answer_seconds=48.5, campaign=CAMPAIGN, audience="internal"),
        answered("webhook", *[4] * 6, program="gone"),
    )

    async with reporter.sessions() as session:
        found = await session.execute(
            text("""
                SELECT survey_version, answer_seconds, campaign, audience, program_department
                FROM response_facts ORDER BY survey_version NULLS LAST
            """)
        )
        facts: list[tuple[Any, ...]] = [tuple(row) for row in found]
    assert facts == [(3, 48.5, CAMPAIGN, "internal", "services"), (None, None, None, None, None)]
