"""Taking messages in: once, checked, frozen; what cannot be sent is refused at once and by name."""

import asyncio
import base64
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services.notifier.models import Message
from shared.contracts.messages import MessageAccepted, MessageRequest, RenderedMessage
from shared.web.keys import mint_key, save_key
from tests.notifier.support import AGENCY, Notifier, follow_up, of_agency, pack_with, to_address
from tests.notifier.test_wording import QUOTE


async def count_messages(notifier: Notifier) -> int:
    async with notifier.resources.sessions() as session:
        return await session.scalar(select(func.count()).select_from(Message)) or 0


async def refused(notifier: Notifier, request: dict[str, Any], status: int, code: str) -> dict[str, Any]:
    """Sending and previewing refuse it alike, and nothing is kept."""
    before = await count_messages(notifier)
    for path in ("/v1/messages", "/v1/messages/preview"):
        answer = await notifier.api.post(path, json=request)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await count_messages(notifier) == before
    problem: dict[str, Any] = answer.json()
    return problem


async def test_the_same_request_again_is_the_same_message_sent_once(notifier: Notifier) -> None:
    request = follow_up()
    first = await notifier.send(request)
    await notifier.deliver_due()

    again = await notifier.send(request, status=200)
    await notifier.deliver_due()

    assert again == first | {"state": "delivered"}
    assert len(notifier.smtp.mails) == 1


async def test_the_same_id_for_another_request_is_refused(notifier: Notifier) -> None:
    request = follow_up()
    await notifier.send(request)

    answer = await notifier.api.post("/v1/messages", json=request | {"data": {"ticket": "482914"}})

    assert (answer.status_code, answer.json()["code"]) == (409, "message_id_taken")


async def test_ten_calls_at_once_with_one_id_make_one_message(notifier: Notifier) -> None:
    request = follow_up(thread="a-thread")

    answers = await asyncio.gather(*(notifier.api.post("/v1/messages", json=request) for _ in range(10)))
    await notifier.deliver_due()

    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [202]
    assert len({answer.text for answer in answers}) == 1
    assert len(notifier.smtp.mails) == 1


