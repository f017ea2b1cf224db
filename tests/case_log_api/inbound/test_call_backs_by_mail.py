"""A customer's answer to the mail of TSPE-5.5 becomes the call-back of its case: SIN, review, mail, reply, call."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from services.case_log_api.domain.inbound.wishes import find_phones, find_wished_time
from services.case_log_api.models import Case, OutboundMessage
from tests.case_log_api.inbound.mail_room import take
from tests.case_log_api.inbound.mails import PDF, file_part, mail, mixed, part
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case

NOW = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)  # a Monday


async def ask_customer(office: Office, **private: Any) -> str:
    """From the SIN to the mail: the Message-ID that the customer's program answers to."""
    await office.take(office.survey("48213", private=private))
    people = await office.caller(person="priya.raman")
    reviewed = await people.post(f"/v1/cases/{(await only_case(people))['id']}/review", json={})
    assert reviewed.json()["email_asked"], reviewed.text
    await office.settle()
    async with office.resources.sessions() as session:
        sent = await session.scalar(
            select(OutboundMessage.mail_message_id).where(OutboundMessage.purpose == "customer_email")
        )
    assert sent is not None
    return sent


def answer(text: str, to: str, **fields: str) -> bytes:
    quoted = (
        "\r\n\r\nOn Mon, Jun 1, 2026 at 9:00 AM Team <team@tech.district.example> wrote:\r\n> Call 619-555-0199.\r\n"
    )
    return mail(text + quoted, In_Reply_To=to, Subject="Re: iSupport Ticket 48213 Follow-Up", **fields)


@pytest.mark.clause("TSPE-5.5.contacted")
async def test_the_answer_to_the_prescribed_mail_becomes_the_call_back_of_its_case(office: Office) -> None:
    ours = await ask_customer(office)
    taken = await take(office, answer("You can call me at (619) 555-0142 after school.", ours))
    assert (taken["state"], taken["matched_by"]) == ("filed", "message_id")
    people = await office.caller()
    case = await only_case(people)
    assert case["id"] == taken["case_id"]
    (call_back,) = case["call_backs"]
    assert call_back["phone"] == "(619) 555-0142"
    assert call_back["note"] == "You can call me at (619) 555-0142 after school."
    assert call_back["done_at"] is None
    noted = {entry["kind"]: entry for entry in case["timeline"]}
    assert noted["call_back_recorded"]["clause"] == noted["reply_received"]["clause"] == "TSPE-5.5"
    assert noted["reply_received"]["payload"]["call_back_id"] == call_back["id"]
    done = await people.post(
        f"/v1/cases/{case['id']}/call-backs/{call_back['id']}/done", json={"outcome": "Agreed on Friday."}
    )
    assert done.status_code == 200, done.text


async def test_the_same_answer_twice_is_one_call_back(office: Office) -> None:
    ours = await ask_customer(office)
    for _ in range(2):
        await take(office, answer("619-555-0142", ours))
    assert len((await only_case(await office.caller()))["call_backs"]) == 1


@pytest.mark.parametrize(
    ("text", "known", "phone"),
    [
        pytest.param("Any time.\r\n-- \r\nAna Ruiz\r\n619-555-0188", None, "(619) 555-0188", id="in-the-signature"),
        pytest.param("Any time tomorrow.", "619-555-0177", "619-555-0177", id="known-from-the-survey"),
        pytest.param("Any time tomorrow.", None, None, id="none"),
    ],
)
async def test_without_a_number_in_the_words_the_nearest_known_one_is_taken(
    office: Office, text: str, known: str | None, phone: str | None
) -> None:
    ours = await ask_customer(office, customer_phone=known)
    await take(office, answer(text, ours))
    (call_back,) = (await only_case(await office.caller()))["call_backs"]
    assert call_back["phone"] == phone
    assert call_back["note"].startswith("Any time")


async def test_the_customers_words_and_number_are_for_those_who_may_know_the_customer(office: Office) -> None:
    ours = await ask_customer(office)
    await take(office, answer("619-555-0142, my son is ill.", ours))
    (call_back,) = (await only_case(await office.caller("cases:read")))["call_backs"]
    assert (call_back["phone"], call_back["note"]) == (None, None)


