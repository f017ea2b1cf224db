"""Notes: what is restricted is written and read by scope only, and nobody else can tell that there is any."""

import pytest

from services.case_log_api.domain.cases import get_case
from services.case_log_api.domain.timeline import verify_timeline
from tests.case_log_api.log.at_work import case_id_of
from tests.case_log_api.log.care_office import ASSISTANT, CARE, DEPUTY, TECHNICIAN, CareOffice

OPEN, SECRET = "Talked to the site's supervisor.", "The supervisor has had this before."
WHY = {"reason": "Preparing the answer."}


async def test_a_note_is_read_with_a_reason_and_without_one_only_that_it_is_there(care: CareOffice) -> None:
    entry = await care.log()
    made = await care.post(entry["case_id"], "notes", by=ASSISTANT, text=OPEN)
    assert (made.status_code, made.json()["text"], made.json()["restricted"]) == (201, OPEN, False)
    path = f"/v1/log-entries/{entry['case_id']}/notes"
    plain = await care.caller("log:read")
    (shown,) = (await plain.get(path)).json()["items"]
    assert (shown["by"], shown["text"]) == (ASSISTANT, None)
    assert (await plain.get(path, params=WHY)).json()["code"] == "scope_missing"
    (shown,) = (await (await care.assistant()).get(path, params=WHY)).json()["items"]
    assert shown["text"] == OPEN
    timeline = (await plain.get(f"/v1/log-entries/{entry['case_id']}/timeline")).json()
    assert timeline["items"][-1]["kind"] == "note_added"
    assert OPEN not in str(timeline)
    assert (ASSISTANT, "notes", WHY["reason"]) in [
        (each.reader, each.what, each.reason) for each in await care.private_reads(entry["case_id"])
    ]


async def test_a_restricted_note_needs_the_scope_to_write_and_to_read(care: CareOffice) -> None:
    entry = await care.log()
    refused = await care.post(entry["case_id"], "notes", by=ASSISTANT, text=SECRET, restricted=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert (await care.post(entry["case_id"], "notes", by=DEPUTY, text=SECRET, restricted=True)).status_code == 201
    path = f"/v1/log-entries/{entry['case_id']}/notes"
    assert (await (await care.assistant()).get(path, params=WHY)).json()["items"] == []
    (shown,) = (await (await care.deputy()).get(path, params=WHY)).json()["items"]
    assert (shown["text"], shown["restricted"]) == (SECRET, True)


async def test_nobody_without_the_scope_can_tell_that_there_is_a_restricted_note(care: CareOffice) -> None:
    entry = await care.log()
    plain = await care.caller("log:*")
    without = await care.caller("log:read", "log:private", "log:write", "log:audit")
    paths = [f"/v1/log-entries/{entry['case_id']}{each}" for each in ("", "/notes", "/timeline", "/timeline/verify")]

    async def seen() -> list[tuple[int, str, str | None]]:
        answers = [await without.get(path) for path in paths]
        return [
            (each.status_code, each.text if each.status_code == 200 else "", each.headers.get("ETag"))
            for each in answers
        ]

    before = await seen()
    made = await plain.post(f"{paths[0]}/notes", json={"text": SECRET, "restricted": True})
    assert made.status_code == 201
    assert await seen() == before
    await without.post(f"{paths[0]}/notes", json={"text": OPEN})
    (own,) = (await without.get(paths[1])).json()["items"]
    assert own["restricted"] is False


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_the_person_concerned_learns_of_no_note_whatever_the_scopes(care: CareOffice) -> None:
    entry = await care.log(subject_kind="employee", subject_handle=TECHNICIAN)
    await care.post(entry["case_id"], "notes", by=DEPUTY, text=SECRET, restricted=True)
    concerned = await care.caller("log:*", person=TECHNICIAN)
    path = f"/v1/log-entries/{entry['case_id']}/notes"
    for answer in (await concerned.get(path, params=WHY), await concerned.post(path, json={"text": OPEN})):
        assert (answer.status_code, answer.json()["code"]) == (404, "entry_not_found")


async def test_both_threads_verify_each_by_itself(care: CareOffice) -> None:
    entry = await care.log()
    for restricted in (True, False, True):
        await care.post(entry["case_id"], "notes", by=DEPUTY, text=OPEN, restricted=restricted)
    async with care.resources.sessions() as session:
        case = await get_case(session, CARE, case_id_of(entry))
        report = await verify_timeline(session, case, restricted=True)
        assert (report.intact, report.entry_count) == (True, 2)
        assert (await verify_timeline(session, case)).intact


async def test_a_note_can_be_added_whatever_state_the_entry_is_in(care: CareOffice) -> None:
    entry = await care.log(kind="compliment")
    await care.post(entry["case_id"], "close", by=DEPUTY)
    assert (await care.post(entry["case_id"], "notes", by=ASSISTANT, text=OPEN)).status_code == 201
