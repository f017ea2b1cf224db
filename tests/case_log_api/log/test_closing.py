"""Ending entries: resolved, closed by what their kind needs, opened again for so many days, and members with their lead."""

import asyncio
from datetime import date, timedelta
from typing import Any

from services.case_log_api.models import LogEntry
from tests.case_log_api.log.at_work import change_entry, consolidate, entry_row, payloads
from tests.case_log_api.log.care_office import ASSISTANT, DEPUTY, CareOffice

REASON = "She called: it happened again."


async def resolve(care: CareOffice, entry: dict[str, Any]) -> None:
    resolved = await care.post(entry["case_id"], "resolve", by=DEPUTY, text="A visit was agreed for Friday.")
    assert resolved.status_code == 200, resolved.text


async def answer_by_phone(care: CareOffice, entry: dict[str, Any]) -> None:
    call = {"direction": "outbound", "purpose": "answer", "channel": "phone", "at": care.now.isoformat()}
    answered = await care.post(entry["case_id"], "communications", by=ASSISTANT, **call)
    assert answered.status_code == 201, answered.text


async def close(care: CareOffice, entry: dict[str, Any]) -> dict[str, Any]:
    closed = await care.post(entry["case_id"], "close", by=DEPUTY)
    return {"http": closed.status_code, **closed.json()}


async def closed_complaint(care: CareOffice) -> dict[str, Any]:
    entry = await care.log(category="rude_or_unresponsive")
    await resolve(care, entry)
    await answer_by_phone(care, entry)
    assert (await close(care, entry))["status"] == "closed"
    return entry


async def test_a_complaint_closes_once_it_has_a_category_a_resolution_and_an_answer(care: CareOffice) -> None:
    entry = await care.log(category=None)
    refused = await close(care, entry)
    assert (refused["http"], refused["code"]) == (409, "entry_not_ready_to_close")
    assert refused["missing"] == ["category", "resolution", "answer"]
    await change_entry(care, entry["case_id"], category="facilities")
    await resolve(care, entry)
    assert (await close(care, entry))["missing"] == ["answer"]
    await answer_by_phone(care, entry)
    closed = await close(care, entry)
    assert (closed["http"], closed["status"]) == (200, "closed")
    (noted,) = await payloads(care, entry["case_id"], "entry_closed")
    assert noted["needs"] == ["category", "resolution", "answer"]
    assert [each["number"] for each in await care.published("case.closed")] == [entry["number"]]


async def test_closing_says_that_the_answer_is_still_on_its_way(care: CareOffice) -> None:
    entry = await care.log(kind="question")
    await care.post(entry["case_id"], "answer", by=DEPUTY, text="On Friday at ten.")
    refused = await close(care, entry)
    assert (refused["missing"], refused["answer_on_its_way"]) == (["answer"], True)
    await care.settle()
    assert (await close(care, entry))["status"] == "closed"


async def test_a_compliment_needs_nothing_and_an_anonymous_question_no_answer(care: CareOffice) -> None:
    for entry in (await care.log(kind="compliment"), await care.log(kind="question", constituent=None)):
        assert (await close(care, entry))["status"] == "closed"


async def test_whom_neither_mail_nor_anything_else_reaches_is_not_waited_for(care: CareOffice) -> None:
    entry = await care.log(kind="question", constituent={"name": "Rosa Delgado", "email": "rosa@home.example"})
    await care.post(entry["case_id"], "answer", by=DEPUTY, text="On Friday at ten.")
    await care.settle(mails=False)
    await care.mails_become("failed", template="log_answer")
    await care.settle()
    assert (await close(care, entry))["status"] == "closed"


async def test_a_resolution_can_be_taken_back(care: CareOffice) -> None:
    entry = await care.log()
    await resolve(care, entry)
    refused = await care.post(entry["case_id"], "resolve", by=DEPUTY, text="Again.")
    assert (refused.status_code, refused.json()["code"]) == (409, "move_not_allowed")
    taken_back = await care.post(entry["case_id"], "unresolve", by=DEPUTY, reason="The visit did not take place.")
    assert (taken_back.json()["status"], taken_back.json()["resolved_at"]) == ("open", None)


async def test_of_two_who_close_an_entry_at_once_one_does(care: CareOffice) -> None:
    entry = await care.log(kind="compliment")
    answers = await asyncio.gather(close(care, entry), close(care, entry))
    assert sorted(each["http"] for each in answers) == [200, 409]
    assert len(await payloads(care, entry["case_id"], "entry_closed")) == 1