async def test_an_idempotency_key_repeats_the_first_answer(notifier: Notifier) -> None:
    request = follow_up()
    headers = {"Idempotency-Key": "one-and-only"}
    first = await notifier.api.post("/v1/messages", json=request, headers=headers)
    await notifier.deliver_due()

    again = await notifier.api.post("/v1/messages", json=request, headers=headers)

    assert (again.status_code, again.text) == (202, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_another_agency_may_use_the_same_id_and_never_sees_the_message(notifier: Notifier) -> None:
    await notifier.adopt(of_agency("second"))
    headers = await notifier.key("messages:send", "messages:read", agency="second")
    request = follow_up()
    first = await notifier.send(request)

    unseen = await notifier.api.get(f"/v1/messages/{request['id']}", headers=headers)
    second = await notifier.api.post("/v1/messages", json=request, headers=headers)

    assert unseen.status_code == 404
    assert second.status_code == 202
    assert second.json()["message_id"] != first["message_id"]


async def test_the_contracts_between_the_services_hold(notifier: Notifier) -> None:
    request = MessageRequest.model_validate(follow_up())
    sent = request.model_dump(mode="json")

    preview = await notifier.api.post("/v1/messages/preview", json=sent)
    accepted = await notifier.api.post("/v1/messages", json=sent)

    assert RenderedMessage.model_validate(preview.json()).subject == "iSupport Ticket 482913 Follow-Up"
    assert MessageAccepted.model_validate(accepted.json()).state == "queued"


async def test_a_preview_shows_what_is_then_sent_and_keeps_nothing(notifier: Notifier) -> None:
    request = follow_up(to=[to_address("zoe@example.org")], cc=[{"kind": "role", "role": "director"}])
    preview = (await notifier.api.post("/v1/messages/preview", json=request)).json()
    assert await count_messages(notifier) == 0

    await notifier.send(request)
    await notifier.deliver_due()

    (mail,) = notifier.smtp.mails
    assert preview["to"] + preview["cc"] == mail.recipients
    assert preview["subject"] == mail.message["Subject"]
    assert preview["text"] == mail.part("plain").replace("\r\n", "\n")
    assert preview["html"].split() == mail.part("html").split()


async def test_missing_values_are_refused_by_name(notifier: Notifier) -> None:
    problem = await refused(notifier, follow_up(data={"Ticket": "1"}), 422, "template_values_missing")

    assert (problem["missing"], problem["known"]) == (["ticket"], ["ticket"])
    assert problem["errors"] == [{"pointer": "/data/ticket", "message": "Value required"}]


async def test_unknown_templates_roles_and_people_are_refused_by_name(notifier: Notifier) -> None:
    unknown_template = await refused(notifier, follow_up(template="nothing"), 422, "template_unknown")
    assert "customer_follow_up" in unknown_template["known"]

    unknown_role = await refused(notifier, follow_up(to=[{"kind": "role", "role": "king"}]), 422, "role_unknown")
    assert unknown_role["errors"][0]["pointer"] == "/to/0/role"

    of_nobody = await refused(notifier, follow_up(cc=[{"kind": "role", "role": "team_lead"}]), 422, "role_of_nobody")
    assert of_nobody["errors"][0]["pointer"] == "/cc/0"

    stranger = follow_up(to=[{"kind": "person", "handle": "no.body"}], exclude=["some.body"])
    problem = await refused(notifier, stranger, 422, "person_unknown")
    assert [fault["pointer"] for fault in problem["errors"]] == ["/exclude/0", "/to/0/handle"]


@pytest.mark.parametrize(
    "fault",
    [
        {"id": "not-a-uuid"},
        {"to": []},
        {"to": [to_address("not an address")]},
        {"to": [{"kind": "address", "email": "a@example.org\r\nBcc: b@example.org"}]},
        {"to": [{"kind": "pigeon", "email": "a@example.org"}]},
        {"reply_to": "nobody"},
        {"send_at": "2026-11-22T10:00:00"},
        {"surprise": 1},
        {"thread": "a\r\nb"},
    ],
)
async def test_a_malformed_request_is_refused(notifier: Notifier, fault: dict[str, Any]) -> None:
    await refused(notifier, follow_up(**fault), 422, "request_invalid")


@pytest.mark.parametrize(
    ("attachment", "pointer"),
    [
        ({"filename": "a.txt", "content_type": "text/plain", "content_base64": "%%%"}, "content_base64"),
        ({"filename": "a.exe", "content_type": "application/x-msdownload", "content_base64": "AA=="}, "content_type"),
        ({"filename": "../a.txt", "content_type": "text/plain", "content_base64": "AA=="}, "filename"),
        ({"filename": 'a".txt', "content_type": "text/plain", "content_base64": "AA=="}, "filename"),
        ({"filename": "a.exe", "content_type": "text/plain", "content_base64": "AA=="}, "filename"),
        ({"filename": "a\u202etxt.txt", "content_type": "text/plain", "content_base64": "AA=="}, "filename"),
    ],
)
async def test_an_unsuitable_attachment_is_refused(
    notifier: Notifier, attachment: dict[str, str], pointer: str
) -> None:
    problem = await refused(notifier, follow_up(attachments=[attachment]), 422, "attachment_refused")

    assert problem["errors"][0]["pointer"] == f"/attachments/0/{pointer}"


async def test_attachments_over_five_mebibytes_are_refused(notifier: Notifier) -> None:
    half = base64.b64encode(b"x" * (2 * 1024 * 1024 + 700_000)).decode()
    files = [{"filename": f"{n}.txt", "content_type": "text/plain", "content_base64": half} for n in range(2)]

    await refused(notifier, follow_up(attachments=files), 413, "attachments_too_large")


async def test_an_attachment_arrives_as_it_was_given(notifier: Notifier) -> None:
    content = "Grüße\nvom Kunden".encode()
    files = [
        {
            "filename": "customer comment.txt",
            "content_type": "text/plain; charset=utf-8",
            "content_base64": base64.b64encode(content).decode(),
        }
    ]
    accepted = await notifier.send(follow_up(attachments=files))
    await notifier.deliver_due()

    (attached,) = notifier.smtp.mails[0].message.iter_attachments()
    assert attached.get_filename() == "customer comment.txt"
    assert attached.get_content_type() == "text/plain"
    assert attached.get_payload(decode=True) == content
    shown = (await notifier.message(accepted["id"]))["attachments"]
    assert shown == [{"filename": "customer comment.txt", "content_type": "text/plain", "size_bytes": len(content)}]


async def test_a_message_waits_for_its_time(notifier: Notifier) -> None:
    accepted = await notifier.send(follow_up(send_at="2026-11-18T14:00:00-05:00"))
    assert accepted["state"] == "scheduled"
    assert await notifier.deliver_due() == 0

    wait = await notifier.next_wait()
    assert wait is not None
    notifier.clock.advance(wait)
    await notifier.deliver_due()

    assert notifier.clock.now().isoformat() == "2026-11-18T19:00:00+00:00"
    assert notifier.smtp.mails[0].message["Date"].datetime == notifier.clock.now()


async def test_copies_and_a_reply_address_are_as_asked_for(notifier: Notifier) -> None:
    await notifier.send(
        follow_up(cc=[{"kind": "role", "role": "performance_excellence"}], reply_to="callbacks@example.org")
    )
    await notifier.deliver_due()

    (mail,) = notifier.smtp.mails
    assert mail.message["Reply-To"] == "callbacks@example.org"
    assert [one.addr_spec for one in mail.message["Cc"].addresses] == [
        "priya.raman@tech.district.example",
        "tom.lindqvist@tech.district.example",
    ]
    assert len(mail.recipients) == 3


async def test_an_agency_without_a_pack_is_told_so(notifier: Notifier) -> None:
    headers = await notifier.key("messages:send", agency="unheard-of")

    answer = await notifier.api.post("/v1/messages", json=follow_up(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "agency_not_adopted")


async def test_sending_needs_the_scope(notifier: Notifier) -> None:
    headers = await notifier.key("messages:read")

    answer = await notifier.api.post("/v1/messages", json=follow_up(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert answer.json()["scope"] == "messages:send"


async def test_a_message_of_thousands_of_words_is_refused_or_sent_but_never_a_crash(notifier: Notifier) -> None:
    await notifier.adopt(pack_with(QUOTE))
    long = {"title": "t", "comment": "word " * 20_000}
    too_long = {"title": "t", "comment": "word " * 50_000}

    await notifier.send(follow_up(template="quote", data=long))
    await notifier.deliver_due()
    await refused(notifier, follow_up(template="quote", data=too_long), 422, "template_values_unusable")

    assert notifier.smtp.mails[0].part("plain").count("word") == 20_000


async def test_messages_are_listed_newest_first_by_page_and_by_filter(notifier: Notifier) -> None:
    sent = [await notifier.send(follow_up(reference=f"case:{n % 2}")) for n in range(5)]
    await notifier.send(follow_up(id=str(uuid4()), to=[{"kind": "person", "handle": "kevin.obrien"}]))

    first = (await notifier.api.get("/v1/messages", params={"limit": 4})).json()
    rest = (await notifier.api.get("/v1/messages", params={"limit": 4, "cursor": first["next_cursor"]})).json()
    odd = (await notifier.api.get("/v1/messages", params={"reference": "case:1"})).json()
    held = (await notifier.api.get("/v1/messages", params={"state": "held"})).json()

    assert len(first["items"]) == 4
    assert len(rest["items"]) == 2
    assert rest["next_cursor"] is None
    assert {one["id"] for one in odd["items"]} == {sent[1]["id"], sent[3]["id"]}
    assert [one["reason"] for one in held["items"]] == ["no_recipient"]
    assert "text" not in held["items"][0]
    assert (await notifier.api.get("/v1/messages", params={"state": "lost"})).status_code == 422


async def test_a_service_key_names_the_agency_in_its_header(notifier: Notifier) -> None:
    key = mint_key(name="case_log_api", agency=None, scopes=["messages:send"], now=notifier.clock.now(), kind="service")
    async with notifier.resources.sessions.begin() as session:
        await save_key(session, key)
    headers = {"Authorization": f"Bearer {key.token}", "Careloop-Agency": AGENCY}

    answer = await notifier.api.post("/v1/messages", json=follow_up(), headers=headers)

    assert answer.status_code == 202
