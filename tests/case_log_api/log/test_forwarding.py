"""Forwarding to the party of a mandated process: sent, proven, a stub left; failed, repeated, taken back."""

import json
from base64 import b64decode
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.case_log_api.models import Attachment, EntrySearch, EntryText, OutboundMessage
from shared.contracts.events import MessageSettled
from shared.ids import new_id
from tests.case_log_api.log.care_office import ANALYST, COORDINATOR, TECHNICIAN, CareOffice

WORDS = "They refused me because of where I come from."


async def forwarded(care: CareOffice, *, settle: bool = True, **facts: Any) -> str:
    entry = await care.log(matters=["discrimination"], narrative=WORDS, **facts)
    answer = await care.post(entry["case_id"], "forward")
    assert answer.status_code == 202, answer.text
    if settle:
        await care.settle()
    case_id: str = entry["case_id"]
    return case_id


async def proof(care: CareOffice, case_id: str) -> list[dict[str, str]]:
    items: list[dict[str, str]] = (await (await care.analyst()).get(f"/v1/log-entries/{case_id}/forwardings")).json()[
        "items"
    ]
    return items


async def everything_shown(care: CareOffice) -> str:
    """All that this service's schema holds of words besides the sealed originals, as one text."""
    async with care.resources.sessions() as session:
        rows = [
            *map(str, await session.scalars(select(EntrySearch.words))),
            *map(json.dumps, await session.scalars(select(OutboundMessage.context))),
        ]
    return "\n".join(rows)


@pytest.mark.clause("CCTS-III.fwd.sent", "CCTS-III.fwd.civil_rights")
async def test_the_party_gets_the_words_and_the_contact_and_a_stub_with_the_proof_stays(care: CareOffice) -> None:
    case_id = await forwarded(care, channel="board_office")

    [mail] = care.mails("forwarding")
    assert [each.model_dump()["role"] for each in mail.to] == ["civil_rights_coordinator"]
    assert (mail.data["narrative"], mail.data["constituent_phone"]) == (WORDS, "714-555-0171")
    assert (mail.data["constituent_numbers"], mail.data["language"]) == ("30B1F0443215", "English")
    [told] = care.mails("forwarding_notice")
    assert [each.model_dump()["role"] for each in told.to] == ["sppr_analyst"]
    assert "narrative" not in told.data
    entry = await care.read(case_id, reason="Checking.")
    assert (entry["status"], entry["party"], entry["texts"]["narrative"]) == ("forwarded", "civil_rights", None)
    assert entry["constituent"]["name"] == "Rosa Delgado"
    assert WORDS not in await everything_shown(care)
    await care.pass_time(days=4)
    assert await care.count(EntryText) == 0
    [row] = await proof(care, case_id)
    assert (row["state"], row["mail_message_id"]) == ("delivered", f"<{mail.id}@careloop>")
    assert row["delivered_at"]
    assert len(row["content_digest"]) == 64
    steps = await care.steps(case_id)
    assert steps["forwarding:CCTS-III.fwd.civil_rights"] == steps["forwarding_sent:CCTS-III.fwd.sent"] == "done"
    assert "stub_made" in await care.kinds(case_id)
    assert await care.dead_jobs() == []


async def test_the_words_stay_until_a_mail_server_has_them(care: CareOffice) -> None:
    case_id = await forwarded(care, settle=False)
    await care.settle(mails=False)

    assert (await care.read(case_id, reason="Checking."))["texts"]["narrative"] == WORDS
    assert [row["state"] for row in await proof(care, case_id)] == ["accepted"]


async def test_a_mail_that_failed_is_visible_and_sent_again_with_the_words(care: CareOffice) -> None:
    case_id = await forwarded(care, settle=False)
    await care.settle(mails=False)
    await care.mails_become("failed", template="forwarding")
    await care.settle(mails=False)

    entry = await care.read(case_id, reason="Checking.")
    assert entry["texts"]["narrative"] == WORDS
    assert {each["exception"] for each in entry["exceptions"] if each["step"].startswith("forwarding")} == {
        "message_failed"
    }

    again = await care.post(case_id, "forward/repeat")
    await care.settle()

    assert again.status_code == 202, again.text
    assert [row["state"] for row in await proof(care, case_id)] == ["failed", "delivered"]
    assert [mail.data["narrative"] for mail in care.mails("forwarding")] == [WORDS, WORDS]
    assert (await care.read(case_id, reason="Checking."))["texts"]["narrative"] is None
    assert (await care.post(case_id, "forward/repeat")).json()["code"] == "forwarding_not_repeatable"


