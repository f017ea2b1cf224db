"""TSPE-5.11: confirmed, then the customer contacted, then closed; or a named person's waiver. TSPE-3: what was found."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case, open_ticket

pytestmark = pytest.mark.clause("TSPE-5.11")
SUMMARY = {"summary": "We replaced the lamp."}


async def reviewed_case(office: Office, people: httpx.AsyncClient, **facts: Any) -> str:
    """The path of a case that was reviewed and looked into, so that only the order is missing."""
    await open_ticket(people)
    await office.take(office.survey("48213", **facts))
    path = f"/v1/cases/{(await only_case(people))['id']}"
    await people.post(f"{path}/review", json={"improvement_opportunity": "Confirm visits."})
    await people.post(f"{path}/cause", json={"cause": "A visit was missed."})
    await office.settle()
    await office.pass_time(hours=1)
    return path


async def code_of(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


@pytest.mark.clause("TSPE-5.11.confirmed")
@pytest.mark.clause("TSPE-5.11.contacted")
@pytest.mark.clause("TSPE-5.11.closed")
async def test_a_case_closes_by_call_and_the_desk_closes_the_request(office: Office) -> None:
    people = await office.caller(person="daniel.okafor")
    path = await reviewed_case(office, people)
    await people.post(f"{path}/confirmation", json=SUMMARY)
    await office.pass_time(minutes=5)
    contacted = await people.post(f"{path}/final-contact", json={"kind": "call", "note": "She is content."})
    assert contacted.json()["status"] == "contacted"
    closed = await people.post(f"{path}/close")
    assert (closed.json()["closed_by"], closed.json()["closing"]) == ("daniel.okafor", "in_order")
    await office.settle()
    ticket = (await people.get("/v1/desk/requests/48213")).json()
    assert ticket["status"] == "closed"
    assert ticket["fields"]["Survey Follow-up complete"] == "Yes"
    kinds = [entry["kind"] for entry in (await only_case(people))["timeline"]]
    assert kinds.index("completion_confirmed") < kinds.index("customer_contacted") < kinds.index("case_closed")
    assert "request_closed" in kinds
    (event,) = await office.published("case.closed")
    assert event["waived"] is False


async def test_each_missing_step_is_its_own_refusal(office: Office) -> None:
    people = await office.caller()
    path = await reviewed_case(office, people)
    assert await code_of(await people.post(f"{path}/close")) == (409, "case_not_confirmed")
    early = await people.post(f"{path}/final-contact", json={"kind": "call"})
    assert await code_of(early) == (409, "case_not_confirmed")
    await people.post(f"{path}/confirmation", json=SUMMARY)
    assert await code_of(await people.post(f"{path}/confirmation", json=SUMMARY)) == (409, "case_already_confirmed")
    assert await code_of(await people.post(f"{path}/close")) == (409, "customer_not_contacted")
    before = {"kind": "call", "contacted_at": (office.now - timedelta(minutes=30)).isoformat()}
    refused = await people.post(f"{path}/final-contact", json=before)
    assert await code_of(refused) == (409, "contact_before_confirmation")
    later = {"kind": "letter", "contacted_at": (office.now + timedelta(days=1)).isoformat()}
    refused = await people.post(f"{path}/final-contact", json=later)
    assert await code_of(refused) == (422, "contact_in_the_future")
    await people.post(f"{path}/final-contact", json={"kind": "letter"})
    assert (await people.post(f"{path}/close")).status_code == 200
    assert await code_of(await people.post(f"{path}/close")) == (409, "case_already_closed")


async def test_a_sin_that_nobody_reviewed_keeps_its_case_open(office: Office) -> None:
    people = await office.caller()
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(people))['id']}"
    await people.post(f"{path}/confirmation", json=SUMMARY)
    await people.post(f"{path}/final-contact", json={"kind": "call"})
    assert await code_of(await people.post(f"{path}/close")) == (409, "case_not_reviewed")


@pytest.mark.clause("TSPE-3")
@pytest.mark.clause("TSPE-3.investigated")
async def test_a_case_does_not_close_before_it_says_what_was_found(office: Office) -> None:
    people = await office.caller()
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(people))['id']}"
    await people.post(f"{path}/review", json={})
    await office.settle()
    await office.pass_time(hours=1)
    await people.post(f"{path}/confirmation", json=SUMMARY)
    await people.post(f"{path}/final-contact", json={"kind": "call"})
    refused = (await people.post(f"{path}/close")).json()
    assert (refused["code"], refused["missing"]) == ("investigation_not_recorded", ["cause", "improvement_opportunity"])
    assert await code_of(await people.post(f"{path}/cause", json={})) == (422, "findings_missing")
    found = {"cause": "A visit was missed.", "improvement_opportunity": "Confirm visits."}
    assert (await people.post(f"{path}/cause", json=found)).status_code == 200
    assert (await people.post(f"{path}/close")).status_code == 200
    (step,) = [each for each in await office.settled_steps() if each["step"] == "investigation"]
    assert (step["clause"], step["outcome"]) == ("TSPE-3.investigated", "done")


async def test_the_mail_of_the_review_never_counts_as_the_final_contact(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(people))['id']}"
    await people.post(f"{path}/confirmation", json=SUMMARY)
    await people.post(f"{path}/cause", json={"cause": "a", "improvement_opportunity": "b"})
    await office.pass_time(minutes=1)
    await people.post(f"{path}/review", json={})
    await office.settle()
    assert await code_of(await people.post(f"{path}/close")) == (409, "customer_not_contacted")
    with_the_mail = await people.post(f"{path}/final-contact", json={"kind": "call"})
    assert await code_of(with_the_mail) == (409, "contact_not_later")
    await office.pass_time(minutes=1)
    assert (await people.post(f"{path}/final-contact", json={"kind": "call"})).status_code == 200


async def test_a_final_mail_counts_once_it_was_accepted_and_quotes_what_was_done(office: Office) -> None:
    people = await office.caller()
    path = await reviewed_case(office, people)
    await people.post(f"{path}/confirmation", json=SUMMARY)
    asked = await people.post(f"{path}/final-contact", json={"kind": "mail"})
    assert asked.json()["status"] == "confirmed"
    await people.post(f"{path}/final-contact", json={"kind": "mail"})
    assert await code_of(await people.post(f"{path}/close")) == (409, "final_contact_pending")
    await office.settle()
    (mail,) = office.notifier.sent("final_contact")
    assert "We replaced the lamp." in office.notifier.render(mail).text
    case = await only_case(people)
    assert (case["status"], case["final_contact_kind"]) == ("contacted", "mail")
    assert case["final_contact_at"] >= case["confirmed_at"]


async def test_a_final_mail_that_came_back_is_no_contact_and_a_call_may_follow(office: Office) -> None:
    people = await office.caller()
    path = await reviewed_case(office, people)
    await people.post(f"{path}/confirmation", json=SUMMARY)
    await people.post(f"{path}/final-contact", json={"kind": "mail"})
    await office.settle(mails=False)
    await office.mails_become("failed", template="final_contact")
    await office.settle()
    assert await code_of(await people.post(f"{path}/close")) == (409, "customer_not_contacted")
    assert ("no_contact", "final_contact") in {
        (each["exception"], each["step"]) for each in (await only_case(people))["exceptions"]
    }
    await people.post(f"{path}/final-contact", json={"kind": "call"})
    assert (await people.post(f"{path}/close")).status_code == 200


async def test_without_an_address_a_final_mail_is_refused(office: Office) -> None:
    people = await office.caller()
    path = await reviewed_case(office, people, private={"customer_email": None})
    await people.post(f"{path}/confirmation", json=SUMMARY)
    refused = await people.post(f"{path}/final-contact", json={"kind": "mail"})
    assert await code_of(refused) == (409, "address_unknown")


async def test_of_two_directors_closing_at_once_one_closes(office: Office) -> None:
    first, second = await office.caller(person="daniel.okafor"), await office.caller(person="evelyn.carter")
    path = await reviewed_case(office, first)
    await first.post(f"{path}/confirmation", json=SUMMARY)
    await first.post(f"{path}/final-contact", json={"kind": "call"})
    answers = await asyncio.gather(first.post(f"{path}/close"), second.post(f"{path}/close"))
    assert sorted([await code_of(each) for each in answers], key=str) == [(200, None), (409, "case_already_closed")]
    await office.settle()
    assert len(await office.published("case.closed")) == 1
    assert office.switchboard.count("POST", "/v1/desk/requests/48213/close") == 1


async def test_a_waiver_by_a_named_person_with_a_reason_stands_for_the_contact(office: Office) -> None:
    people = await office.caller(person="daniel.okafor")
    path = await reviewed_case(office, people)
    waiver = {"reason": "The customer has left the district."}
    assert (await people.post(f"{path}/waiver", json=waiver)).status_code == 200
    assert (await people.post(f"{path}/waiver", json=waiver)).status_code == 200
    assert await code_of(await people.post(f"{path}/close")) == (409, "case_not_confirmed")
    await people.post(f"{path}/confirmation", json=SUMMARY)
    closed = (await people.post(f"{path}/close")).json()
    assert (closed["closing"], closed["waived_by"]) == ("waived", "daniel.okafor")
    (event,) = await office.published("case.closed")
    assert event["waived"] is True
    steps = (await people.get(f"{path}/explain")).json()["steps"]
    assert {step["step"]: step["outcome"] for step in steps}["final_contact"] == "waived"


async def test_a_waiver_may_speak_of_the_confirmation_too(office: Office) -> None:
    people = await office.caller(person="daniel.okafor")
    path = await reviewed_case(office, people)
    await people.post(f"{path}/waiver", json={"reason": "The request was withdrawn.", "waives_confirmation": True})
    assert (await people.post(f"{path}/close")).status_code == 200


@pytest.mark.parametrize(
    ("person", "body", "expected"),
    [
        (None, {"reason": "gone"}, (422, "named_person_required")),
        ("daniel.okafor", {"reason": "gone", "waived_by": "evelyn.carter"}, (422, "named_person_required")),
        ("maria.santos", {"reason": "gone"}, (403, "waiver_role_missing")),
        (None, {"reason": "gone", "waived_by": "nobody.here"}, (403, "waiver_role_missing")),
        ("daniel.okafor", {"reason": "  "}, (422, "request_invalid")),
        ("daniel.okafor", {}, (422, "request_invalid")),
    ],
)
async def test_a_waiver_needs_a_name_a_role_and_a_reason(
    office: Office, person: str | None, body: dict[str, str], expected: tuple[int, str]
) -> None:
    people = await office.caller(person=person)
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(people))['id']}"
    assert await code_of(await people.post(f"{path}/waiver", json=body)) == expected


async def test_without_the_directory_a_waiver_waits(office: Office) -> None:
    people = await office.caller(person="daniel.okafor")
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(people))['id']}"
    office.switchboard.cut.add("notifier.test")
    refused = await people.post(f"{path}/waiver", json={"reason": "gone"})
    assert await code_of(refused) == (503, "directory_unavailable")


async def test_a_new_sin_takes_a_closed_case_up_again_with_a_cycle_of_its_own(office: Office) -> None:
    people = await office.caller()
    path = await reviewed_case(office, people)
    await people.post(f"{path}/confirmation", json=SUMMARY)
    await people.post(f"{path}/final-contact", json={"kind": "call"})
    await people.post(f"{path}/close")
    await office.settle()

    await office.take(office.survey("48213", resolution="2"))
    case = await only_case(people)
    assert (case["status"], case["cycle_count"], case["confirmed_at"]) == ("open", 2, None)
    assert [cycle["closed_at"] is None for cycle in case["cycles"]] == [False, True]
    assert (await people.get("/v1/desk/requests/48213")).json()["status"] == "open"
    assert len(office.notifier.sent("sin_notice")) == 2
    assert await code_of(await people.post(f"{path}/close")) == (409, "case_not_confirmed")
    assert (await people.get(f"{path}/timeline/verify")).json()["intact"] is True


async def test_a_new_sin_undoes_a_confirmation_on_an_open_case(office: Office) -> None:
    people = await office.caller()
    path = await reviewed_case(office, people)
    await people.post(f"{path}/confirmation", json=SUMMARY)
    await people.post(f"{path}/final-contact", json={"kind": "mail"})
    await office.settle(mails=False)
    await office.take(office.survey("48213", resolution="2"))
    case = await only_case(people)
    assert (case["status"], case["confirmed_at"], case["final_contact_at"]) == ("open", None, None)
