"""Writing to constituents: in their language, once to each address, and counted only when a mail server has taken it."""

from typing import Any

import pytest

from tests.case_log_api.log.at_work import consolidate, payloads, reply_token
from tests.case_log_api.log.care_office import ASSISTANT, DEPUTY, ROSA, CareOffice

ANSWER = "We are sorry that you had to wait. Your appointment is on Friday at ten."
PAUL = {"name": "Paul Novak", "email": "paul.novak@home.example", "phone": None}
BY_LETTER_ONLY = {"name": "Ida Berg", "postal_address": "12 Elm Street\nOrange, CA"}


async def answer(care: CareOffice, entry: dict[str, Any], **body: Any) -> dict[str, Any]:
    answered = await care.post(entry["case_id"], "answer", by=DEPUTY, **({"text": ANSWER} | body))
    assert answered.status_code == 202, answered.text
    found: dict[str, Any] = answered.json()
    return found


def addresses(care: CareOffice, template: str) -> list[str]:
    return sorted(str(getattr(each, "email", "")) for mail in care.mails(template) for each in mail.to)


@pytest.mark.clause("CCTS-III.bg.responsive")
async def test_an_answer_counts_once_a_mail_server_has_taken_it(care: CareOffice) -> None:
    entry = await care.log(language="es")
    asked = await answer(care, entry)
    assert (len(asked["message_ids"]), asked["out_of_reach"]) == (1, [])
    await care.settle(mails=False)
    assert (await care.read(entry["case_id"]))["answered_at"] is None
    await care.pass_time(minutes=5)
    read = await care.read(entry["case_id"])
    assert (read["answer_kind"], read["answered_by"]) == ("email", DEPUTY)
    assert read["answered_at"] == read["acknowledged_at"] == care.now.isoformat().replace("+00:00", "Z")
    assert (await care.steps(entry["case_id"]))["answer"] == "done"
    (mail,) = care.mails("log_answer")
    assert (mail.language, mail.data["answer"], mail.data["kind"]) == ("es", ANSWER, "Queja")
    assert (mail.data["case_number"], mail.data["constituent_name"]) == (entry["number"], "Rosa Delgado")
    assert (await care.read(entry["case_id"], by=DEPUTY, reason="Checking."))["texts"]["answer"] == ANSWER


async def test_a_reply_to_the_mail_carries_the_entrys_token_and_nothing_else_of_it(care: CareOffice) -> None:
    entry = await care.log()
    await answer(care, entry)
    await care.settle()
    (mail,) = care.mails("log_answer")
    token = await reply_token(care, entry["case_id"])
    assert mail.reply_to == f"customer-care+{token}@ssa.county.example"


async def test_an_acknowledgement_is_mailed_once(care: CareOffice) -> None:
    entry = await care.log()
    assert (await care.post(entry["case_id"], "acknowledge", by=ASSISTANT)).status_code == 202
    pending = await care.post(entry["case_id"], "acknowledge", by=ASSISTANT)
    assert (pending.status_code, pending.json()["code"]) == (409, "contact_pending")
    await care.settle()
    again = await care.post(entry["case_id"], "acknowledge", by=ASSISTANT)
    assert (again.status_code, again.json()["code"]) == (409, "already_acknowledged")
    read = await care.read(entry["case_id"])
    assert (read["acknowledged_at"] is not None, read["answered_at"]) == (True, None)
    assert addresses(care, "log_acknowledgement") == [ROSA["email"]]


@pytest.mark.parametrize("who", [None, BY_LETTER_ONLY])
async def test_without_an_address_the_exception_is_shown_and_a_letter_answers_instead(
    care: CareOffice, who: dict[str, Any] | None
) -> None:
    entry = await care.log(constituent=who)
    asked = await answer(care, entry)
    assert asked["message_ids"] == []
    assert [each["number"] for each in asked["out_of_reach"]] == [entry["number"]]
    await care.settle()
    assert care.mails("log_answer") == []
    exceptions = (await care.read(entry["case_id"]))["exceptions"]
    assert ("no_contact", "answer") in [(each["exception"], each["step"]) for each in exceptions]
    letter = {"direction": "outbound", "purpose": "answer", "channel": "letter", "at": care.now.isoformat()}
    await care.post(entry["case_id"], "communications", by=ASSISTANT, **letter)
    read = await care.read(entry["case_id"])
    assert (read["answer_kind"], read["exceptions"]) == ("letter", [])