async def test_the_data_is_due_to_go_the_kinds_months_after_the_closing(care: CareOffice) -> None:
    entry = await closed_complaint(care)
    assert (await entry_row(care, entry["case_id"])).erase_on == date(2031, 11, 18)


async def test_an_entry_is_opened_again_within_its_days_and_asks_for_everything_anew(care: CareOffice) -> None:
    entry = await closed_complaint(care)
    await care.pass_time(days=90)
    reopened = await care.post(entry["case_id"], "reopen", by=DEPUTY, reason=REASON)
    assert reopened.status_code == 200, reopened.text
    row: LogEntry = await entry_row(care, entry["case_id"])
    assert (row.status, row.reopened_count, row.erase_on, row.closed_at) == ("open", 1, None, None)
    assert (await close(care, entry))["missing"] == ["resolution", "answer"]
    former = {"direction": "outbound", "purpose": "answer", "channel": "phone"}
    at = (care.now - timedelta(days=1)).isoformat()
    refused = await care.post(entry["case_id"], "communications", by=ASSISTANT, **former, at=at)
    assert refused.json()["code"] == "contact_too_early"
    await resolve(care, entry)
    await answer_by_phone(care, entry)
    assert (await close(care, entry))["status"] == "closed"
    assert (await entry_row(care, entry["case_id"])).erase_on == date(2032, 2, 16)
    steps = await care.steps(entry["case_id"])
    assert (steps["answer"], steps["answer:1"]) == ("done", "done")


async def test_after_its_days_an_entry_is_not_opened_again(care: CareOffice) -> None:
    entry = await closed_complaint(care)
    await care.pass_time(days=91)
    refused = await care.post(entry["case_id"], "reopen", by=DEPUTY, reason=REASON)
    assert (refused.status_code, refused.json()["code"]) == (409, "reopening_too_late")
    assert refused.json()["until"] == "2027-02-16"
    assert (await entry_row(care, entry["case_id"])).status == "closed"


async def test_what_was_erased_is_not_opened_again(care: CareOffice) -> None:
    entry = await closed_complaint(care)
    await change_entry(care, entry["case_id"], erased_at=care.now)
    refused = await care.post(entry["case_id"], "reopen", by=DEPUTY, reason=REASON)
    assert (refused.status_code, refused.json()["code"]) == (409, "entry_erased")


async def test_what_is_open_is_not_opened_again(care: CareOffice) -> None:
    entry = await care.log()
    refused = await care.post(entry["case_id"], "reopen", by=DEPUTY, reason=REASON)
    assert (refused.status_code, refused.json()["code"]) == (409, "move_not_allowed")


async def test_closing_a_lead_closes_what_is_under_it_and_nothing_under_it_closes_before(care: CareOffice) -> None:
    lead, related, duplicate = [await care.log(category="facilities") for _ in range(3)]
    await consolidate(care, related["case_id"], lead["case_id"])
    await consolidate(care, duplicate["case_id"], lead["case_id"], "duplicate")
    refused = await close(care, related)
    assert (refused["code"], refused["lead"]) == ("closed_with_lead", lead["case_id"])
    await resolve(care, lead)
    await answer_by_phone(care, lead)
    await close(care, lead)
    for entry in (related, duplicate):
        assert (await care.read(entry["case_id"]))["status"] == "closed"
        (noted,) = await payloads(care, entry["case_id"], "entry_closed")
        assert noted["with_lead"] == lead["number"]
    assert len(await care.published("case.closed")) == 3


async def test_what_was_opened_again_under_a_closed_lead_closes_by_itself(care: CareOffice) -> None:
    lead, member = [await care.log(kind="compliment") for _ in range(2)]
    await consolidate(care, member["case_id"], lead["case_id"])
    await close(care, lead)
    await care.post(member["case_id"], "reopen", by=DEPUTY, reason=REASON)
    assert (await close(care, member))["status"] == "closed"


async def test_what_waited_in_a_queue_waits_no_more_once_it_is_closed(care: CareOffice) -> None:
    entry = await care.log(kind="compliment")
    await care.post(entry["case_id"], "assignment", by=ASSISTANT, queue="facilities")
    assert (await close(care, entry))["queue"] is None
