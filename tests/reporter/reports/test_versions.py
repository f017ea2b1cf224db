"""A version is made only where there is something new to say, and what stands in the way of a report keeps it here."""

import io
import zipfile

import pytest
from sqlalchemy import text

from tests.reporter.reports.figures import Figures, at, held_up
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import ANALYST, DIRECTOR, KEEPER, TEAM
from tests.reporter.reports.team import Team, gather_team


@pytest.fixture
async def team(office: Office) -> Team:
    team = await gather_team(office)
    await team.done(ANALYST, "request")
    return team


async def compile_again(team: Team, who: str = KEEPER) -> None:
    answer = await team[who].call("POST", f"/v1/report-runs/{team.run_id}/compile", {})
    assert answer.status_code == 202, answer.text
    await team.office.work()


async def test_compiling_again_without_a_change_of_any_figure_makes_no_version(
    office: Office, figures: Figures, team: Team
) -> None:
    await compile_again(team)
    office.clock.set(at("2026-12-01T09:00"))
    await compile_again(team)
    assert len(figures.orders) == 2
    assert (await team.run())["content_version"] == 1
    assert "compiled_the_same" in await team.kinds()

    figures.total = "13"
    await compile_again(team)

    run = await team.run()
    assert [(version["number"], version["differs"]) for version in run["versions"]] == [(2, True), (1, None)]
    assert [version["data_cut_at"] for version in run["versions"]] == ["2026-12-01T17:00:00Z", "2026-11-30T16:30:00Z"]


async def test_the_difference_of_two_versions_is_kept_by_row_and_by_figure(figures: Figures, team: Team) -> None:
    await compile_again(team)
    figures.total = "13"
    figures.rows = {"North": 6, "East": 7}
    await compile_again(team)
    path = f"/v1/report-runs/{team.run_id}/versions"

    first = await team[KEEPER].ok("GET", f"{path}/1/difference")
    second = await team[KEEPER].ok("GET", f"{path}/2/difference")

    assert (first["from_version"], first["tables"], first["tiles"]) == (None, [], [])
    assert second["from_version"] == 1
    assert second["tiles"] == [
        {
            "section": "summary",
            "label": "Entries",
            "before": {"value": "12", "detail": ""},
            "after": {"value": "13", "detail": ""},
        }
    ]
    regions, trend = second["tables"]
    assert (regions["table"], trend["table"]) == ("regions", "trend_table")
    assert [(row["key"], row["change"]) for row in regions["rows"]] == [
        (["North"], "changed"),
        (["South"], "removed"),
        (["East"], "added"),
    ]
    assert regions["rows"][0]["before"]["entries"] == 5
    assert regions["rows"][0]["after"]["entries"] == 6
    assert second["texts"] == []


async def test_a_version_can_be_had_in_every_form_and_its_charts_by_themselves(figures: Figures, team: Team) -> None:
    await compile_again(team)
    path = f"/v1/report-runs/{team.run_id}/versions/1"
    reader = team[DIRECTOR]

    page = await reader.call("GET", f"{path}.html")
    archive = await reader.call("GET", f"{path}.csv")
    content = await reader.ok("GET", path)

    assert page.headers["content-type"].startswith("text/html")
    assert "Monthly report" in page.text
    names = zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
    assert any("regions" in name for name in names)
    assert "county-monthly-2026-11-v1" in archive.headers["content-disposition"]
    assert (await reader.call("GET", f"{path}.json")).json()
    assert content["content"]["sections"][0]["id"] == "summary"
    assert (await reader.ok("GET", f"{path}/charts/trend.json"))["mark"] == "bar"
    assert await reader.refused("GET", f"{path}/charts/none.json") == (404, "chart_not_found")
    assert await reader.refused("GET", f"/v1/report-runs/{team.run_id}/versions/9.pdf") == (404, "version_not_found")
    assert figures.fetched == 1


async def test_equal_versions_are_equal_bytes(figures: Figures, team: Team) -> None:
    await compile_again(team)
    path = f"/v1/report-runs/{team.run_id}/versions/1.json"

    first, second = [await team[KEEPER].call("GET", path) for _ in range(2)]

    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert figures.orders


@pytest.mark.clause("CCTS-II.3")
async def test_what_stands_in_the_way_is_listed_and_keeps_the_report_from_being_submitted(
    figures: Figures, team: Team
) -> None:
    figures.obstacles = (held_up(),)
    await team.done(KEEPER, "compile")
    await team.done(ANALYST, "draft")
    for each in TEAM:
        await team.approve(each)
    answer = await team[ANALYST].call("POST", team.path("submit", "done"), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "obstacles_remain")
    assert [each["reference"] for each in answer.json()["obstacles"]] == ["2026-000123"]
    assert [each["reference"] for each in (await team.run())["obstacles"]] == ["2026-000123"]

    figures.obstacles = ()  # the copy was released, and the figures are the same
    await compile_again(team, ANALYST)
    await team.done(ANALYST, "submit")

    assert (await team.run())["state"] == "closed"


@pytest.mark.clause("CCTS-II.3")
async def test_what_came_in_the_way_after_it_was_compiled_is_found_when_it_is_submitted(
    figures: Figures, team: Team
) -> None:
    await team.done(KEEPER, "compile")
    await team.done(ANALYST, "draft")
    for each in TEAM:
        await team.approve(each)
    figures.found_later = (held_up("2026-000200"),)

    answer = await team[ANALYST].call("POST", team.path("submit", "done"), {})

    assert [each["reference"] for each in answer.json()["obstacles"]] == ["2026-000200"]
    assert (await team.run())["state"] == "open"


async def test_a_version_that_says_something_else_asks_for_the_signatures_again(figures: Figures, team: Team) -> None:
    await team.done(KEEPER, "compile")
    await team.done(ANALYST, "draft")
    for each in TEAM:
        await team.approve(each)
    figures.total = "13"

    await compile_again(team, ANALYST)

    assert (await team.states())["approve"] == "ready"
    assert all(each["fallen_at"] for each in (await team.run())["sign_offs"])
    for each in TEAM:
        await team.approve(each, version=2)
    await team.done(ANALYST, "submit")


async def test_what_was_submitted_is_not_compiled_any_more_by_hand(figures: Figures, team: Team) -> None:
    await team.done(KEEPER, "compile")
    await team.done(ANALYST, "draft")
    for each in TEAM:
        await team.approve(each)
    await team.done(ANALYST, "submit")
    path = f"/v1/report-runs/{team.run_id}/compile"

    assert await team[KEEPER].refused("POST", path, {}) == (409, "run_locked")
    assert len(figures.orders) == 1


async def test_who_takes_no_step_of_a_report_does_not_have_it_compiled(figures: Figures, team: Team) -> None:
    path = f"/v1/report-runs/{team.run_id}/compile"

    assert await team["nora.plain"].refused("POST", path, {}) == (403, "not_the_holder")
    assert figures.orders == []


async def test_there_is_nothing_to_send_before_it_is_compiled(office: Office, figures: Figures) -> None:
    team = await gather_team(office)
    machine = await office.caller()
    await machine.ok("POST", team.path("request", "done"), {})
    async with office.resources.sessions.begin() as session:
        await session.execute(
            text(
                "UPDATE report_steps SET state = CASE step WHEN 'compile' THEN 'skipped' WHEN 'draft' THEN 'ready' ELSE state END"
            )
        )

    assert await machine.refused("POST", team.path("draft", "done"), {}) == (409, "nothing_compiled")
    assert figures.orders == []
