"""The main story, through the public API alone: from a bad survey to a closed request and an answered customer."""

from datetime import datetime
from typing import Any

import pytest

from services.case_log_api.domain.states import CaseStatus
from tests.support.loop import Loop
from tests.support.waiting import eventually

CUSTOMER = "ana.ruiz@school.example"
PRESCRIBED_SUBJECT = "iSupport Ticket 48213 Follow-Up"
PRESCRIBED = """
We've received your survey response to Service Ticket 48213. We deeply regret that the issue you reported was not
resolved satisfactorily. We are diligently working to resolve the issue and improve the level of service provided by each
member of the Technology Services Team. So that we may discuss this item with you further, please reply with an optimal
time and phone number at which you can be reached.

We sincerely thank you for candidly sharing your experience with us and for your patience as we strive toward building
world-class quality K-12 technology service systems.

Performance Excellence Team
"""


async def settled(loop: Loop, ticket: str) -> dict[str, Any]:
    """The case once careloop has nothing left to do by itself."""
    await loop.case_of(ticket)
    await loop.all_quiet()
    return await loop.case_of(ticket)


@pytest.mark.clause("TSPE-5.1")
@pytest.mark.clause("TSPE-5.2")
@pytest.mark.clause("TSPE-5.6.reopened")
@pytest.mark.clause("TSPE-5.6.assigned")
async def test_a_sin_reopens_its_request_and_tells_the_team(loop: Loop) -> None:
    answer = await loop.send("48213", 1)
    assert (answer["duplicate"], answer["quarantined"]) == (False, False)
    case = await settled(loop, "48213")
    assert (case["status"], case["cycle_count"]) == (CaseStatus.OPEN, 1)
    request = await loop.desk_request("48213")
    assert (request["status"], request["queue"]) == ("open", "S Rev")
    assert case["cycles"][0]["desk_confirmed_at"], "read back, not only asked for"
    [notice] = loop.mails(to="priya.raman@")
    assert "48213" in notice.message["Subject"]
    assert loop.mails(to=CUSTOMER) == [], "the customer hears from people, after the review"


@pytest.mark.clause("TSPE-5.7.rating")
@pytest.mark.clause("TSPE-5.7.team")
@pytest.mark.clause("TSPE-5.7.complete")
@pytest.mark.clause("TSPE-5.7.submitted")
@pytest.mark.clause("TSPE-5.7.comments")
@pytest.mark.clause("TSPE-5.7.resolution")
async def test_the_survey_tab_gets_its_seven_fields(loop: Loop) -> None:
    await loop.send("48213", 1, comment="Still dark. =SUM(A1) & <b>bold</b>")
    await settled(loop, "48213")
    assert (await loop.desk_request("48213"))["fields"] == {
        "SR": "1",
        "Surveyed Technician": "Maria Santos",
        "Survey Follow-up": "Field Support North",
        "Survey Follow-up complete": "No",
        "Survey Submission date": "2026-11-18",
        "Customer Survey Comments": "Still dark. =SUM(A1) & <b>bold</b>",
        "Survey Resolution": (await loop.desk_request("48213"))["fields"]["Survey Resolution"],
    }


@pytest.mark.clause("TSPE-5.5.reviewed")
@pytest.mark.clause("TSPE-5.5.contacted")
async def test_the_review_sends_the_prescribed_mail_word_for_word_once(loop: Loop) -> None:
    await loop.send("48213", 1)
    case = await settled(loop, "48213")
    reviewer = await loop.person("priya.raman", "cases:review", "cases:read")
    await reviewer.post("case_log_api", f"/v1/cases/{case['id']}/review", {})
    again = await reviewer.call("POST", "case_log_api", f"/v1/cases/{case['id']}/review", {})
    assert (again.status_code, again.json()["code"]) == (409, "case_already_reviewed")
    await loop.all_quiet()
    [mail] = loop.mails(to=CUSTOMER)
    assert mail.message["Subject"] == PRESCRIBED_SUBJECT
    assert mail.body("plain").split() == PRESCRIBED.split()
    assert (await loop.case_of("48213"))["cycles"][0]["first_contact_at"]


