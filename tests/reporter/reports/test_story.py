"""The monthly report from the request for the last compilation to the County Executive Office."""

import pytest

from tests.reporter.reports.figures import Figures, at
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import ANALYST, KEEPER, TEAM
from tests.reporter.reports.team import gather_team


@pytest.mark.clause("CCTS-III.B2")
@pytest.mark.clause("CCTS-III.B3")
@pytest.mark.clause("CCTS-III.B4")
@pytest.mark.clause("CCTS-III.B5")
async def test_a_month_is_reported_from_the_request_to_the_county_executive_office(
    office: Office, figures: Figures
) -> None:
    team = await gather_team(office)
    assert [each.handle for mail in office.notifier.sent("report_ready") for each in mail.to if each.kind == "person"]

    await team.done(ANALYST, "request", note="By Friday, please.")
    assert (await team.states())["compile"] == "ready"
    (asked,) = office.notifier.sent("report_request")
    assert (asked.to[0].kind, asked.data["note"], asked.data["who"]) == ("role", "By Friday, please.", "Ana Lopez")
    assert asked.data["due_on"] == "Monday, December 7, 2026"

    office.clock.set(at("2026-12-04T10:00"))
    answer = await team.done(KEEPER, "compile")
    assert next(step for step in answer["steps"] if step["step"] == "compile")["is_compiling"]
    run = await team.run()
    assert (run["content_version"], run["steps"][1]["done_by"]) == (1, KEEPER)
    assert figures.orders[0].fetched == "released words"

    office.clock.set(at("2026-12-07T09:00"))
    await team.done(ANALYST, "draft", content_version=1)
    assert (await team.step("approve"))["missing"] == list(TEAM)

    await team.approve(TEAM[0])
    assert (await team.states())["approve"] == "ready"
    await team.approve(TEAM[1], note="Well done.")
    assert (await team.states()) == dict.fromkeys(("request", "compile", "draft", "approve"), "done") | {
        "submit": "ready"
    }

    office.clock.set(at("2026-12-10T09:00"))
    await team.done(ANALYST, "submit")
    run = await team.run()
    assert (run["state"], run["submitted_at"], run["closed_at"]) == (
        "closed",
        "2026-12-10T17:00:00Z",
        "2026-12-10T17:00:00Z",
    )
    assert [(each["holder"], each["decision"], each["content_version"]) for each in run["sign_offs"]] == [
        (each, "approved", 1) for each in TEAM
    ]
    assert not any(step["is_late"] or step["is_overdue"] for step in run["steps"])
    (sent,) = [mail for mail in office.notifier.sent("report_done") if mail.data["step_title"].startswith("Submit")]
    assert sent.data["run_url"].startswith("https://care.county.example/")
    assert not await office.failed_jobs()
    kinds = await team.kinds()
    assert [kind for kind in kinds if not kind.startswith("message")] == [
        "opened",
        "step_done",
        "version_made",
        "step_done",
        "step_done",
        "signed",
        "signed",
        "step_done",
        "step_done",
        "submitted",
        "closed",
    ]


@pytest.mark.clause("CCTS-III.B5")
async def test_each_clause_of_the_report_is_met_when_its_step_was_done_in_time(
    office: Office, figures: Figures
) -> None:
    team = await gather_team(office)
    await team.done(ANALYST, "request")
    office.clock.set(at("2026-12-08T09:00"))  # the compilation was due the evening before
    await team.done(KEEPER, "compile")
    await team.done(ANALYST, "draft")
    for each in TEAM:
        await team.approve(each)

    days = {"from": "2026-11-30", "to": "2026-12-31"}
    answer = await team[ANALYST].ok("GET", "/v1/conformance", params=days)
    counted = {
        clause["clause"]: (clause["met"], clause["open"], clause["missed"])
        for clause in answer["clauses"]
        if clause["clause"] in {"CO-2", "CO-3", "CO-4", "CO-5"}
    }

    assert counted == {"CO-2": (1, 0, 0), "CO-3": (0, 0, 1), "CO-4": (2, 0, 0), "CO-5": (0, 1, 0)}
    assert (await team.step("compile"))["is_overdue"]
    assert figures.fetched == 1
