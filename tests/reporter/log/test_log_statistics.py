"""Real-time statistics of the log: by group, with limits, trend and gaps, from whatever has been taken in."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.clock import SettableClock
from shared.contracts.events import CaseStepRecorded
from tests.reporter.log.support import COUNTY, NOON, changed, id_of
from tests.reporter.support import Api, Reporter, make_api

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


async def statistics(api: Api, **params: str) -> dict[str, Any]:
    answer = await api.get("/v1/log-statistics", **{**NOVEMBER, **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def groups(api: Api, by: str, **params: str) -> dict[str | None, Any]:
    return {group["key"]: group for group in (await statistics(api, by=by, **params))["groups"]}


def limit(name: str, due_in: timedelta, *, done_in: timedelta | None = None, outcome: str = "done") -> CaseStepRecorded:
    """The two days to log an entry, which began at noon."""
    return CaseStepRecorded(
        agency=COUNTY,
        case_id=id_of(name),
        clause="CCTS-III.A1.log",
        step="log_entry:1",
        policy_hash="any",
        applied_at=NOON,
        due_at=NOON + due_in,
        done_at=None if done_in is None else NOON + done_in,
        outcome=outcome if done_in is not None else "open",
    )


@pytest.mark.clause("CCTS-III.bg")
@pytest.mark.clause("CCTS-III.bg.statistics")
async def test_entries_are_told_by_every_dimension_with_names_of_the_policy(reporter: Reporter, county: Api) -> None:
    await reporter.take(
        changed("a", kind="compliment", category=None, channel="letter", program="assistance"),
        changed("b", status="resolved", answered_at=NOON + timedelta(days=2), category="facilities"),
        changed("c", status="closed", answered_at=NOON + timedelta(days=6), closed_at=NOON, category="facilities"),
        changed("d", counts=False, under="c", category="facilities"),
        changed("e", reportability="not_reportable", category="neglect"),
        changed("f", reportability="forwarded", category="neglect"),
        changed("before", received_at=NOON - timedelta(days=30)),
    )

    (everything,) = (await groups(county, "all")).values()
    assert {name: everything[name] for name in ("received", "duplicates", "forwarded", "answered", "closed")} == {
        "received": 4,
        "duplicates": 1,
        "forwarded": 1,
        "answered": 2,
        "closed": 1,
    }
    assert everything["open"] == 4  # the one of October too
    assert everything["business_days"] == {"n": 2, "median": 2, "ninetieth": 4}
    assert everything["calendar_days"] == {"n": 2, "median": 2, "ninetieth": 6}
    categories = await groups(county, "category")
    assert (categories["facilities"]["label"], categories["facilities"]["received"]) == ("Facilities issue", 2)
    assert categories[None]["label"] == "No category"
    assert categories["misconduct_provider"]["received"] == 0  # named by the policy, without an entry
    for by, key, received in (
        ("kind", "compliment", 1),
        ("channel", "letter", 1),
        ("program", "assistance", 4),
        ("status", "closed", 1),
        ("reportability", "not_reportable", 1),
    ):
        assert (await groups(county, by))[key]["received"] == received, by
    assert (await groups(county, "category", reportability="reportable", kind="complaint"))["neglect"]["received"] == 0


@pytest.mark.clause("CCTS-III.bg")
async def test_limits_are_met_missed_or_open_by_clause_and_group(
    reporter: Reporter, county: Api, clock: SettableClock
) -> None:
    clock.set(NOON + timedelta(days=4))
    hour, day = timedelta(hours=1), timedelta(days=1)
    await reporter.take(
        *(changed(name, program="assistance" if name != "open" else "administration") for name in ("in", "late")),
        changed("never"),
        changed("open", program="administration"),
        changed("gone"),
        limit("in", day, done_in=hour),
        limit("late", day, done_in=2 * day),
        limit("never", day),
        limit("open", 7 * day),
        limit("gone", day, done_in=None).model_copy(update={"outcome": "withdrawn"}),
    )

    found = await statistics(county, by="program")
    (of_clause,) = [each for each in found["limits"] if each["clause"] == "CCTS-III.A1.log"]
    assert of_clause == {"clause": "CCTS-III.A1.log", "met": 1, "missed": 2, "open": 1}
    by_program = {group["key"]: group["limits"] for group in found["groups"]}
    assert by_program["assistance"] == {"met": 1, "missed": 2, "open": 0}
    assert by_program["administration"] == {"met": 0, "missed": 0, "open": 1}
    missing = [each for each in found["gaps"]["missing"] if each["dimension"] == "program"]
    assert [(each["key"], each["missed"], each["settled"]) for each in missing] == [("assistance", 2, 3)]


@pytest.mark.clause("CCTS-III.bg")
@pytest.mark.clause("CCTS-III.bg.gaps")
@pytest.mark.clause("CCTS-III.bg.trends")
async def test_a_category_whose_complaints_rise_beyond_noise_is_told_and_a_steady_one_is_not(
    reporter: Reporter, county: Api, clock: SettableClock
) -> None:
    clock.set(datetime.fromisoformat("2026-12-02T20:00:00Z"))
    months = [NOON - timedelta(days=30 * n) for n in range(1, 12)]
    await reporter.take(
        *(changed(f"old{n}-{i}", category="facilities", received_at=at) for n, at in enumerate(months) for i in (0, 1)),
        *(changed(f"same{n}", category="neglect", received_at=at) for n, at in enumerate([NOON, *months])),
        *(changed(f"new{n}", category="facilities") for n in range(12)),
        *(changed(f"praise{n}", category="business_process", kind="compliment") for n in range(12)),
    )

    found = await statistics(county)
    rising = {each["key"]: each for each in found["gaps"]["rising"] if each["dimension"] == "category"}
    assert (rising["facilities"]["is_rising"], rising["facilities"]["before"]) == (True, 22)
    assert not rising["neglect"]["is_rising"]
    assert "business_process" not in rising  # compliments are no gap
    assert [month["received"] for month in found["trend"]][-1] == 25
    assert [month["month"] for month in found["trend"]][::12] == ["2025-11", "2026-11"]


async def test_without_a_month_of_history_no_rise_is_told(reporter: Reporter, county: Api) -> None:
    await reporter.take(*(changed(f"new{n}") for n in range(30)))

    assert (await statistics(county))["gaps"] == {"compared_from": None, "rising": [], "missing": []}


async def test_the_figures_say_how_they_are_computed_and_when_reporter_was_last_told(
    reporter: Reporter, county: Api, clock: SettableClock
) -> None:
    assert (await statistics(county))["told_at"] is None
    await reporter.take(changed("a"))
    found = await statistics(county)

    assert datetime.fromisoformat(found["told_at"]) == clock.now()
    figures = {definition["figure"] for definition in found["definitions"]}
    assert figures >= {"received", "duplicates", "consolidated", "answers", "business_days", "limits", "trend", "gaps"}
    assert "duplicate" in found["population"]


@pytest.mark.usefixtures("api")  # the other agency's policy, which has no log
async def test_the_statistics_need_their_own_scope_and_a_log(reporter: Reporter, county: Api) -> None:
    other_scope = await make_api(reporter, COUNTY, "scores:read")
    assert (await other_scope.get("/v1/log-statistics", **NOVEMBER)).status_code == 403
    no_log = await make_api(reporter, "technology-services", "log:statistics")
    refused = await no_log.get("/v1/log-statistics", **NOVEMBER)
    assert (refused.status_code, refused.json()["code"]) == (404, "log_not_kept")
    backwards = await county.get("/v1/log-statistics", **{"from": "2026-11-30", "to": "2026-11-01"})
    assert (backwards.status_code, backwards.json()["code"]) == (422, "days_reversed")