@pytest.mark.clause("TSPE-3.investigated")
@pytest.mark.clause("TSPE-5.11.confirmed")
@pytest.mark.clause("TSPE-5.11.contacted")
@pytest.mark.clause("TSPE-5.11.closed")
async def test_the_loop_closes_in_the_order_of_the_procedure_and_in_no_other(loop: Loop) -> None:
    await loop.send("48213", 1)
    case = await settled(loop, "48213")
    path = f"/v1/cases/{case['id']}"
    director = await loop.person("daniel.okafor", "cases:direct", "cases:review", "cases:read", "cases:write")

    async def refusal(step: str, body: object = None) -> str:
        answer = await director.call("POST", "case_log_api", f"{path}/{step}", body)
        assert answer.status_code == 409, answer.text
        return str(answer.json()["code"])

    assert await refusal("close") == "case_not_confirmed"
    assert await refusal("final-contact", {"kind": "call"}) == "case_not_confirmed"
    await director.post("case_log_api", f"{path}/review", {})
    await director.post(
        "case_log_api", f"{path}/cause", {"cause": "No spare lamp.", "improvement_opportunity": "Keep one on site."}
    )
    await director.post("case_log_api", f"{path}/confirmation", {"summary": "We replaced the lamp."})
    assert await refusal("close") == "customer_not_contacted"
    await director.post("case_log_api", f"{path}/final-contact", {"kind": "mail"})
    await loop.all_quiet()
    await director.post("case_log_api", f"{path}/close")
    assert await refusal("close") == "case_already_closed"
    await loop.all_quiet()
    closed = await loop.case_of("48213")
    order = [datetime.fromisoformat(closed[name]) for name in ("confirmed_at", "final_contact_at", "closed_at")]
    assert order == sorted(order)
    assert closed["closing"] == "in_order"
    request = await loop.desk_request("48213")
    assert (request["status"], request["fields"]["Survey Follow-up complete"]) == ("closed", "Yes")
    first, last = loop.mails(to=CUSTOMER)
    assert (first.message["Subject"], "We replaced the lamp." in last.body("plain")) == (PRESCRIBED_SUBJECT, True)
    explained = await director.get("case_log_api", f"{path}/explain")
    assert [step["step"] for step in explained["steps"] if step["outcome"] == "open"] == []
    assert all(step["clause_text"] for step in explained["steps"])
    assert (await director.get("case_log_api", f"{path}/timeline/verify"))["intact"]


@pytest.mark.clause("TSPE-5.8.reviewed")
@pytest.mark.clause("TSPE-5.8.readdressed")
@pytest.mark.clause("TSPE-5.8.department_lead")
async def test_the_director_has_the_incident_readdressed_and_asks_the_department_lead(loop: Loop) -> None:
    await loop.send("48213", 1)
    case = await settled(loop, "48213")
    path = f"/v1/cases/{case['id']}"
    director = await loop.person("daniel.okafor", "cases:direct", "cases:read", "cases:write")
    await director.post("case_log_api", f"{path}/readdress", {"note": "Please go back to room 204 today."})
    await director.post("case_log_api", f"{path}/department-lead", {"note": "Are lamps of this model in stock?"})
    await director.post("case_log_api", f"{path}/survey-resolution", {"text": "Second visit today."})
    await loop.all_quiet()
    [readdressed] = loop.mails(to="maria.santos@", about="48213")
    assert "Please go back to room 204 today." in readdressed.body("plain")
    [asked] = [mail for mail in loop.mails(about="48213") if "lamps of this model" in mail.body("plain")]
    assert "daniel.okafor@" in asked.message["To"], "he leads the department of Maria Santos's team"
    assert (await loop.desk_request("48213"))["fields"]["Survey Resolution"] == "Second visit today."
    explained = await director.get("case_log_api", f"{path}/explain")
    outcome = {step["clause"]: step["outcome"] for step in explained["steps"]}
    assert {outcome[f"TSPE-5.8.{part}"] for part in ("reviewed", "readdressed", "department_lead")} == {"done"}


async def test_one_request_id_leads_from_the_webhook_to_the_mail(loop: Loop) -> None:
    await loop.resolve_ticket("48213")
    answer = await loop.deliver(loop.survey("48213", 1), **{"X-Request-Id": "desk-7f3a"})
    assert answer.headers["X-Request-Id"] == "desk-7f3a"
    case = await settled(loop, "48213")
    assert {entry["request_id"] for entry in case["timeline"]} == {"desk-7f3a"}
    messages = await loop.anybody.get("notifier", "/v1/messages")
    assert {message["request_id"] for message in messages["items"]} == {"desk-7f3a"}


@pytest.mark.clause("TSPE-3.counted")
@pytest.mark.clause("TSPE-5.3")
async def test_positive_and_sin_surveys_count_in_the_weeks_score_and_voids_restate_it(loop: Loop) -> None:
    answers = [await loop.send(f"5000{number}", rating) for number, rating in enumerate((5, 4, 3, 1))]

    async def week() -> dict[str, Any]:
        found = await loop.anybody.get("reporter", "/v1/scores", period="week", by="team", **{"from": "2026-11-18"})
        scores: list[dict[str, Any]] = found["periods"][0]["scores"]
        return next(score for score in scores if score["key"] == "field-north")

    async def all_in() -> bool:
        return bool((await week())["n"] == 4)

    await eventually(all_in, within=30)
    score = await week()
    assert (score["score"], score["sin"], score["mean_rating"]) == (0.5, 1, 3.25)
    assert score["interval"]["low"] < 0.5 < score["interval"]["high"]
    await loop.anybody.post("survey_api", f"/v1/responses/{answers[3]['response_id']}/void", {"reason": "test"})

    async def restated() -> bool:
        return bool((await week())["n"] == 3)

    await eventually(restated, within=30)
    assert ((await week())["score"], (await week())["sin"]) == (0.6666, 0)