async def test_an_automatic_answer_is_no_call_back(office: Office) -> None:
    ours = await ask_customer(office)
    taken = await take(office, answer("I am away, call 619-555-0142.", ours, Auto_Submitted="auto-replied"))
    case = await only_case(await office.caller())
    assert (taken["state"], case["call_backs"]) == ("set_aside", [])
    assert "automatic_mail_received" in {entry["kind"] for entry in case["timeline"]}


async def test_the_files_of_an_answer_belong_to_the_case(office: Office) -> None:
    ours = await ask_customer(office)
    await take(office, mixed(part("619-555-0142"), file_part(PDF, "application/pdf", "señal.pdf"), In_Reply_To=ours))
    people = await office.caller()
    case = await only_case(people)
    (file,) = (await people.get(f"/v1/cases/{case['id']}/attachments")).json()
    assert (file["filename"], file["verdict"]) == ("señal.pdf", "kept")
    got = await people.get(f"/v1/cases/{case['id']}/attachments/{file['id']}/content")
    assert (got.status_code, got.content) == (200, PDF)
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["x-content-type-options"] == "nosniff"
    reader = await office.caller("cases:read")
    assert (await reader.get(f"/v1/cases/{case['id']}/attachments")).json()[0]["filename"] is None
    assert (await reader.get(f"/v1/cases/{case['id']}/attachments/{file['id']}/content")).status_code == 403


async def test_an_answer_after_the_case_was_closed_is_flagged(office: Office) -> None:
    ours = await ask_customer(office)
    waived = {
        "waived_at": office.now,
        "waived_by": "daniel.okafor",
        "waiver_reason": "Left.",
        "waives_confirmation": True,
    }
    closed = {"status": "closed", "closed_at": office.now, "closed_by": "daniel.okafor", "closing": "waived"}
    async with office.resources.sessions.begin() as session:
        await session.execute(update(Case).values(**waived, **closed))
    taken = await take(office, answer("619-555-0142", ours))
    assert (taken["state"], taken["attention"]) == ("filed", "reply_after_closing")
    assert (await only_case(await office.caller()))["call_backs"] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Call 619-555-0142.", ("(619) 555-0142",)),
        ("+1 (619) 555-0142 ext. 7", ("(619) 555-0142 ext. 7",)),
        ("Mi número es 619.555.0142 o +34 912 345 678", ("(619) 555-0142", "+34 912 34 56 78")),
        ("Ticket 48213, room 1204, 2026-06-01", ()),
    ],
)
def test_numbers_are_found_as_people_write_them(text: str, found: tuple[str, ...]) -> None:
    assert find_phones(text, region="US") == found


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("Tomorrow at 3 pm.", "2026-06-02T15:00"),
        ("tomorrow 3:30 p.m. is best", "2026-06-02T15:30"),
        ("Please call on Wednesday at 10:15 am", "2026-06-03T10:15"),
        ("monday at 8 am", "2026-06-08T08:00"),
        ("June 5 at 14:30", "2026-06-05T14:30"),
        ("at 4 pm on Friday", "2026-06-05T16:00"),
        ("2026-06-04 16:00 would do", "2026-06-04T16:00"),
        ("Mañana a las 3 de la tarde", "2026-06-02T15:00"),
        ("el jueves a las 10:30 a.m.", "2026-06-04T10:30"),
        ("el 5 de junio a las 16:00", "2026-06-05T16:00"),
        ("Any time tomorrow.", None),
        ("Tuesday or Thursday at 3", None),
        ("Tuesday at 3 pm or Thursday at 4 pm", None),
        ("tomorrow at 9:30", None),
        ("today at 8 am", None),
        ("June 31 at 3 pm", None),
        ("tomorrow at 45 pm", None),
        ("", None),
    ],
)
def test_a_wished_time_is_taken_only_where_it_is_plain(text: str, wished: str | None) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    found = find_wished_time(text, now=NOW, zone=zone)
    assert (found.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if found else None) == wished