async def test_it_is_taken_back_while_its_words_are_there_and_not_afterwards(care: CareOffice) -> None:
    case_id = await forwarded(care, settle=False)
    await care.settle(mails=False)
    await care.mails_become("failed", template="forwarding")
    await care.settle(mails=False)

    answer = await care.post(case_id, "forward/take-back", reason="It is about the clerk's tone.")

    assert (answer.status_code, answer.json()["status"], answer.json()["forwarded_at"]) == (200, "open", None)
    assert [row["state"] for row in await proof(care, case_id)] == ["withdrawn"]
    assert (await care.patch(case_id, matters=[])).json()["reportability"] == "reportable"
    assert (await care.post(case_id, "forward/take-back", reason="again")).json()["code"] == "not_forwarded"
    gone = await forwarded(care)
    assert (await care.post(gone, "forward/take-back", reason="late")).json()["code"] == "forwarded_for_good"


async def test_a_mail_that_arrives_after_all_is_noted_and_takes_no_words_from_the_entry(care: CareOffice) -> None:
    case_id = await forwarded(care, settle=False)
    await care.settle(mails=False)
    await care.post(case_id, "forward/take-back", reason="Ticked by mistake.")
    await care.settle()

    assert "forwarding_arrived_all_the_same" in await care.kinds(case_id)
    entry = await care.read(case_id, reason="Checking.")
    assert (entry["status"], entry["texts"]["narrative"]) == ("open", WORDS)


async def test_nothing_is_forwarded_that_is_reportable_mixed_or_a_draft(care: CareOffice) -> None:
    reportable = await care.log()
    mixed = await care.log(matters=["discrimination", "case_action"])
    draft = await care.draft(matters=("discrimination",))

    codes = [
        (await care.post(each, "forward")).json()["code"] for each in (reportable["case_id"], mixed["case_id"], draft)
    ]

    assert codes == ["nothing_to_forward", "entry_mixed", "nothing_to_forward"]
    assert care.mails("forwarding") == []


async def test_forwarding_twice_is_forwarding_once(care: CareOffice) -> None:
    case_id = await forwarded(care)

    again = await care.post(case_id, "forward")

    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")
    assert len(care.mails("forwarding")) == 1


async def test_a_forwarded_entry_is_changed_no_more(care: CareOffice) -> None:
    case_id = await forwarded(care)

    answer = await care.patch(case_id, category="neglect")

    assert (answer.status_code, answer.json()["code"]) == (409, "entry_not_editable")


async def test_the_person_concerned_is_no_recipient_even_as_the_party(care: CareOffice) -> None:
    await forwarded(care, subject_kind="employee", subject_handle=COORDINATOR)

    [mail] = care.mails("forwarding")
    assert mail.exclude == [COORDINATOR]


async def hold(care: CareOffice, **scope: str) -> str:
    answer = await (await care.analyst()).post("/v1/legal-holds", json={"reason": "Litigation.", **scope})
    assert answer.status_code == 201, answer.text
    hold_id: str = answer.json()["id"]
    return hold_id


async def lift(care: CareOffice, hold_id: str) -> None:
    answer = await (await care.analyst()).post(f"/v1/legal-holds/{hold_id}/lift", json={"reason": "Settled."})
    assert answer.status_code == 200, answer.text
    await care.settle()


async def test_a_legal_hold_keeps_the_words_of_a_stub_until_it_is_lifted_and_then_they_go_at_once(
    care: CareOffice,
) -> None:
    entry = await care.log(matters=["discrimination"], narrative=WORDS)
    first, second = await hold(care, case_id=entry["case_id"]), await hold(care, kind="complaint")
    await care.post(entry["case_id"], "forward")
    await care.settle()

    await care.pass_time(days=4)

    assert await care.count(EntryText) == 1
    assert "stub_kept_by_hold" in await care.kinds(entry["case_id"])
    await lift(care, first)
    assert await care.count(EntryText) == 1, "the other hold keeps them still"
    await lift(care, second)
    assert await care.count(EntryText) == 0
    assert (await care.kinds(entry["case_id"]))[-1] == "stub_made"
    await lift(care, await hold(care))
    assert (await care.kinds(entry["case_id"])).count("stub_made") == 1


