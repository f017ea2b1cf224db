"""TSPE-5.4: a survey noting that work was not completed is reviewed by the Customer Care Center Lead."""

import pytest

from services.case_log_api.models import Cycle
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case

pytestmark = pytest.mark.clause("TSPE-5.4")


@pytest.mark.parametrize("suspicion", ["reported", "suspected"])
async def test_it_is_listed_and_the_lead_is_told_without_a_reopening_cycle(office: Office, suspicion: str) -> None:
    lead = await office.caller(person="grace.miller")
    await office.take(office.survey("48213", classification="positive", rating=5, not_completed=suspicion))
    (entry,) = (await lead.get("/v1/not-completed", params={"status": "waiting"})).json()["items"]
    assert entry["suspicion"] == suspicion
    case = await only_case(lead)
    assert (case["kind"], case["cycle_count"]) == ("not_completed", 0)
    assert await office.count(Cycle) == 0
    (mail,) = office.notifier.sent("not_completed_review")
    assert mail.data["suspected"] is (suspicion == "suspected")
    assert [each.role for each in mail.to if each.kind == "role"] == ["customer_care_lead"]


async def test_confirmed_it_goes_on_until_the_customer_was_contacted(office: Office) -> None:
    lead = await office.caller(person="grace.miller")
    await office.take(office.survey("48213", classification="neutral", rating=3, not_completed="reported"))
    (entry,) = (await lead.get("/v1/not-completed")).json()["items"]
    decided = await lead.post(f"/v1/not-completed/{entry['id']}/confirm", json={"note": "Part on order."})
    assert (decided.json()["status"], decided.json()["decided_by"]) == ("confirmed", "grace.miller")
    path = f"/v1/cases/{entry['case_id']}"
    assert (await lead.post(f"{path}/close")).json()["code"] == "case_not_confirmed"
    await lead.post(f"{path}/confirmation", json={"summary": "Part fitted."})
    await lead.post(f"{path}/final-contact", json={"kind": "call"})
    assert (await lead.post(f"{path}/close")).json()["closing"] == "in_order"
    outcomes = {step["step"]: step["outcome"] for step in (await lead.get(f"{path}/explain")).json()["steps"]}
    assert outcomes == dict.fromkeys(("completion_review", "confirmation", "final_contact", "closing"), "done")


async def test_dismissed_a_case_that_holds_nothing_else_ends(office: Office) -> None:
    lead = await office.caller()
    await office.take(office.survey("48213", classification="positive", rating=4, not_completed="suspected"))
    (entry,) = (await lead.get("/v1/not-completed")).json()["items"]
    path = f"/v1/not-completed/{entry['id']}"
    assert (await lead.post(f"{path}/dismiss", json={})).json()["status"] == "dismissed"
    assert (await lead.post(f"{path}/confirm", json={})).json()["code"] == "already_decided"
    assert (await only_case(lead))["closing"] == "dismissed"


async def test_a_sin_that_says_so_too_is_listed_and_dismissing_ends_nothing(office: Office) -> None:
    lead = await office.caller()
    await office.take(office.survey("48213", not_completed="reported"))
    (entry,) = (await lead.get("/v1/not-completed")).json()["items"]
    await lead.post(f"/v1/not-completed/{entry['id']}/dismiss", json={})
    case = await only_case(lead)
    assert (case["kind"], case["status"], case["cycle_count"]) == ("sin", "open", 1)


async def test_a_closed_case_is_taken_up_again_only_once_a_person_confirms(office: Office) -> None:
    lead = await office.caller()
    await office.take(office.survey("48213", classification="positive", rating=4, not_completed="suspected"))
    (entry,) = (await lead.get("/v1/not-completed")).json()["items"]
    await lead.post(f"/v1/not-completed/{entry['id']}/dismiss", json={})
    again = office.survey("48213", classification="positive", rating=4, not_completed="reported", resolution="2")
    await office.take(again)
    assert (await only_case(lead))["status"] == "closed"
    (entry,) = (await lead.get("/v1/not-completed", params={"status": "waiting"})).json()["items"]
    await lead.post(f"/v1/not-completed/{entry['id']}/confirm", json={})
    assert (await only_case(lead))["status"] == "open"


async def test_an_unknown_entry_is_not_found(office: Office) -> None:
    lead = await office.caller()
    missing = await lead.post("/v1/not-completed/0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84/confirm", json={})
    assert (missing.status_code, missing.json()["code"]) == (404, "not_completed_entry_not_found")
