"""Passing constituents on: counted, each time with the person and the number that the constituent was given."""

import pytest

from tests.case_log_api.log.at_work import payloads
from tests.case_log_api.log.care_office import ASSISTANT, MANAGER, TECHNICIAN, CareOffice

TOLD = {"to_name": "Lena Hartman", "to_phone": "714-555-0130", "told_customer": True}


async def test_each_transfer_is_counted_and_names_the_person_and_the_number(care: CareOffice) -> None:
    entry = await care.log()
    first = await care.post(entry["case_id"], "transfers", by=ASSISTANT, **TOLD, note="After four o'clock.")
    assert first.status_code == 201
    await care.post(entry["case_id"], "transfers", by=ASSISTANT, **(TOLD | {"told_customer": False}))
    assert (await care.read(entry["case_id"]))["transfer_count"] == 2
    assert [each["told_customer"] for each in await payloads(care, entry["case_id"], "constituent_transferred")] == [
        True,
        False,
    ]
    client = await care.assistant()
    listed = (await client.get(f"/v1/log-entries/{entry['case_id']}/transfers")).json()["items"]
    assert [(each["to_name"], each["to_phone"], each["note"]) for each in listed] == [
        ("Lena Hartman", "714-555-0130", None)
    ] * 2
    read = await client.get(f"/v1/log-entries/{entry['case_id']}/transfers", params={"reason": "Calling back."})
    assert read.json()["items"][0]["note"] == "After four o'clock."


@pytest.mark.parametrize("missing", ["to_name", "to_phone"])
async def test_a_transfer_without_a_name_or_a_number_is_refused(care: CareOffice, missing: str) -> None:
    entry = await care.log()
    told = {name: value for name, value in TOLD.items() if name != missing}
    answer = await care.post(entry["case_id"], "transfers", by=ASSISTANT, **told)
    assert (answer.status_code, answer.json()["code"]) == (422, "transfer_incomplete")
    assert [each["pointer"] for each in answer.json()["errors"]] == [f"/{missing}"]
    assert (await care.read(entry["case_id"]))["transfer_count"] == 0


async def test_name_and_number_of_a_member_of_staff_come_from_the_directory(care: CareOffice) -> None:
    entry = await care.log()
    made = await care.post(entry["case_id"], "transfers", by=ASSISTANT, to_person=MANAGER, told_customer=True)
    assert made.status_code == 201, made.text
    assert (made.json()["to_name"], made.json()["to_phone"]) == ("Lena Hartman", "714-555-0130")
    unknown = await care.post(entry["case_id"], "transfers", by=ASSISTANT, to_person="no.body", told_customer=True)
    assert unknown.json()["code"] == "transfer_incomplete"


async def test_nobody_is_passed_on_to_the_person_whom_the_entry_is_about(care: CareOffice) -> None:
    entry = await care.log(subject_kind="employee", subject_handle=TECHNICIAN)
    answer = await care.post(entry["case_id"], "transfers", by=ASSISTANT, to_person=TECHNICIAN, **TOLD)
    assert (answer.status_code, answer.json()["code"]) == (409, "person_concerned_excluded")