async def test_a_hold_that_is_lifted_while_the_mail_can_still_come_back_takes_no_words_before_their_day(
    care: CareOffice,
) -> None:
    entry = await care.log(matters=["discrimination"], narrative=WORDS)
    held = await hold(care, case_id=entry["case_id"])
    await care.post(entry["case_id"], "forward")
    await care.settle()
    await care.pass_time(days=2)

    await lift(care, held)

    assert await care.count(EntryText) == 1
    await care.pass_time(days=1)
    assert await care.count(EntryText) == 0
    assert "stub_kept_by_hold" not in await care.kinds(entry["case_id"])


async def test_only_who_may_analyze_forwards(care: CareOffice) -> None:
    entry = await care.log(matters=["discrimination"])
    assistant = await care.assistant()

    answer = await assistant.post(f"/v1/log-entries/{entry['case_id']}/forward")
    technician = await care.post(entry["case_id"], "forward", by=TECHNICIAN)

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert technician.status_code == 202


async def test_a_mail_that_came_back_after_it_was_taken_is_sent_again(care: CareOffice) -> None:
    case_id = await forwarded(care)
    await care.pass_time(days=1)
    [mail] = care.mails("forwarding")
    await care.take(
        MessageSettled(
            agency=care.agency,
            message_id=mail.id,
            template="forwarding",
            outcome="failed",
            reason="bounced 5.1.1",
            settled_at=care.now,
        )
    )
    entry = await care.read(case_id, reason="Checking.")
    assert "message_came_back" in [each["exception"] for each in entry["exceptions"]]
    await care.pass_time(days=4)

    again = await care.post(case_id, "forward/repeat")
    await care.settle()

    assert again.status_code == 202, again.text
    assert [mail.data["narrative"] for mail in care.mails("forwarding")] == [WORDS, WORDS]
    await care.pass_time(days=4)
    assert await care.count(EntryText) == 0
    assert (await care.post(case_id, "forward/take-back", reason="late")).json()["code"] == "forwarded_for_good"


async def add_file(care: CareOffice, case_id: str, content_type: str, content: bytes) -> None:
    async with care.resources.sessions.begin() as session:
        session.add(
            Attachment(
                agency=care.agency,
                id=new_id(),
                case_id=UUID(case_id),
                filename="Rosa Delgado's letter",
                content_type=content_type,
                size_bytes=len(content),
                sha256=bytes(32),
                content=content,
                verdict="kept",
                added_by=ANALYST,
                added_at=care.now,
            )
        )


async def files_of(care: CareOffice) -> list[bytes | None]:
    async with care.resources.sessions() as session:
        return list(await session.scalars(select(Attachment.content).order_by(Attachment.id)))


@pytest.mark.parametrize(("other", "kept"), [(None, [None]), ("image/heic", [b"%PDF-1.7", b"photo"])])
async def test_files_go_with_the_mail_and_those_that_cannot_stay_with_all_of_it(
    care: CareOffice, other: str | None, kept: list[bytes | None]
) -> None:
    entry = await care.log(matters=["discrimination"], narrative=WORDS)
    await add_file(care, entry["case_id"], "application/pdf", b"%PDF-1.7")
    if other is not None:
        await add_file(care, entry["case_id"], other, b"photo")

    await care.post(entry["case_id"], "forward")
    await care.settle()
    await care.pass_time(days=4)

    [mail] = care.mails("forwarding")
    assert [(each.filename, b64decode(each.content_base64)) for each in mail.attachments] == [
        ("file-1.pdf", b"%PDF-1.7")
    ]
    assert await files_of(care) == kept
    [sent] = [each for each in await care.timeline(entry["case_id"]) if each.kind == "entry_forwarded"]
    assert sent.payload is not None
    assert sent.payload["files_not_sent"] == (1 if other else 0)
