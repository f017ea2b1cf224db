"""Who declines a topic by the link in a mail gets no more of it, and everything else still (RFC 8058)."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.notifier.app import create_app
from services.notifier.models import OptOut, Suppression
from shared.ids import new_id
from tests.notifier.support import AGENCY, Notifier, follow_up, pack_with, template_of, to_address
from tests.notifier.support import with_settings as with_other_settings

TOPIC = "survey_invitation"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
READER = "alex.rivera@example.org"
INVITATION = template_of(
    "invitation",
    "How did we do?",
    "Ticket {{ ticket }}. No more of these: {{ unsubscribe_url }}",
)


def invitation(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "template": "invitation",
        "to": [to_address(READER)],
        "data": {"ticket": "482913"},
        "reference": "invitation:1",
        "unsubscribe_topic": TOPIC,
    } | changes


@pytest.fixture
async def mailing(notifier: Notifier) -> Notifier:
    await notifier.adopt(pack_with(INVITATION))
    return notifier


@pytest.fixture
async def reader(notifier: Notifier) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser or a mail program, and no key."""
    app = create_app(notifier.resources.settings, resources=notifier.resources)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as client:
        yield client


def link_in(mail: EmailMessage) -> str:
    """The path of the address that a mail program posts to."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://127\.0\.0\.1:8100/notifier(/u/[\w-]{32})>", mail["List-Unsubscribe"])
    assert found, mail["List-Unsubscribe"]
    return found[1]


async def link_of_a_delivered_mail(mailing: Notifier, **changes: Any) -> str:
    await mailing.send(invitation(**changes))
    await mailing.deliver_due()
    return link_in(mailing.smtp.mails[-1].message)


async def test_a_mail_of_a_topic_says_in_its_headers_and_in_its_text_where_it_is_declined(mailing: Notifier) -> None:
    path = await link_of_a_delivered_mail(mailing)
    mail = mailing.smtp.mails[-1]
    assert f"http://127.0.0.1:8100/notifier{path}" in mail.part("plain")
    assert path in mail.part("html")
    raw = mail.content.decode("ascii")
    assert re.search(r"^List-Unsubscribe: <http[^\s>]+>\r$", raw, re.MULTILINE), "whole and on one line"


async def test_a_long_address_of_the_page_stays_whole(mailing: Notifier) -> None:
    settings = mailing.resources.settings.model_copy(
        update={"mail_page_url": f"https://mail.example.org/{'long/' * 40}"}
    )
    app = create_app(settings, resources=with_other_settings(mailing.resources, mail_page_url=settings.mail_page_url))
    headers = mailing.api.headers
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://notifier", headers=headers
    ) as client:
        assert (await client.post("/v1/messages", json=invitation())).status_code == 202
    await mailing.deliver_due()
    raw = mailing.smtp.mails[-1].content.decode("ascii")
    assert re.search(r"^List-Unsubscribe: <https://mail\.example\.org/(long/){40}u/[\w-]{32}>\r$", raw, re.MULTILINE)


async def test_a_mail_without_a_topic_has_no_such_headers(mailing: Notifier) -> None:
    await mailing.send(follow_up())
    await mailing.deliver_due()
    assert "List-Unsubscribe" not in mailing.smtp.mails[-1].message
    assert "List-Unsubscribe-Post" not in mailing.smtp.mails[-1].message


@pytest.mark.parametrize("as_files", [False, True], ids=["urlencoded", "multipart"])
async def test_one_click_declines_without_cookies_or_detours_and_again_changes_nothing(
    mailing: Notifier, reader: httpx.AsyncClient, *, as_files: bool
) -> None:
    path = await link_of_a_delivered_mail(mailing)
    for _ in range(3):
        form: dict[str, Any] = (
            {"files": {name: (None, value) for name, value in ONE_CLICK.items()}} if as_files else {"data": ONE_CLICK}
        )
        answer = await reader.post(path, **form)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    [opt_out] = (await mailing.api.get("/v1/opt-outs")).json()["items"]
    assert (opt_out["address"], opt_out["topic"], opt_out["declined_by"]) == (READER, TOPIC, "one_click")


async def test_who_has_declined_gets_no_mail_of_the_topic_and_still_gets_other_mail(
    mailing: Notifier, reader: httpx.AsyncClient
) -> None:
    await reader.post(await link_of_a_delivered_mail(mailing), data=ONE_CLICK)
    next_one = invitation(to=[to_address("Alex.Rivera@Example.org")])
    accepted = await mailing.send(next_one)
    assert (accepted["state"], accepted["reason"]) == ("suppressed", "declined")
    assert await mailing.settled_events(next_one["id"]) == [("suppressed", "declined")]
    await mailing.send(invitation(unsubscribe_topic="newsletter"))
    await mailing.send(follow_up(to=[to_address(READER)]))
    await mailing.deliver_due()
    assert len(mailing.smtp.mails) == 3, "the first invitation, the other topic, and the follow-up"


async def test_a_mail_that_waits_when_its_topic_is_declined_is_not_sent(
    mailing: Notifier, reader: httpx.AsyncClient
) -> None:
    path = await link_of_a_delivered_mail(mailing)
    waiting = invitation(send_at=(mailing.clock.now() + timedelta(hours=1)).isoformat())
    await mailing.send(waiting)
    await reader.post(path, data=ONE_CLICK)
    mailing.clock.advance(timedelta(hours=2))
    await mailing.deliver_due()
    message = await mailing.message(waiting["id"])
    assert (message["state"], message["reason"]) == ("suppressed", "declined")
    assert await mailing.settled_events(waiting["id"]) == [("suppressed", "declined")]
    assert len(mailing.smtp.mails) == 1


async def test_looking_at_the_page_declines_nothing_however_often(mailing: Notifier, reader: httpx.AsyncClient) -> None:
    path = await link_of_a_delivered_mail(mailing)
    for _ in range(5):
        page = await reader.get(path)
        assert page.status_code == 200
        assert "Press the button" in page.text
        assert READER in page.text
    assert (await reader.head(path)).status_code in {200, 405}
    assert (await reader.post(path)).status_code == 422, "a POST that says nothing declines nothing"
    assert (await mailing.api.get("/v1/opt-outs")).json()["items"] == []


async def test_the_pages_button_declines_and_the_next_page_can_undo_it(
    mailing: Notifier, reader: httpx.AsyncClient
) -> None:
    path = await link_of_a_delivered_mail(mailing)
    question = (await reader.get(path)).text
    [decision] = re.findall(r'name="decision" value="(\w+)"', question)
    declined = await reader.post(path, data={"decision": decision})
    assert "sends no more invitations to surveys" in declined.text
    [opt_out] = (await mailing.api.get("/v1/opt-outs", params={"address": READER.upper()})).json()["items"]
    assert opt_out["declined_by"] == "page"
    [undo] = re.findall(r'name="decision" value="(\w+)"', (await reader.get(path)).text)
    undone = await reader.post(path, data={"decision": undo})
    assert "again" in undone.text
    assert (await mailing.send(invitation()))["state"] == "queued"


async def test_the_page_speaks_the_language_of_the_mail_or_of_the_reader(
    mailing: Notifier, reader: httpx.AsyncClient
) -> None:
    path = await link_of_a_delivered_mail(mailing)
    assert '<html lang="en"' in (await reader.get(path)).text
    spanish = await reader.get("/u/nobody-has-this", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert '<html lang="es"' in spanish.text
    assert "Este enlace no pertenece" in spanish.text


@pytest.mark.parametrize("token", ["nobody-has-this", "preview", "x" * 200, "%F0%9F%98%80", "' OR 1=1 --"])
async def test_a_link_of_no_mail_says_so_kindly_and_declines_nothing(
    mailing: Notifier, reader: httpx.AsyncClient, token: str
) -> None:
    for answer in (await reader.get(f"/u/{token}"), await reader.post(f"/u/{token}", data=ONE_CLICK)):
        assert answer.status_code == 404
        assert "text/html" in answer.headers["content-type"]
        assert "Nothing was changed" in answer.text
    assert (await mailing.api.get("/v1/opt-outs")).json()["items"] == []


async def test_a_preview_shows_a_link_that_belongs_to_no_mail(mailing: Notifier, reader: httpx.AsyncClient) -> None:
    preview = (await mailing.api.post("/v1/messages/preview", json=invitation())).json()
    assert "http://127.0.0.1:8100/notifier/u/preview" in preview["text"]
    assert (await reader.get("/u/preview")).status_code == 404


async def test_an_old_mails_link_still_works_after_years(mailing: Notifier, reader: httpx.AsyncClient) -> None:
    path = await link_of_a_delivered_mail(mailing)
    mailing.clock.advance(timedelta(days=4 * 365))
    assert (await reader.post(path, data=ONE_CLICK)).status_code == 200
    assert (await mailing.send(invitation()))["reason"] == "declined"


async def test_a_suppressed_address_is_suppressed_whatever_it_has_declined(
    mailing: Notifier, reader: httpx.AsyncClient
) -> None:
    await reader.post(await link_of_a_delivered_mail(mailing), data=ONE_CLICK)
    async with mailing.resources.sessions.begin() as session:
        session.add(
            Suppression(
                agency=AGENCY,
                address=READER,
                id=new_id(),
                reason="hard_bounce",
                detail="address_refused (550)",
                message_id=uuid4(),
                version=1,
                suppressed_at=mailing.clock.now(),
            )
        )
    for request in (invitation(), follow_up(to=[to_address(READER)])):
        assert (await mailing.send(request))["reason"] == "address_suppressed"


async def test_a_person_lifts_an_opt_out_and_releases_the_mail_that_waited_for_it(
    mailing: Notifier, reader: httpx.AsyncClient
) -> None:
    await reader.post(await link_of_a_delivered_mail(mailing), data=ONE_CLICK)
    declined = await mailing.send(invitation())
    release = f"/v1/messages/{declined['id']}/release"
    assert (await mailing.api.post(release)).status_code == 409, "declined still"
    [opt_out] = (await mailing.api.get("/v1/opt-outs", params={"topic": TOPIC})).json()["items"]
    one = await mailing.api.get(f"/v1/opt-outs/{opt_out['id']}")
    assert (await mailing.api.delete(f"/v1/opt-outs/{opt_out['id']}")).status_code == 428
    lifted = await mailing.api.delete(f"/v1/opt-outs/{opt_out['id']}", headers={"If-Match": one.headers["ETag"]})
    assert lifted.status_code == 204
    assert (await mailing.api.get(f"/v1/opt-outs/{opt_out['id']}")).status_code == 404
    assert (await mailing.api.post(release)).status_code == 200
    await mailing.deliver_due()
    assert await mailing.state_of(declined["id"]) == "delivered"


async def test_another_agencys_opt_outs_are_not_there(mailing: Notifier, reader: httpx.AsyncClient) -> None:
    await reader.post(await link_of_a_delivered_mail(mailing), data=ONE_CLICK)
    [opt_out] = (await mailing.api.get("/v1/opt-outs")).json()["items"]
    stranger = await mailing.key("suppressions:read", "suppressions:write", agency="another-agency")
    assert (await mailing.api.get("/v1/opt-outs", headers=stranger)).json()["items"] == []
    assert (await mailing.api.get(f"/v1/opt-outs/{opt_out['id']}", headers=stranger)).status_code == 404


@pytest.mark.parametrize(
    "readers",
    [
        {"to": [to_address("a@example.org"), to_address("b@example.org")]},
        {"cc": [to_address("b@example.org")]},
        {"to": [{"kind": "person", "handle": "maria.santos"}]},
        {"exclude": ["maria.santos"]},
    ],
    ids=["two readers", "a copy", "staff", "somebody excluded"],
)
async def test_a_mail_with_a_link_of_its_own_goes_to_one_address_only(
    mailing: Notifier, readers: dict[str, Any]
) -> None:
    answer = await mailing.api.post("/v1/messages", json=invitation(**readers))
    assert answer.status_code == 422
    assert answer.json()["code"] == "unsubscribe_for_one_reader"


async def test_the_link_is_kept_as_a_hash_only(mailing: Notifier) -> None:
    path = await link_of_a_delivered_mail(mailing)
    token = path.removeprefix("/u/")
    async with mailing.resources.sessions() as session:
        kept = await session.connection()
        rows = (await kept.exec_driver_sql("SELECT to_jsonb(l)::text FROM unsubscribe_links AS l")).scalars().all()
    assert len(rows) == 1
    assert token not in rows[0]


async def test_declining_from_two_mails_at_once_is_one_opt_out(mailing: Notifier, reader: httpx.AsyncClient) -> None:
    paths = [await link_of_a_delivered_mail(mailing) for _ in range(2)]
    await asyncio.gather(*(reader.post(path, data=ONE_CLICK) for path in paths * 3))
    async with mailing.resources.sessions() as session:
        found = await session.get(OptOut, (AGENCY, READER, TOPIC))
    assert found is not None
