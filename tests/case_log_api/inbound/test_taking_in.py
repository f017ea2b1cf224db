"""A mail is taken in once, whatever it is: filed, drafted or set aside, and kept as it came."""

import asyncio
import hashlib
from email.utils import formatdate

import pytest

from services.case_log_api.models import Attachment, Case, InboundEmail
from tests.case_log_api.inbound.mail_room import INBOX, mail_of, post_mail, rows_of, take, token_of
from tests.case_log_api.inbound.mails import DOCX, PDF, docx, file_part, mail, mixed, part
from tests.case_log_api.inbound.wrapped import winmail
from tests.case_log_api.log.care_office import ANALYST, CareOffice
from tests.case_log_api.office import Office

pytestmark = pytest.mark.clause("CCTS-III.A1.log")


async def test_a_new_mail_is_a_draft_that_holds_all_of_it(care: CareOffice) -> None:
    raw = mixed(part("The office was closed on Monday."), file_part(PDF, "application/pdf", "photo.pdf"), To=INBOX)
    taken = await take(care, raw)
    assert (taken["kind"], taken["state"], taken["is_new"]) == ("message", "draft", True)
    assert taken["case_number"] == "2026-000001"
    entry = await care.read(taken["case_id"], by=ANALYST, reason="Looking at a new mail.")
    assert (entry["status"], entry["kind"], entry["channel"], entry["source"]) == (
        "draft", "question", "email", "inbound_email",
    )  # fmt: skip
    assert entry["texts"]["narrative"] == "My request\n\nThe office was closed on Monday."
    assert (entry["constituent"]["name"], entry["constituent"]["email"]) == ("Rosa Delgado", "rosa@mail.example")
    (file,) = await rows_of(care, Attachment)
    assert (str(file.case_id), file.content, file.verdict) == (taken["case_id"], PDF, "kept")
    kept = await mail_of(care, taken["id"])
    assert (kept.raw, kept.raw_digest) == (raw, hashlib.sha256(raw).digest())
    assert care.notifier.messages == {}, "nobody is answered by a draft"


async def test_the_same_mail_again_is_the_same_answer_and_no_second_row(care: CareOffice) -> None:
    first = await take(care, mail(To=INBOX))
    again = await take(care, b"Received: from another.example; Mon, 1 Jun 2026 10:00:00 +0000\r\n" + mail(To=INBOX))
    assert (again["id"], again["case_id"], again["is_new"]) == (first["id"], first["case_id"], False)
    assert await care.count(InboundEmail) == 1
    assert await care.count(Case) == 1


async def test_of_the_same_mail_at_once_one_is_new(care: CareOffice) -> None:
    answers = await asyncio.gather(*[post_mail(care, mail(To=INBOX)) for _ in range(4)])
    assert [answer.status_code for answer in answers] == [202] * 4
    assert sorted(answer.json()["is_new"] for answer in answers) == [False, False, False, True]
    assert len({answer.json()["case_id"] for answer in answers}) == 1


async def test_the_same_id_with_other_content_is_a_mail_of_its_own_with_a_note(care: CareOffice) -> None:
    await take(care, mail("One", To=INBOX))
    other = await take(care, mail("Another", To=INBOX))
    assert other["is_new"]
    assert "same_message_id" in {reason["code"] for reason in other["reasons"]}


async def test_a_mail_without_an_id_is_known_again_by_its_content(care: CareOffice) -> None:
    first = await take(care, mail(Message_ID=None, To=INBOX))
    assert (await take(care, mail(Message_ID=None, To=INBOX)))["id"] == first["id"]
    assert (await take(care, mail("Else", Message_ID=None, To=INBOX)))["id"] != first["id"]


async def test_the_time_of_receipt_is_that_of_the_agencys_own_server_where_it_is_plausible(care: CareOffice) -> None:
    now = care.clock.now()
    earlier = now.replace(microsecond=0).timestamp() - 7200
    line = f"Received: from x by mx.ssa.county.example; {formatdate(earlier)}\r\n".encode()
    taken = await take(care, line + mail(To=INBOX))
    assert (await mail_of(care, taken["id"])).received_at.timestamp() == earlier
    forged = b"Received: from x; Mon, 1 Jan 2001 10:00:00 +0000\r\n" + mail("Forged", To=INBOX)
    assert (await mail_of(care, (await take(care, forged))["id"])).received_at == now


