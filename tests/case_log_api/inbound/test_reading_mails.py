"""Who may see mails and files: facts for many, words for a recorded reason, nothing for the person concerned."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.case_log_api.domain.inbound.erasing import erase_mails_and_files
from services.case_log_api.models import InboundEmail, PrivateRead
from tests.case_log_api.inbound.mail_room import INBOX, mail_of, rows_of, take, token_of
from tests.case_log_api.inbound.mails import PDF, PNG, file_part, mail, mixed, part
from tests.case_log_api.log.care_office import ASSISTANT, TECHNICIAN, CareOffice

pytestmark = pytest.mark.clause("CCTS-II.3.confidential")
REASON = {"Careloop-Reason": "Answering the constituent."}


async def test_what_a_mail_says_comes_only_for_a_reason_which_is_recorded(care: CareOffice) -> None:
    taken = await take(care, mail(To=INBOX))
    assistant = await care.assistant()
    facts = (await assistant.get(f"/v1/inbound-emails/{taken['id']}")).json()
    assert facts["words"] is None
    assert "rosa" not in str(facts).lower()
    read = await assistant.get(f"/v1/inbound-emails/{taken['id']}", headers=REASON)
    assert read.json()["words"]["text"] == "Please call me."
    assert read.json()["words"]["from_address"] == "rosa@mail.example"
    (recorded,) = await rows_of(care, PrivateRead)
    assert (recorded.reader, recorded.what, recorded.reason) == (ASSISTANT, "inbound_email", REASON["Careloop-Reason"])


async def test_a_mail_of_no_case_has_its_reads_recorded_too(care: CareOffice) -> None:
    taken = await take(care, mail(To=INBOX, Precedence="bulk"))
    await (await care.assistant()).get(f"/v1/inbound-emails/{taken['id']}", headers=REASON)
    (recorded,) = await rows_of(care, PrivateRead)
    assert (recorded.case_id, str(recorded.inbound_id)) == (None, taken["id"])


async def test_the_bytes_of_a_mail_are_downloaded_for_a_reason(care: CareOffice) -> None:
    taken = await take(care, mail(To=INBOX))
    assistant = await care.assistant()
    path = f"/v1/inbound-emails/{taken['id']}/raw"
    without = await assistant.get(path)
    assert (without.status_code, without.json()["code"]) == (422, "read_reason_missing")
    got = await assistant.get(path, headers=REASON)
    assert (got.status_code, got.content) == (200, mail(To=INBOX))
    assert got.headers["content-disposition"].startswith("attachment;")


async def test_without_the_private_scope_no_words_come_whatever_the_reason(care: CareOffice) -> None:
    taken = await take(care, mail(To=INBOX))
    reader = await care.caller("log:read", agency=care.agency)
    assert (await reader.get(f"/v1/inbound-emails/{taken['id']}", headers=REASON)).status_code == 403
    assert (await reader.get(f"/v1/inbound-emails/{taken['id']}/raw", headers=REASON)).status_code == 403


async def test_the_person_whom_an_entry_is_about_never_sees_its_mails(care: CareOffice) -> None:
    entry = await care.log(subject_kind="employee", subject_handle=TECHNICIAN)
    taken = await take(care, mail(To=await token_of(care, entry["case_id"])))
    concerned = await care.technician()
    assert (await concerned.get("/v1/inbound-emails")).json()["items"] == []
    assert (await concerned.get(f"/v1/inbound-emails/{taken['id']}", headers=REASON)).status_code == 404
    assert (await concerned.get(f"/v1/log-entries/{entry['case_id']}/attachments")).status_code == 404
    other = await take(care, mail("Another", To=INBOX))
    into = await concerned.post(f"/v1/inbound-emails/{other['id']}/file", json={"case_id": entry["case_id"]})
    assert (into.status_code, into.json()["code"]) == (404, "case_not_found")


async def test_another_agency_sees_nothing(care: CareOffice) -> None:
    taken = await take(care, mail(To=INBOX))
    outsider = await care.caller("log:read", "log:private", agency="county-child-welfare")
    assert (await outsider.get(f"/v1/inbound-emails/{taken['id']}", headers=REASON)).status_code == 404
    assert (await outsider.get("/v1/inbound-emails")).json()["items"] == []


async def test_mails_are_listed_the_latest_first_by_state_and_kind(care: CareOffice) -> None:
    draft = await take(care, mail("One", To=INBOX))
    await care.pass_time(minutes=1)
    aside = await take(care, mail("Two", To=INBOX, Auto_Submitted="auto-replied"))
    analyst = await care.analyst()
    every = (await analyst.get("/v1/inbound-emails")).json()["items"]
    assert [each["id"] for each in every] == [aside["id"], draft["id"]]
    for params, wanted in (
        ({"state": "draft"}, draft),
        ({"kind": "auto_reply"}, aside),
        ({"case_id": draft["case_id"]}, draft),
    ):
        found = (await analyst.get("/v1/inbound-emails", params=params)).json()["items"]
        assert [each["id"] for each in found] == [wanted["id"]]
    first = (await analyst.get("/v1/inbound-emails", params={"limit": 1})).json()
    second = (await analyst.get("/v1/inbound-emails", params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert [each["id"] for each in first["items"] + second["items"]] == [aside["id"], draft["id"]]


async def test_files_of_an_entry_are_listed_with_the_refused_and_downloaded_for_a_reason(care: CareOffice) -> None:
    entry = await care.log()
    raw = mixed(
        part("See these."),
        file_part(PDF, "application/pdf", "a.pdf"),
        file_part(b"MZ\x00", "application/x-msdownload", "b.exe"),
        To=await token_of(care, entry["case_id"]),
    )
    await take(care, raw)
    assistant = await care.assistant()
    base = f"/v1/log-entries/{entry['case_id']}/attachments"
    kept, refused = (await assistant.get(base)).json()
    assert (kept["filename"], refused["filename"], refused["reason"]) == ("a.pdf", "b.exe", "type_not_allowed")
    got = await assistant.get(f"{base}/{kept['id']}/content", headers=REASON)
    assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
    assert (await assistant.get(f"{base}/{kept['id']}/content")).status_code == 422
    gone = await assistant.get(f"{base}/{refused['id']}/content", headers=REASON)
    assert (gone.status_code, gone.json()["code"]) == (404, "attachment_not_found")
    assert {each.what for each in await care.private_reads(entry["case_id"])} >= {"attachment"}


async def test_a_person_adds_a_file_under_the_same_limits(care: CareOffice) -> None:
    entry = await care.log()
    assistant = await care.assistant()
    path = f"/v1/log-entries/{entry['case_id']}/attachments"
    added = await assistant.post(
        path, params={"filename": "../letter.png"}, content=PNG, headers={"Content-Type": "image/png"}
    )
    assert (added.status_code, added.json()["filename"], added.json()["added_by"]) == (201, "letter.png", ASSISTANT)
    assert "attachment_added" in await care.kinds(entry["case_id"])
    refused = await assistant.post(
        path, params={"filename": "a.pdf"}, content=b"MZ\x00\x00", headers={"Content-Type": "application/pdf"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "file_not_let_in")
    assert refused.json()["reason"] == "content_differs_from_type"
    large = await assistant.post(path, params={"filename": "a.pdf"}, content=b"%PDF-" + b" " * 10_100_000)
    assert large.status_code == 413
    assert len((await assistant.get(path)).json()) == 1


async def test_erasing_takes_every_word_and_byte_of_a_cases_mails(care: CareOffice) -> None:
    entry = await care.log()
    raw = mixed(part("Hello"), file_part(PDF, "application/pdf", "rosa.pdf"), To=await token_of(care, entry["case_id"]))
    taken = await take(care, raw)
    async with care.resources.sessions.begin() as session:
        await erase_mails_and_files(session, care.agency, UUID(taken["case_id"]))
    erased = await mail_of(care, taken["id"])
    assert {erased.raw, erased.text, erased.new_text, erased.subject, erased.from_name, erased.from_address} == {None}
    async with care.resources.sessions() as session:
        assert await session.scalar(select(InboundEmail.raw_digest)) is not None
    (file,) = (await (await care.assistant()).get(f"/v1/log-entries/{entry['case_id']}/attachments")).json()
    assert file["filename"] == "erased"
