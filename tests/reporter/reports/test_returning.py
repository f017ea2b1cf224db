"""A report that is returned is compiled again, and each correction is followed until a version answers it."""

import base64

import pytest

from tests.reporter.reports.figures import Figures, at
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import ANALYST, KEEPER, TEAM
from tests.reporter.reports.team import Team, gather_team

pytestmark = pytest.mark.usefixtures("figures")


@pytest.fixture
async def team(office: Office) -> Team:
    team = await gather_team(office)
    await team.to_approval()
    return team


@pytest.mark.clause("CCTS-III.B4")
async def test_a_returned_report_goes_back_to_who_compiles_it_and_its_signatures_fall(
    office: Office, team: Team, figures: Figures
) -> None:
    await team.approve(TEAM[0])
    await team.send_back(TEAM[1], "North lacks an entry.", "Name the offices.")

    assert await team.states() == {
        "request": "done",
        "compile": "ready",
        "draft": "waiting",
        "approve": "waiting",
        "submit": "waiting",
    }
    run = await team.run()
    assert [(each["decision"], each["fallen_at"] is None) for each in run["sign_offs"]] == [
        ("approved", False),
        ("returned", True),
    ]
    (told,) = office.notifier.sent("report_returned")
    assert told.data["corrections"] == "North lacks an entry.\n\nName the offices."
    assert (told.data["who"], told.to[0].model_dump()["handle"]) == (TEAM[1], KEEPER)

    figures.rows["North"] = 6
    await team.done(KEEPER, "compile", note="With the entry of the north office.")

    run = await team.run()
    assert [(version["number"], version["reason"]) for version in run["versions"]] == [
        (2, "corrected"),
        (1, "compiled"),
    ]
    assert [correction["answered_version"] for correction in run["corrections"]] == [2, 2]
    await team.done(ANALYST, "draft")
    for each in TEAM:
        await team.approve(each, version=2)
    assert (await team.states())["submit"] == "ready"


async def test_corrections_make_a_version_even_where_no_figure_changed(team: Team) -> None:
    await team.send_back(TEAM[0], "Is this all?")
    await team.done(KEEPER, "compile", note="It is all.")

    run = await team.run()
    assert (run["content_version"], run["versions"][0]["differs"]) == (2, False)
    assert run["versions"][0]["note"] == "It is all."


async def test_what_was_done_in_time_stays_in_time_when_it_is_returned(office: Office, team: Team) -> None:
    office.clock.set(at("2026-12-09T09:00"))  # the compilation was due on Monday, and sent on the 30th
    await team.send_back(TEAM[0], "Again, please.")
    await team.done(KEEPER, "compile")

    assert not (await team.step("compile"))["is_overdue"]
    days = {"from": "2026-11-30", "to": "2026-12-31"}
    answer = await team[ANALYST].ok("GET", "/v1/conformance", params=days)
    (compiled,) = [clause for clause in answer["clauses"] if clause["clause"] == "CO-3"]
    assert (compiled["met"], compiled["missed"]) == (1, 0)


async def test_corrections_can_come_with_a_file_that_is_what_it_says(team: Team) -> None:
    words = base64.b64encode(b"See page 2.\n").decode()
    document = {"filename": "notes/../x.txt", "content_type": "text/plain", "content_base64": words}
    body = {"content_version": 1, "corrections": ["See the file."], "document": document}
    path = team.path("approve", "return")
    for wrong in (
        {"content_type": "application/pdf"},
        {"content_type": "application/x-sh"},
        {"content_base64": "====="},
        {"content_base64": base64.b64encode(b"\xff\x00").decode()},
    ):
        refused = await team[TEAM[0]].refused("POST", path, {**body, "document": document | wrong})
        assert refused == (422, "file_not_taken"), wrong

    await team[TEAM[0]].ok("POST", path, body)

    run = await team.run()
    (file,) = run["files"]
    assert (file["filename"], run["corrections"][0]["file_id"]) == ("notes_.._x.txt", file["id"])
    fetched = await team[KEEPER].call("GET", f"/v1/report-runs/{team.run_id}/files/{file['id']}/content")
    assert fetched.content == b"See page 2.\n"
    assert fetched.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("who", "body", "refusal"),
    [
        (KEEPER, {"content_version": 1, "corrections": ["No."]}, (403, "not_the_holder")),
        (TEAM[0], {"content_version": 7, "corrections": ["No."]}, (409, "version_not_current")),
        (TEAM[0], {"content_version": 1, "corrections": []}, (422, "request_invalid")),
    ],
)
async def test_a_report_is_returned_by_its_reviewers_for_a_reason(
    team: Team, who: str, body: dict[str, object], refusal: tuple[int, str]
) -> None:
    assert await team[who].refused("POST", team.path("approve", "return"), body) == refusal
    assert (await team.states())["approve"] == "ready"