async def test_a_mail_that_came_back_has_answered_nobody(care: CareOffice) -> None:
    entry = await care.log()
    await answer(care, entry)
    await care.settle(mails=False)
    await care.mails_become("failed", template="log_answer")
    await care.settle()
    read = await care.read(entry["case_id"])
    assert read["answered_at"] is None
    assert "no_contact" in [each["exception"] for each in read["exceptions"]]
    assert len((await answer(care, entry))["message_ids"]) == 1  # the address may be put right, and it is tried again


async def test_a_mail_that_comes_back_later_takes_the_answer_back(care: CareOffice) -> None:
    entry = await care.log()
    await answer(care, entry)
    await care.settle()
    assert (await care.read(entry["case_id"]))["answered_at"] is not None
    await care.pass_time(minutes=5)
    care.settled.clear()
    await care.mails_become("failed", template="log_answer")
    await care.settle(mails=False)
    assert (await care.read(entry["case_id"]))["answered_at"] is None
    assert {"exception": "no_contact"}.items() <= (await payloads(care, entry["case_id"], "exception_shown"))[0].items()


async def test_nobody_is_answered_twice_unless_that_is_said(care: CareOffice) -> None:
    entry = await care.log()
    await answer(care, entry)
    await care.settle()
    refused = await care.post(entry["case_id"], "answer", by=DEPUTY, text=ANSWER)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_answered")
    await answer(care, entry, text="One thing more.", again=True)
    await care.settle()
    assert [mail.data["answer"] for mail in care.mails("log_answer")] == [ANSWER, "One thing more."]


@pytest.mark.clause("CCTS-III.A2.consolidate")
async def test_what_is_consolidated_is_answered_once_with_one_mail_to_each_address(care: CareOffice) -> None:
    shouting = ROSA | {"email": "ROSA.DELGADO@home.example"}
    lead, same, other, letter = [
        await care.log(constituent=who, settle=False) for who in (ROSA, shouting, PAUL, BY_LETTER_ONLY)
    ]
    for entry in (same, other, letter):
        await consolidate(care, entry["case_id"], lead["case_id"], "duplicate" if entry is same else "related")
    refused = await care.post(other["case_id"], "answer", by=DEPUTY, text=ANSWER)
    assert (refused.status_code, refused.json()["code"]) == (409, "answered_with_lead")
    asked = await answer(care, lead)
    assert len(asked["message_ids"]) == 2
    assert [each["number"] for each in asked["out_of_reach"]] == [letter["number"]]
    await care.settle()
    assert [each.lower() for each in addresses(care, "log_answer")] == [PAUL["email"], ROSA["email"]]
    numbers = {mail.data["constituent_name"]: mail.data["case_number"] for mail in care.mails("log_answer")}
    assert numbers == {"Rosa Delgado": lead["number"], "Paul Novak": other["number"]}
    answered = [(await care.read(each["case_id"]))["answered_at"] is not None for each in (lead, same, other, letter)]
    assert answered == [True, True, True, False]


async def test_whoever_was_answered_before_gets_no_second_answer_with_the_lead(care: CareOffice) -> None:
    lead, other = await care.log(), await care.log(constituent=PAUL)
    await answer(care, other)
    await care.settle()
    await consolidate(care, other["case_id"], lead["case_id"])
    await answer(care, lead)
    await care.settle()
    assert addresses(care, "log_answer") == [PAUL["email"], ROSA["email"]]


async def test_only_what_is_worked_on_is_answered(care: CareOffice) -> None:
    entry = await care.log(kind="compliment")
    await care.post(entry["case_id"], "close", by=DEPUTY)
    for word, body in (("answer", {"text": ANSWER}), ("acknowledge", {})):
        refused = await care.post(entry["case_id"], word, by=DEPUTY, **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "entry_not_in_work")