async def test_an_agency_without_a_log_sets_new_mail_aside_with_the_reason(office: Office) -> None:
    taken = await take(office, mail())
    assert (taken["state"], taken["case_id"]) == ("set_aside", None)
    assert "no_log_to_draft_in" in {reason["code"] for reason in taken["reasons"]}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\x00\xff garbage \xfe" * 50, id="garbage"),
        pytest.param(b"Subject: cut off\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n", id="cut-off"),
        pytest.param(mixed(part("Hello"), file_part(b"MZ\x00", "application/pdf", "a.pdf")), id="program"),
        pytest.param(mixed(file_part(docx(word__big=b"\x00" * 9_000_000), DOCX, "a.docx")), id="zip-bomb"),
        pytest.param(mixed(file_part(winmail(text="Hi"), "application/ms-tnef", "winmail.dat")), id="winmail"),
        pytest.param(mail("Привет".encode("koi8-r"), Content_Type="text/plain; charset=koi8-r"), id="charset"),
        pytest.param(mail(b"Hi\x00there\xed\xa0\x80", Content_Type="text/plain; charset=x-none"), id="not-storable"),
        pytest.param(mail(From=None, Subject=None, Date="never", Message_ID="<>"), id="no-header"),
        pytest.param(mixed(file_part(b"%PDF-" + b" " * 11_000_000, "application/pdf", "a.pdf")), id="too-large-file"),
    ],
)
async def test_bad_mail_is_a_draft_and_nothing_of_it_is_lost(care: CareOffice, raw: bytes) -> None:
    taken = await take(care, raw)
    assert taken["state"] == "draft"
    assert (await mail_of(care, taken["id"])).raw == raw
    assert all(file["verdict"] == "kept" or file["reason_words"] for file in taken["attachments"])


async def test_a_draft_holds_no_more_words_than_the_log_takes_and_the_mail_all_of_them(care: CareOffice) -> None:
    words = " ".join(f"word{number}" for number in range(40_000))
    taken = await take(care, mail(words, To=INBOX))
    assistant = await care.assistant()
    entry = await care.read(taken["case_id"], by=ANALYST, reason="Looking at a new mail.")
    assert len(entry["texts"]["narrative"]) <= 50_000
    assert entry["texts"]["narrative"].endswith("[…]")
    read = await assistant.get(f"/v1/inbound-emails/{taken['id']}", headers={"Careloop-Reason": "All of it."})
    assert read.json()["words"]["text"] == words


async def test_fifty_megabytes_are_a_clear_refusal(care: CareOffice) -> None:
    answer = await post_mail(care, mail(b"A" * 50_000_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "mail_too_large")
    assert "mail server" in answer.json()["how_to_fix"]
    assert await care.count(InboundEmail) == 0


@pytest.mark.parametrize("raw", [b"", b" \r\n"])
async def test_no_mail_at_all_is_refused(care: CareOffice, raw: bytes) -> None:
    answer = await post_mail(care, raw)
    assert (answer.status_code, answer.json()["code"]) == (422, "mail_empty")


async def test_a_body_that_is_no_mail_is_refused(care: CareOffice) -> None:
    server = await care.caller("log:inbound", agency=care.agency)
    assert (await server.post("/v1/inbound-email", json={"a": 1})).status_code == 415


async def test_only_a_mail_server_may_deliver(care: CareOffice) -> None:
    analyst = await care.analyst()
    assert (await analyst.post("/v1/inbound-email", content=mail())).status_code == 403


async def test_another_agencys_token_files_nothing(care: CareOffice, office: Office) -> None:
    entry = await care.log()
    address = await token_of(care, entry["case_id"])
    assert (await take(office, mail(To=address)))["case_id"] is None
