"""Restatements: whatever changes a figure after its period's end says so, with the figures of before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from shared.ids import derived_id
from tests.reporter.support import (
    NOON,
    Api,
    Reporter,
    attributed,
    classified,
    voided,
)

WEEK = {"period": "week", "from": "2026-11-16"}
TUESDAY_AFTER = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
CAMPAIGN = derived_id("campaign", "spring")


def set_clock(reporter: Reporter, now: datetime) -> None:
    reporter.resources.clock.set(now)  # type: ignore[attr-defined]  # a settable clock


async def restatements(api: Api, **params: str) -> list[dict[str, Any]]:
    answer = await api.get("/v1/restatements", **{**WEEK, **params})
    assert answer.status_code == 200, answer.text
    periods: list[dict[str, Any]] = answer.json()["periods"]
    return periods


def reasons(period: dict[str, Any]) -> dict[str, int]:
    return {reason["kind"]: reason["times"] for reason in period["reasons"]}


async def test_a_period_that_stands_as_it_ended_is_not_listed(reporter: Reporter, api: Api) -> None:
    await reporter.take(classified("a", 5), classified("b", 1))
    await reporter.take(voided("b"))  # in the same week

    assert await restatements(api) == []


async def test_what_was_restated_says_why_and_what_the_figures_were_before(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        classified("stays", 5),
        classified("spam", 1),
        classified("wrong", 1),
        classified("moves", 5),
        classified("back", 2),
    )
    await reporter.take(voided("back"))
    set_clock(reporter, TUESDAY_AFTER)
    await reporter.take(
        voided("spam"),
        voided("back", version=4, back=True),
        classified("wrong", 4, version=2),
        classified("moves", 5, version=2, submitted_at=NOON + timedelta(days=6)),
        classified("late", 3),
    )

    (period,) = await restatements(api, to="2026-11-16")

    assert reasons(period) == {"corrected": 2, "late": 1, "restored": 1, "voided": 1}
    assert (period["name"], period["since"]) == ("2026-W47", "2026-11-23T05:00:00Z")
    # stays 5, spam 1, wrong 1, moves 5
    before = period["before"]
    assert (before["n"], before["score"], before["mean_rating"], before["sin"]) == (4, 0.5, 3.0, 2)
    # stays 5, wrong 4, back 2, late 3
    after = period["after"]
    assert (after["n"], after["score"], after["mean_rating"], after["sin"]) == (4, 0.5, 3.5, 0)
    assert {reason["last_at"] for reason in period["reasons"]} == {"2026-11-24T14:00:00Z"}


async def test_a_correction_restates_the_period_that_is_left_and_the_one_that_is_joined(
    reporter: Reporter, api: Api
) -> None:
    set_clock(reporter, NOON - timedelta(days=7))
    await reporter.take(classified("b", 5, submitted_at=NOON - timedelta(days=7)))
    set_clock(reporter, NOON)
    await reporter.take(classified("a", 5))
    set_clock(reporter, TUESDAY_AFTER)
    await reporter.take(classified("a", 5, version=2, submitted_at=NOON - timedelta(days=7)))

    periods = await restatements(api, **{"from": "2026-11-09", "to": "2026-11-16"})

    assert [(p["name"], p["before"]["n"], p["after"]["n"]) for p in periods] == [("2026-W46", 1, 2), ("2026-W47", 1, 0)]


async def test_a_change_of_credit_restates_a_period_and_leaves_the_whole_as_it_was(
    reporter: Reporter, api: Api
) -> None:
    await reporter.take(classified("a", 5), attributed("a", "dana.wu", "network", "infrastructure"))
    set_clock(reporter, TUESDAY_AFTER)
    await reporter.take(attributed("a", "lee.park", "network", "infrastructure", version=3))

    (period,) = await restatements(api)

    assert reasons(period) == {"re_attributed": 1}
    assert period["before"] == period["after"]


async def test_who_is_credited_for_the_first_time_after_the_period_restates_it(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        classified("a", 5), classified("same", 5, team_as_given="Field North"), classified("in time", 4)
    )
    await reporter.take(attributed("in time", "lee.park", "network", "infrastructure"))
    set_clock(reporter, TUESDAY_AFTER)
    await reporter.take(
        attributed("a", "dana.wu", "network", "infrastructure"),
        attributed("same", None, "field-north", "support-services"),  # as it was counted
    )

    (period,) = await restatements(api)

    assert reasons(period) == {"re_attributed": 1}


async def test_only_what_came_since_is_listed_where_that_is_asked(reporter: Reporter, api: Api) -> None:
    await reporter.take(*(classified(f"r{n}", 5) for n in range(4)))
    set_clock(reporter, TUESDAY_AFTER)
    await reporter.take(voided("r0"))
    set_clock(reporter, TUESDAY_AFTER + timedelta(days=1))
    await reporter.take(voided("r1"))

    (all_of_it,) = await restatements(api)
    (lately,) = await restatements(api, since="2026-11-25T00:00:00Z")

    assert (reasons(all_of_it), all_of_it["before"]["n"]) == ({"voided": 2}, 4)
    assert (reasons(lately), lately["before"]["n"], lately["since"]) == ({"voided": 1}, 3, "2026-11-25T00:00:00Z")
    assert await restatements(api, since="2026-12-01T00:00:00Z") == []


async def test_campaigns_and_surveys_are_restated_each_apart(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        classified("a", 5), classified("theirs", 5, campaign=CAMPAIGN), classified("other", 5, survey="older-survey")
    )
    await reporter.take(classified("stays", 5, survey="older-survey"))
    set_clock(reporter, TUESDAY_AFTER)
    await reporter.take(voided("theirs"), voided("other"))

    assert [reasons(period) for period in await restatements(api)] == [{"voided": 1}]
    assert [p["before"]["n"] for p in await restatements(api, campaign=str(CAMPAIGN))] == [1]
    assert await restatements(api, survey="service-request") == []
    assert len(await restatements(api, survey="older-survey")) == 1


async def test_before_is_not_told_of_what_was_restated_before_it_was_kept(reporter: Reporter, api: Api) -> None:
    await reporter.take(classified("a", 5), classified("b", 5))
    set_clock(reporter, TUESDAY_AFTER)
    await reporter.take(voided("a"))
    async with reporter.sessions.begin() as session:
        await session.execute(text("UPDATE restatements SET was_category = NULL, was_rating = NULL"))
    await reporter.take(voided("b"))

    (period,) = await restatements(api)

    assert (period["before"], period["after"]["n"], reasons(period)) == (None, 0, {"voided": 2})


@pytest.mark.parametrize("params", [{"since": "yesterday"}, {"since": "2026-11-25T00:00:00"}, {"to": "2026-11-01"}])
async def test_a_question_that_cannot_be_meant_is_refused(api: Api, params: dict[str, str]) -> None:
    assert (await api.get("/v1/restatements", **{**WEEK, **params})).status_code == 422
