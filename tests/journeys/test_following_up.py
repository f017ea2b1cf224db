"""What else follows from a SIN: repeats in one week, behaviour, work not completed, and what cannot be done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.loop import Loop, TickingClock
from tests.support.waiting import eventually

LEAD, CTO, CUSTOMER = "angela.brooks@", "evelyn.carter@", "ana.ruiz@school.example"


async def sin(loop: Loop, ticket: str, **more: Any) -> dict[str, Any]:
    """A SIN that careloop has done everything about that it does by itself."""
    await loop.send(ticket, 1, **more)
    await loop.case_of(ticket)
    await loop.all_quiet()
    return await loop.case_of(ticket)


@pytest.mark.clause("TSPE-5.10")
async def test_the_second_sin_of_a_week_tells_lead_and_cto_with_both_and_the_third_answers_in_the_thread(
    loop: Loop,
) -> None:
    await sin(loop, "71001", comment="First visit: nobody came.")
    assert loop.mails(to=LEAD) == []
    await sin(loop, "71002", comment="Second visit: wrong part.")
    [notice] = loop.mails(to=LEAD)
    assert CTO in str(notice.message["To"]) + str(notice.message["Cc"])
    for told in ("71001", "71002", "First visit: nobody came.", "Second visit: wrong part."):
        assert told in notice.body("plain")
    await sin(loop, "71003", comment="Third visit: still dark.")
    [_, reply] = loop.mails(to=LEAD)
    assert reply.message["In-Reply-To"] == notice.message["Message-ID"]
    assert "Third visit: still dark." in reply.body("plain")
    assert "First visit" not in reply.body("plain"), "only the new survey"


@pytest.mark.clause("TSPE-5.10")
async def test_a_week_is_the_agencys_week_and_not_a_utc_one(loop: Loop, ticking: TickingClock) -> None:
    # Sunday, 23:30 in New York, is Monday in UTC already.
    ticking.set(datetime(2026, 11, 16, 4, 30, tzinfo=UTC))
    await sin(loop, "72001")
    ticking.set(datetime(2026, 11, 16, 5, 30, tzinfo=UTC))
    await sin(loop, "72002")
    assert loop.mails(to=LEAD) == [], "one in each week"
    # Sunday of that week, 23:30 in New York: UTC has a new week, the agency has not.
    ticking.set(datetime(2026, 11, 23, 4, 30, tzinfo=UTC))
    await sin(loop, "72003")
    [notice] = loop.mails(to=LEAD)
    assert ("72002" in notice.body("plain"), "72001" in notice.body("plain")) == (True, False)


@pytest.mark.clause("TSPE-5.10")
@pytest.mark.clause("TSPE-5.7.technician")
async def test_only_the_credited_person_counts_and_a_confirmation_moves_the_credit(loop: Loop) -> None:
    await sin(loop, "73001")
    answer = await loop.send("73002", 1, technician="Mario Santos", comment="Maria never came back.")
    await loop.case_of("73002")
    await loop.all_quiet()
    assert loop.mails(to=LEAD) == [], "two persons, one SIN each"
    response = await loop.anybody.get("survey_api", f"/v1/responses/{answer['response_id']}")
    assert "maria.santos" in {candidate["handle"] for candidate in response["attribution"]["candidates"]}
    await loop.anybody.post(
        "survey_api", f"/v1/responses/{answer['response_id']}/attribution", {"technician": "maria.santos"}
    )
    await eventually(lambda: loop.mails(to=LEAD), within=30)
    await loop.all_quiet()
    assert (await loop.case_of("73002"))["technician"] == "maria.santos"
    assert (await loop.desk_request("73002"))["fields"]["Surveyed Technician"] == "Maria Santos"


@pytest.mark.clause("TSPE-5.9")
async def test_a_finding_of_inappropriate_behaviour_is_told_in_a_thread_the_person_never_sees(loop: Loop) -> None:
    case = await sin(loop, "74001", comment="He shouted at me.", technician="Will Turner")
    path = f"/v1/cases/{case['id']}"
    director = await loop.person("daniel.okafor", "cases:*")
    seen = await director.get("case_log_api", path)
    assert seen["behaviour_suspicion"] == "suspected", "a phrase is a suspicion, and the Director's to judge"
    assert loop.mails(to="grace.miller@") == []
    await director.post("case_log_api", f"{path}/behaviour-findings", {"finding": "The customer was shouted at."})
    await loop.all_quiet()
    [told] = loop.mails(to="grace.miller@", about="shouted at")
    everybody = str(told.message["To"]) + str(told.message["Cc"] or "")
    assert (CTO in everybody, "will.turner@" in everybody) == (True, False)
    assert loop.mails(to="will.turner@") == []
    concerned = await loop.person("will.turner", "cases:*")
    assert "restricted" in {entry["thread"] for entry in (await director.get("case_log_api", path))["timeline"]}
    theirs = await concerned.get("case_log_api", path)
    assert {entry["thread"] for entry in theirs["timeline"]} == {"case"}
    assert theirs["behaviour_suspicion"] is None
    comment = (await loop.desk_request("74001"))["fields"]["Customer Survey Comments"]
    assert comment == f"see case {case['number']}"


@pytest.mark.clause("TSPE-5.4")
async def test_work_not_completed_goes_on_the_customer_care_leads_list_without_reopening(loop: Loop) -> None:
    await loop.send("75001", 3, comment="Fine so far.", answers={"work_completed": False})
    await loop.case_of("75001")
    await loop.all_quiet()
    [entry] = (await loop.anybody.get("case_log_api", "/v1/not-completed"))["items"]
    assert (entry["suspicion"], entry["status"]) == ("reported", "waiting")
    assert len(loop.mails(to="grace.miller@", about="75001")) == 1
    case = await loop.case_of("75001")
    assert (case["kind"], case["cycle_count"]) == ("not_completed", 0)
    assert (await loop.desk_request("75001"))["status"] == "resolved"


async def test_a_sin_without_a_usable_address_has_a_visible_exception(loop: Loop) -> None:
    case = await sin(loop, "76001", customer={"name": "Walk-in", "email": "not an address"})
    reviewer = await loop.person("priya.raman", "cases:review", "cases:read")
    done = await reviewer.post("case_log_api", f"/v1/cases/{case['id']}/review", {})
    assert (done["email_asked"], done["exception"]) == (False, "no_contact")
    seen = await loop.case_of("76001")
    assert "no_contact" in {exception["exception"] for exception in seen["exceptions"]}


async def test_a_ticket_that_the_desk_does_not_know_is_kept_and_its_case_says_so(loop: Loop) -> None:
    case = await sin(loop, "77404", at_desk=False)
    assert case["cycles"][0]["reopen_state"] == "unknown_ticket"
    assert "unknown_ticket" in {exception["exception"] for exception in case["exceptions"]}
    assert len(loop.mails(to="priya.raman@", about="77404")) == 1, "the team is told all the same"


async def test_a_later_resolution_of_the_same_ticket_is_a_new_cycle_of_the_same_case(
    loop: Loop, ticking: TickingClock
) -> None:
    first = await sin(loop, "78001", technician="Mark Ellison")
    ticking.advance(timedelta(hours=3))
    await loop.anybody.post(
        "case_log_api", "/v1/desk/requests/78001/resolve", {"change_id": "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"}
    )
    await loop.deliver(loop.survey("78001", 1, resolution="2", technician="Mark Ellison"))

    async def second_cycle() -> bool:
        return bool((await loop.case_of("78001"))["cycle_count"] == 2)

    await eventually(second_cycle, within=30)
    await loop.all_quiet()
    case = await loop.case_of("78001")
    assert case["id"] == first["id"]
    assert [cycle["reopen_state"] for cycle in case["cycles"]] == ["reopened", "reopened"]
    request = await loop.desk_request("78001")
    assert (request["status"], request["queue"]) == ("open", "S Rev")
