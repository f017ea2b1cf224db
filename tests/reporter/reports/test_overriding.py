"""What a person decides against the plan: a step skipped, a run cancelled; and a calendar that changes under open runs."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.reporter.reports.figures import at
from tests.reporter.reports.office import Answer, Office, Person
from tests.reporter.reports.pack import ANALYST, KEEPER, TEAM, closed_also_on, county
from tests.reporter.reports.team import Team, gather_team

pytestmark = pytest.mark.usefixtures("figures")


@pytest.fixture
async def team(office: Office) -> Team:
    return await gather_team(office)


async def override(person: Person, run_id: str, path: str, reason: str = "Opened for the wrong month.") -> Answer:
    etag = (await person.call("GET", f"/v1/report-runs/{run_id}")).headers["etag"]
    return await person.ok("POST", f"/v1/report-runs/{run_id}/{path}", {"reason": reason}, headers={"If-Match": etag})


async def test_a_step_is_skipped_for_a_reason_and_its_clause_counts_as_not_carried_out(
    office: Office, team: Team
) -> None:
    admin = await office.caller(person="nora.plain")

    await override(admin, team.run_id, "steps/request/skip", "Asked by telephone.")

    step = await team.step("request")
    assert (step["state"], step["done_by"], step["reason"]) == ("skipped", "nora.plain", "Asked by telephone.")
    assert (await team.states())["compile"] == "ready"
    days = {"from": "2026-11-30", "to": "2026-12-31"}
    answer = await team[ANALYST].ok("GET", "/v1/conformance", params=days)
    (clause,) = [each for each in answer["clauses"] if each["clause"] == "CO-2"]
    assert (clause["met"], clause["open"], clause["exceptions"]) == (0, 1, 1)


@pytest.mark.parametrize("step", ["compile", "approve", "submit"])
async def test_a_step_that_compiles_signs_or_submits_is_never_skipped(office: Office, team: Team, step: str) -> None:
    admin = await office.caller()
    await team.done(ANALYST, "request")
    if step != "compile":
        await team.done(KEEPER, "compile")
        await team.done(ANALYST, "draft")
    if step == "submit":
        for each in TEAM:
            await team.approve(each)

    path = f"/v1/report-runs/{team.run_id}/steps/{step}/skip"
    headers = {"If-Match": "*"}
    refused = await admin.refused("POST", path, {"reason": "No time."}, headers=headers)

    assert refused == (409, "step_not_skippable")


async def test_nobody_skips_or_cancels_what_has_changed_since_they_read_it(office: Office, team: Team) -> None:
    admin = await office.caller()
    etag = (await admin.call("GET", f"/v1/report-runs/{team.run_id}")).headers["etag"]
    await team.done(ANALYST, "request")

    for path in ("steps/compile/skip", "cancel"):
        address = f"/v1/report-runs/{team.run_id}/{path}"
        assert await admin.refused("POST", address, {"reason": "Why not."}) == (428, "version_not_named")
        refused = await admin.refused("POST", address, {"reason": "Why not."}, headers={"If-Match": etag})
        assert refused == (412, "version_changed")


async def test_to_cancel_takes_a_scope_of_its_own(office: Office, team: Team) -> None:
    writer = await office.caller("reports:read", "reports:write", "reports:sign")
    path = f"/v1/report-runs/{team.run_id}/cancel"

    refused = await writer.refused("POST", path, {"reason": "Wrong."}, headers={"If-Match": "*"})

    assert refused == (403, "scope_missing")


async def test_a_cancelled_run_takes_no_step_and_counts_for_nothing_and_its_period_can_be_opened_again(
    office: Office, team: Team
) -> None:
    admin = await office.caller(person="nora.plain")
    await team.done(ANALYST, "request")
    await override(admin, team.run_id, "cancel")

    assert await team[KEEPER].refused("POST", team.path("compile", "done"), {}) == (409, "run_cancelled")
    days = {"from": "2026-11-30", "to": "2026-12-31"}
    answer = await team[ANALYST].ok("GET", "/v1/conformance", params=days)
    assert {each["applied"] for each in answer["clauses"] if each["clause"].startswith("CO-")} == {0}
    office.clock.set(at("2026-12-14T09:00"))
    await office.work()
    runs = await team[ANALYST].runs(report="monthly", **{"from": "2026-11-01"})
    assert [run["state"] for run in runs] == ["cancelled"]  # what a person ended does not come back by itself

    body = {"report": "monthly", "period_day": "2026-11-30"}
    again = await team[ANALYST].call("POST", "/v1/report-runs", body)

    assert again.status_code == 201
    assert again.json()["id"] != team.run_id


async def test_a_closure_that_is_added_moves_open_dates_and_says_so(office: Office, team: Team) -> None:
    await team.done(ANALYST, "request")
    await office.load(closed_also_on(date(2026, 12, 3)))

    await office.work()

    run = await team.run()
    assert run["steps"][0]["clause_due_at"] == "2026-12-01T01:00:00Z"
    # The 5th and 6th business day are a day later; the 10th stays, and leaves each step before it a day of its own.
    assert [step["working_on"] for step in run["steps"][1:]] == ["2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10"]
    (entry,) = [each for each in await team[ANALYST].history(team.run_id) if each["kind"] == "dates_moved"]
    moved = {each["step"]: each["clause_due_at"] for each in entry["payload"]["steps"]}
    assert moved["compile"] == ["2026-12-08T01:00:00+00:00", "2026-12-09T01:00:00+00:00"]
    assert "submit" not in moved


async def test_a_step_that_is_done_before_anybody_came_to_the_new_calendar_moves_the_dates_and_says_so(
    office: Office, team: Team
) -> None:
    await office.load(closed_also_on(date(2026, 12, 3)))

    await team[ANALYST].ok("POST", team.path("request", "done"), {})

    assert (await team.step("compile"))["clause_due_at"] == "2026-12-09T01:00:00Z"
    assert "dates_moved" in await team.kinds()
    await office.work()
    assert (await team.kinds()).count("dates_moved") == 1


async def test_a_date_that_has_passed_is_not_moved(office: Office, team: Team) -> None:
    office.clock.set(at("2026-12-01T09:00"))  # the request was due the evening before
    await office.load(closed_also_on(date(2026, 11, 30)))

    await office.work()

    assert (await team.step("request"))["clause_due_at"] == "2026-12-01T01:00:00Z"
    assert (await team.step("request"))["is_overdue"]


async def test_a_calendar_that_is_loaded_and_taken_back_moves_the_dates_there_and_back(
    office: Office, team: Team
) -> None:
    before = (await team.step("compile"))["clause_due_at"]
    for pack in (closed_also_on(date(2026, 12, 3)), county(), closed_also_on(date(2026, 12, 3)), county()):
        await office.load(pack)
        await office.work()

    assert (await team.step("compile"))["clause_due_at"] == before
    assert (await team.kinds()).count("dates_moved") == 4


@pytest.mark.parametrize("change", ["UPDATE run_entries SET actor = 'nobody'", "DELETE FROM run_entries"])
async def test_what_happened_to_a_run_is_never_changed(office: Office, team: Team, change: str) -> None:
    before = await team.kinds()

    with pytest.raises(DBAPIError, match="append-only"):
        async with office.resources.sessions.begin() as session:
            await session.execute(text(change))

    assert await team.kinds() == before
