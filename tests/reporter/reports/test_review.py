"""A report of somebody else: reviewed from its receipt on, corrected or approved, and sent back."""

import base64

import pytest

from tests.reporter.reports.figures import at
from tests.reporter.reports.office import Answer, Office
from tests.reporter.reports.pack import ANALYST, TEAM
from tests.reporter.reports.team import HANDLES, Team


def document(words: str = "%PDF-1.7 as it came") -> Answer:
    content = base64.b64encode(words.encode()).decode()
    return {"filename": "quarter.pdf", "content_type": "application/pdf", "content_base64": content}


RECEIVED = "2026-12-01T15:00:00-08:00"


async def receive(office: Office) -> Team:
    office.clock.set(at("2026-12-01T16:00"))
    people = {handle: await office.caller(person=handle) for handle in HANDLES}
    body = {"report": "ceo-review", "period_day": "2026-10-31", "received_at": RECEIVED, "document": document()}
    run = await people[ANALYST].ok("POST", "/v1/report-runs", body)
    await office.work()
    return Team(office, run["id"], people)


@pytest.mark.clause("CCTS-III.B6")
@pytest.mark.clause("CCTS-III.B7")
async def test_a_received_report_is_forwarded_approved_and_sent_back(office: Office) -> None:
    team = await receive(office)
    run = await team.run()
    assert (run["content_version"], run["versions"][0]["reason"]) == (1, "received")
    assert [(step["clause_due_at"], step["is_forecast"]) for step in run["steps"][:2]] == [
        ("2026-12-04T01:00:00Z", False),  # two business days from the receipt
        ("2026-12-11T01:00:00Z", True),  # five more, from when it will have been forwarded
    ]

    office.clock.set(at("2026-12-02T09:00"))
    await team.done(ANALYST, "forward")
    approve = await team.step("approve")
    assert (approve["clause_due_at"], approve["is_forecast"]) == ("2026-12-10T01:00:00Z", False)
    await team.approve(TEAM[0])
    await team.done(ANALYST, "return")

    assert (await team.run())["state"] == "closed"
    assert not await office.failed_jobs()


@pytest.mark.clause("CCTS-III.B7")
async def test_to_correct_it_in_time_is_what_its_clause_asks_for_and_a_corrected_one_is_the_next_version(
    office: Office,
) -> None:
    team = await receive(office)
    await team.done(ANALYST, "forward")
    await team.send_back(TEAM[0], "The second quarter is missing.")
    assert await team.states() == {"forward": "ready", "approve": "waiting", "return": "waiting"}
    refused = await team[ANALYST].refused("POST", team.path("forward", "done"), {})
    assert refused == (409, "corrections_unanswered")

    days = {"from": "2026-12-01", "to": "2027-01-31"}
    answer = await team[ANALYST].ok("GET", "/v1/conformance", params=days)
    (clause,) = [each for each in answer["clauses"] if each["clause"] == "CO-8"]
    assert (clause["met"], clause["missed"]) == (1, 0)

    path = f"/v1/report-runs/{team.run_id}/documents"
    await team[ANALYST].ok("POST", path, document("%PDF-1.7 with the second quarter"))
    run = await team.run()
    assert (run["content_version"], run["corrections"][0]["answered_version"]) == (2, 2)
    await team.done(ANALYST, "forward")
    await team.approve(TEAM[0], version=2)
    await team.done(ANALYST, "return")
    assert await team[ANALYST].refused("POST", path, document()) == (409, "run_locked")


async def test_the_same_file_again_is_no_new_version(office: Office) -> None:
    team = await receive(office)

    await team[ANALYST].ok("POST", f"/v1/report-runs/{team.run_id}/documents", document())

    assert (await team.run())["content_version"] == 1


async def test_what_was_received_is_downloaded_as_it_came_and_has_no_content_of_ours(office: Office) -> None:
    team = await receive(office)
    (file,) = (await team.run())["files"]
    path = f"/v1/report-runs/{team.run_id}"

    fetched = await team[TEAM[0]].call("GET", f"{path}/files/{file['id']}/content")

    assert fetched.content == b"%PDF-1.7 as it came"
    assert await team[TEAM[0]].refused("GET", f"{path}/versions/1.pdf") == (409, "version_has_no_content")
    assert await team[ANALYST].refused("POST", f"{path}/compile", {}) == (409, "nothing_to_compile")


async def test_what_is_not_received_yet_is_not_reviewed(office: Office) -> None:
    office.clock.set(at("2026-12-01T14:00"))
    person = await office.caller(person=ANALYST)
    body = {"report": "ceo-review", "period_day": "2026-10-31", "received_at": RECEIVED, "document": document()}

    assert await person.refused("POST", "/v1/report-runs", body) == (422, "receipt_in_the_future")
