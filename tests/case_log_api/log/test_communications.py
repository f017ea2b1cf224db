"""What is said and written: noted with its time, read with a reason, and counted where it tells or answers the constituent."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.case_log_api.log.at_work import consolidate, payloads
from tests.case_log_api.log.care_office import ASSISTANT, DEPUTY, ROSA, CareOffice

SAID = "She was told that the visit is on Friday."
OTHER = {"name": "Paul Novak", "email": "paul.novak@home.example", "phone": "714-555-0188"}


def call(care: CareOffice, **facts: Any) -> dict[str, Any]:
    at = {"at": care.now.isoformat()}
    return {"direction": "outbound", "purpose": "answer", "channel": "phone", "summary": SAID, **at, **facts}


async def test_a_call_that_answers_counts_from_when_it_took_place(care: CareOffice) -> None:
    entry = await care.log()
    await care.pass_time(hours=3)
    at = (care.now - timedelta(hours=1)).isoformat()
    made = await care.post(entry["case_id"], "communications", by=ASSISTANT, **call(care, at=at))
    assert made.status_code == 201
    read = await care.read(entry["case_id"])
    assert (read["answer_kind"], read["answered_by"]) == ("phone", ASSISTANT)
    assert datetime.fromisoformat(read["answered_at"]) == datetime.fromisoformat(at)
    assert read["acknowledged_at"] == read["answered_at"]  # who has been answered knows that it came in
    assert (await care.steps(entry["case_id"]))["answer"] == "done"


async def test_an_acknowledgement_answers_nothing(care: CareOffice) -> None:
    entry = await care.log()
    await care.post(entry["case_id"], "communications", by=ASSISTANT, **call(care, purpose="acknowledgement"))
    read = await care.read(entry["case_id"])
    assert (read["acknowledged_at"] is not None, read["answered_at"]) == (True, None)


async def test_the_earliest_contact_counts_whatever_is_noted_first(care: CareOffice) -> None:
    entry = await care.log()
    await care.pass_time(hours=3)
    early = (care.now - timedelta(hours=2)).isoformat()
    await care.post(entry["case_id"], "communications", by=ASSISTANT, **call(care))
    await care.post(entry["case_id"], "communications", by=ASSISTANT, **call(care, at=early))
    await care.post(entry["case_id"], "communications", by=ASSISTANT, **call(care))
    read = await care.read(entry["case_id"])
    assert datetime.fromisoformat(read["answered_at"]) == datetime.fromisoformat(early)


@pytest.mark.parametrize(
    ("facts", "hours", "status", "code"),
    [
        ({}, 1, 422, "communication_in_the_future"),
        ({}, -1, 409, "contact_too_early"),
        ({"direction": "inbound"}, 0, 422, "only_outbound_counts"),
        ({"channel": "pigeon"}, 0, 422, "not_in_policy"),
    ],
)
async def test_what_cannot_have_answered_is_refused(
    care: CareOffice, facts: dict[str, Any], hours: int, status: int, code: str
) -> None:
    entry = await care.log()
    at = (care.now + timedelta(hours=hours)).isoformat()
    answer = await care.post(entry["case_id"], "communications", by=ASSISTANT, **call(care, at=at, **facts))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await care.read(entry["case_id"]))["answered_at"] is None


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_what_was_said_is_read_only_by_scope_and_for_a_reason_that_is_recorded(care: CareOffice) -> None:
    entry = await care.log()
    path = f"/v1/log-entries/{entry['case_id']}/communications"
    facts = call(care, purpose="enquiry", counterpart="Her daughter")
    await care.post(entry["case_id"], "communications", by=ASSISTANT, **facts)
    plain = await care.caller("log:read")
    (shown,) = (await plain.get(path)).json()["items"]
    assert (shown["purpose"], shown["summary"], shown["counterpart"]) == ("enquiry", None, None)
    assert (await plain.get(path, params={"reason": "Curious."})).json()["code"] == "scope_missing"
    deputy = await care.deputy()
    (shown,) = (await deputy.get(path, params={"reason": "Calling her back."})).json()["items"]
    assert (shown["summary"], shown["counterpart"]) == (SAID, "Her daughter")
    reads = [(each.reader, each.what, each.reason) for each in await care.private_reads(entry["case_id"])]
    assert (DEPUTY, "communications", "Calling her back.") in reads
    (noted,) = await payloads(care, entry["case_id"], "communication_recorded")
    assert SAID not in str(noted)


async def test_a_call_answers_every_entry_of_the_same_constituent_under_the_lead_and_no_other(care: CareOffice) -> None:
    lead, same, other = [await care.log(constituent=who) for who in (ROSA, ROSA, OTHER)]
    for entry in (same, other):
        await consolidate(care, entry["case_id"], lead["case_id"])
    await care.post(lead["case_id"], "communications", by=ASSISTANT, **call(care))
    answered = [(await care.read(each["case_id"]))["answered_at"] is not None for each in (lead, same, other)]
    assert answered == [True, True, False]
    (noted,) = await payloads(care, same["case_id"], "answered_with_lead")
    assert noted["lead"] == lead["number"]


async def test_a_wish_to_be_called_is_work_with_a_done_mark(care: CareOffice) -> None:
    entry = await care.log()
    path = f"/v1/log-entries/{entry['case_id']}/call-backs"
    made = await care.post(entry["case_id"], "call-backs", by=ASSISTANT, phone="714-555-0171", note="After four.")
    assert (made.status_code, made.json()["phone"]) == (201, "714-555-0171")
    plain = await care.caller("log:read")
    (shown,) = (await plain.get(path)).json()["items"]
    assert (shown["phone"], shown["note"], shown["done_at"]) == (None, None, None)
    done = await care.post(entry["case_id"], f"call-backs/{shown['id']}/done", by=ASSISTANT, outcome="Agreed.")
    assert (done.status_code, done.json()["done_by"]) == (200, ASSISTANT)
    again = await care.post(entry["case_id"], f"call-backs/{shown['id']}/done", by=ASSISTANT, outcome="Agreed.")
    assert again.json()["code"] == "call_back_already_done"
