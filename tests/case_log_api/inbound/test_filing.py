"""A reply finds its case and lands in its timeline; nothing is opened, answered or told by it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from services.case_log_api.models import Attachment, Case, LogEntry
from tests.case_log_api.inbound.mail_room import INBOX, communications, mail_of, rows_of, set_mail_id, take, token_of
from tests.case_log_api.inbound.mails import PDF, file_part, mail, mixed, part
from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, CareOffice
from tests.case_log_api.log.test_relations import related

pytestmark = pytest.mark.clause("CCTS-III.bg.responsive")

REPLY = "It was on Monday.\n\nOn 1/6/2026 Care <customer-care@ssa.county.example> wrote:\n> When was it?\n"


async def set_status(care: CareOffice, case_id: str, status: str, **values: object) -> None:
    closing = (
        {"closed_at": values["closed_at"], "closed_by": ANALYST, "closing": "by_kind"} if status == "closed" else {}
    )
    async with care.resources.sessions.begin() as session:
        await session.execute(update(Case).where(Case.id == case_id).values(status=status, **closing))
        await session.execute(update(LogEntry).where(LogEntry.case_id == case_id).values(status=status, **values))


async def test_a_reply_to_the_entrys_own_address_is_filed_with_it(care: CareOffice) -> None:
    entry = await care.log()
    raw = mixed(
        part(REPLY), file_part(PDF, "application/pdf", "receipt.pdf"), To=await token_of(care, entry["case_id"])
    )
    taken = await take(care, raw)
    assert (taken["state"], taken["case_id"], taken["matched_by"]) == ("filed", entry["case_id"], "reply_token")
    (said,) = await communications(care)
    assert (said.direction, said.purpose, said.summary) == ("inbound", "reply", "It was on Monday.")
    assert (said.counterpart, str(said.inbound_id)) == ("rosa@mail.example", taken["id"])
    (file,) = await rows_of(care, Attachment)
    assert str(file.case_id) == entry["case_id"]
    received = [each for each in await care.timeline(entry["case_id"]) if each.kind == "reply_received"]
    assert len(received) == 1
    assert received[0].payload is not None
    assert received[0].payload["files_kept"] == 1
    assert "Monday" not in str(received[0].payload)
    assert (await care.read(entry["case_id"]))["status"] == "open"


@pytest.mark.parametrize("field", ["Delivered_To", "X_Original_To", "Cc", "Envelope_To"])
async def test_the_token_is_found_in_every_address_of_the_mail(care: CareOffice, field: str) -> None:
    entry = await care.log()
    address = (await token_of(care, entry["case_id"])).upper()
    taken = await take(care, mail(**{field: address}))
    assert taken["case_id"] == entry["case_id"]


async def test_a_token_at_somebody_elses_address_is_none(care: CareOffice) -> None:
    entry = await care.log()
    address = (await token_of(care, entry["case_id"])).replace("ssa.county", "other")
    assert (await take(care, mail(To=address)))["case_id"] != entry["case_id"]


@pytest.mark.parametrize("field", ["In_Reply_To", "References"])
async def test_a_reply_to_a_mail_of_ours_is_filed_with_its_entry(care: CareOffice, field: str) -> None:
    entry = await care.log()
    (message, *_) = await care.messages(entry["case_id"])
    await set_mail_id(care, str(message.id), "<ours@ssa.county.example>")
    taken = await take(care, mail(**{field: "<else@x.example> <ours@ssa.county.example>"}))
    assert (taken["case_id"], taken["matched_by"]) == (entry["case_id"], "message_id")


async def test_a_reply_is_found_by_the_message_id_that_notifier_tells_once_the_mail_is_settled(
    care: CareOffice,
) -> None:
    entry = await care.log(settle=False)
    await care.settle(mails=False)
    (message, *_) = await care.messages(entry["case_id"])
    await set_mail_id(care, str(message.id), None)  # as where notifier had the id, and its first answer was lost
    await care.mails_become("delivered", mail_message_id="<ours@ssa.county.example>")
    await care.settle()
    taken = await take(care, mail(In_Reply_To="<ours@ssa.county.example>"))
    assert (taken["case_id"], taken["matched_by"]) == (entry["case_id"], "message_id")


async def test_a_message_id_that_is_known_stands_whatever_is_told_later(care: CareOffice) -> None:
    entry = await care.log(settle=False)
    await care.settle(mails=False)
    (message, *_) = await care.messages(entry["case_id"])
    assert message.mail_message_id is not None
    await care.mails_become("delivered", mail_message_id="<another@ssa.county.example>")
    await care.settle()
    assert (await care.messages(entry["case_id"]))[0].mail_message_id == message.mail_message_id


async def test_a_reply_that_is_quicker_than_the_record_of_our_id_is_filed_too(care: CareOffice) -> None:
    entry = await care.log()
    (message, *_) = await care.messages(entry["case_id"])
    await set_mail_id(care, str(message.id), "<another@x.example>")
    ours = f"<{message.id}.{care.agency}@ssa.county.example>"
    assert (await take(care, mail(In_Reply_To=ours)))["case_id"] == entry["case_id"]


async def test_a_number_in_the_subject_counts_only_from_an_address_that_is_known_there(care: CareOffice) -> None:
    entry = await care.log()
    known = await take(
        care, mail(Subject=f"About {entry['number']}", From="ROSA.delgado@home.example", Message_ID="<a@x.example>")
    )
    assert (known["case_id"], known["matched_by"]) == (entry["case_id"], "case_number")
    stranger = await take(care, mail(Subject=f"About {entry['number']}", From="x@other.example"))
    assert stranger["state"] == "draft"
    assert stranger["case_id"] != entry["case_id"]
    (reason,) = [each for each in stranger["reasons"] if each["code"] == "sender_not_known"]
    assert entry["number"] in reason["sentence"]


async def test_a_reply_about_a_duplicate_is_filed_with_the_entry_that_counts_for_it(care: CareOffice) -> None:
    lead, member = await care.log(), await care.log()
    await related(care, member["case_id"], lead["case_id"], "duplicate")
    taken = await take(care, mail(To=await token_of(care, member["case_id"])))
    assert taken["case_id"] == lead["case_id"]
    assert "reply_filed_with_lead" in await care.kinds(member["case_id"])
    (received,) = [each for each in await care.timeline(lead["case_id"]) if each.kind == "reply_received"]
    assert received.payload is not None
    assert received.payload["written_about"] == member["number"]


async def test_a_reply_about_a_consolidated_entry_stays_with_it(care: CareOffice) -> None:
    lead, member = await care.log(), await care.log()
    await related(care, member["case_id"], lead["case_id"], "related")
    taken = await take(care, mail(To=await token_of(care, member["case_id"])))
    assert taken["case_id"] == member["case_id"]


@pytest.mark.parametrize(
    ("days", "sentence"), [(1, "can still be opened again"), (400, "can no longer be opened again")]
)
async def test_a_reply_after_closing_is_flagged_and_opens_nothing(care: CareOffice, days: int, sentence: str) -> None:
    entry = await care.log()
    closed_at = care.clock.now()
    await set_status(care, entry["case_id"], "closed", closed_at=closed_at)
    care.clock.advance(timedelta(days=days))
    taken = await take(care, mail(To=await token_of(care, entry["case_id"])))
    assert (taken["state"], taken["attention"]) == ("filed", "reply_after_closing")
    assert any(sentence in reason["sentence"] for reason in taken["reasons"])
    assert (await care.read(entry["case_id"]))["status"] == "closed"


async def test_a_reply_to_what_was_forwarded_is_flagged(care: CareOffice) -> None:
    entry = await care.log()
    await set_status(care, entry["case_id"], "forwarded", forwarded_at=care.clock.now())
    taken = await take(care, mail(To=await token_of(care, entry["case_id"])))
    assert taken["attention"] == "reply_after_forwarding"


async def test_a_flag_is_taken_off_by_a_person(care: CareOffice) -> None:
    entry = await care.log()
    await set_status(care, entry["case_id"], "forwarded", forwarded_at=care.clock.now())
    taken = await take(care, mail(To=await token_of(care, entry["case_id"])))
    assistant = await care.assistant()
    flagged = (await assistant.get("/v1/inbound-emails", params={"needs_person": True})).json()["items"]
    assert [each["id"] for each in flagged] == [taken["id"]]
    seen = await assistant.post(f"/v1/inbound-emails/{taken['id']}/seen")
    assert (seen.status_code, seen.json()["attention"], seen.json()["decided_by"]) == (200, None, ASSISTANT)


async def test_a_reply_about_an_erased_entry_adds_nothing_personal_to_it(care: CareOffice) -> None:
    entry = await care.log()
    address = await token_of(care, entry["case_id"])
    await set_status(care, entry["case_id"], "closed", closed_at=care.clock.now(), erased_at=care.clock.now())
    taken = await take(care, mail(To=address))
    assert (taken["state"], "case_erased" in {each["code"] for each in taken["reasons"]}) == ("draft", True)
    assert taken["case_id"] != entry["case_id"]


async def test_a_person_files_a_draft_with_the_entry_that_it_belongs_to(care: CareOffice) -> None:
    entry = await care.log()
    draft = await take(care, mixed(part("More about it."), file_part(PDF, "application/pdf", "a.pdf"), To=INBOX))
    assistant = await care.assistant()
    filed = await assistant.post(f"/v1/inbound-emails/{draft['id']}/file", json={"case_id": entry["case_id"]})
    assert filed.status_code == 200, filed.text
    assert (filed.json()["state"], filed.json()["case_id"], filed.json()["matched_by"]) == (
        "filed", entry["case_id"], "person",
    )  # fmt: skip
    assert (await care.read(draft["case_id"]))["status"] == "discarded"
    (said,) = await communications(care)
    assert (said.summary, said.recorded_by) == ("More about it.", ASSISTANT)
    (file,) = await rows_of(care, Attachment)
    assert str(file.case_id) == entry["case_id"]
    again = await assistant.post(f"/v1/inbound-emails/{draft['id']}/file", json={"case_id": entry["case_id"]})
    assert (again.status_code, again.json()["code"]) == (409, "mail_filed_before")


async def test_a_mail_is_not_filed_with_its_own_draft_nor_with_nothing(care: CareOffice) -> None:
    draft = await take(care, mail(To=INBOX))
    assistant = await care.assistant()
    own = await assistant.post(f"/v1/inbound-emails/{draft['id']}/file", json={"case_id": draft["case_id"]})
    assert (own.status_code, own.json()["code"]) == (409, "mail_filed_before")
    none = await assistant.post(f"/v1/inbound-emails/{draft['id']}/file", json={"case_id": draft["id"]})
    assert (none.status_code, none.json()["code"]) == (404, "case_not_found")
    assert (await care.read(draft["case_id"], by=ANALYST))["status"] == "draft"


async def test_a_mail_that_was_taken_for_a_machines_becomes_a_draft_by_a_person(care: CareOffice) -> None:
    aside = await take(care, mail(To=INBOX, Precedence="bulk"))
    assert (aside["kind"], aside["state"], aside["case_id"]) == ("list", "set_aside", None)
    assistant = await care.assistant()
    made = await assistant.post(f"/v1/inbound-emails/{aside['id']}/draft")
    assert (made.status_code, made.json()["state"]) == (200, "draft"), made.text
    assert (await mail_of(care, aside["id"])).decided_by == ASSISTANT
    again = await assistant.post(f"/v1/inbound-emails/{aside['id']}/draft")
    assert (again.status_code, again.json()["code"]) == (409, "mail_filed_before")
