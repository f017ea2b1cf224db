"""Sealed originals: read by scope and for a reason, each read recorded with who, when, what and why."""

import pytest

from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, CARE, TECHNICIAN, CareOffice
from tests.case_log_api.log.copies_support import CONSTITUENT, NARRATIVE, log_canary


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_whoever_may_reads_every_word_and_the_read_is_recorded_with_its_reason(care: CareOffice) -> None:
    case_id, assistant = await log_canary(care), await care.assistant()
    by_query = await assistant.get(f"/v1/log-entries/{case_id}/originals", params={"reason": "Calling back."})
    assert by_query.status_code == 200, by_query.text
    read = by_query.json()
    assert read["texts"]["narrative"] == NARRATIVE
    assert {name: read[name] for name in CONSTITUENT} == CONSTITUENT
    analyst = await care.analyst()
    await analyst.get(f"/v1/log-entries/{case_id}/originals", headers={"Careloop-Reason": "Counting."})
    listed = await analyst.get(f"/v1/log-entries/{case_id}/reads")
    assert [(each["reader"], each["what"], each["reason"]) for each in listed.json()["items"]] == [
        (ANALYST, "originals", "Counting."),
        (ASSISTANT, "originals", "Calling back."),
    ]
    assert all(each["at"] and each["request_id"] for each in listed.json()["items"])
    assert (await care.steps(case_id))["confidential"] == "done"


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_without_scope_or_reason_or_by_the_person_concerned_nothing_is_read_nor_recorded(
    care: CareOffice,
) -> None:
    case_id = await log_canary(care)
    path = f"/v1/log-entries/{case_id}/originals"
    assistant = await care.assistant()
    bare = await assistant.get(path)
    assert (bare.status_code, bare.json()["code"]) == (422, "read_reason_missing")
    blank = await assistant.get(path, params={"reason": "  "})
    assert blank.json()["code"] == "read_reason_missing"
    reader = await care.caller("log:read", "log:export", "log:redact", "log:audit", agency=CARE)
    assert (await reader.get(path, params={"reason": "Curious."})).json()["code"] == "scope_missing"
    concerned = await care.as_person(TECHNICIAN)
    assert (await concerned.get(path, params={"reason": "About me."})).status_code == 404
    other = await care.caller("log:*", agency="technology-services")
    assert (await other.get(path, params={"reason": "Curious."})).status_code == 404
    assert await care.private_reads(case_id) == []


async def test_who_read_is_for_auditors(care: CareOffice) -> None:
    case_id = await log_canary(care)
    path = f"/v1/log-entries/{case_id}/reads"
    assert (await (await care.assistant()).get(path)).json()["code"] == "scope_missing"
    assert (await (await care.analyst()).get(path)).json()["items"] == []
    concerned = await care.caller("log:audit", person=TECHNICIAN, agency=CARE)
    assert (await concerned.get(path)).status_code == 404
