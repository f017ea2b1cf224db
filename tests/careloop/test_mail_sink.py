"""The mail sink: a real SMTP server that keeps what it took, and can act as a relay that drops repeats."""

import socket
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from careloop.mail_sink import MailStore, serve_smtp
from careloop.stack.front_door import FrontDoor


def make_mail(message_id: str = "<1@agency.example>", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Customer Care <care@agency.example>"
    mail["To"] = "Zoë <zoe@city.example>"
    mail["Cc"] = "lead@agency.example"
    mail["Subject"] = "Ihre Anfrage Nr. 7: wieder geöffnet"
    mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Grüße\n")
    mail.add_alternative("<p>Grüße</p><script>alert(1)</script>\n", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="survey.pdf")
    return mail


async def send(store: MailStore, *mails: EmailMessage) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    async with serve_smtp(store, listening):
        for mail in mails:
            await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, recipients=["zoe@city.example"])


def pages_of(store: MailStore, origin: str = "http://127.0.0.1:8100") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(FrontDoor({}, store)), base_url=origin)


async def test_a_mail_is_kept_whole_with_its_envelope(tmp_path: Path) -> None:
    store = MailStore(tmp_path)
    await send(store, make_mail())
    [name] = store.list_names()
    mail = store.find(name)
    assert mail is not None
    assert mail.summary()["envelope_to"] == ["zoe@city.example"]
    assert mail.summary()["subject"] == "Ihre Anfrage Nr. 7: wieder geöffnet"
    assert mail.body("plain").strip() == "Grüße"
    assert oct((tmp_path / f"{name}.eml").parent.stat().st_mode)[-3:] == "700"


async def test_a_plain_sink_keeps_repeats(tmp_path: Path) -> None:
    store = MailStore(tmp_path)
    await send(store, make_mail(), make_mail())
    assert len(store.list_names()) == 2


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (make_mail("<1@x>"), make_mail("<1@x>"), 1),
        (make_mail("<1@x>"), make_mail("<2@x>"), 2),
        (make_mail("<1@x>", Idempotency_Key="k"), make_mail("<2@x>", Idempotency_Key="k"), 1),
        (make_mail("<1@x>", Idempotency_Key="k"), make_mail("<1@x>", Idempotency_Key="l"), 2),
    ],
)
async def test_a_relay_that_drops_repeats_goes_by_key_then_by_message_id(
    tmp_path: Path, first: EmailMessage, second: EmailMessage, kept: int
) -> None:
    store = MailStore(tmp_path, drops_repeats=True)
    await send(store, first, second)
    assert len(store.list_names()) == kept
    assert store.dropped_count == 2 - kept


async def test_a_repeat_is_known_after_a_restart_too(tmp_path: Path) -> None:
    await send(MailStore(tmp_path, drops_repeats=True), make_mail())
    again = MailStore(tmp_path, drops_repeats=True)
    await send(again, make_mail())
    assert len(again.list_names()) == 1


async def test_the_pages_list_a_mail_and_show_it_without_running_it(tmp_path: Path) -> None:
    store = MailStore(tmp_path)
    await send(store, make_mail())
    async with pages_of(store) as pages:
        listed = (await pages.get("/mail/messages")).json()
        name = listed["data"][0]["name"]
        page = await pages.get(f"/mail/{name}")
        read = (await pages.get(f"/mail/messages/{name}")).json()
        source = await pages.get(f"/mail/{name}.eml")
        assert "wieder geöffnet" in (await pages.get("/mail")).text
    assert listed["total"] == 1
    assert "<script>" not in page.text
    assert "sandbox" in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert read["text"].strip() == "Grüße"
    assert read["attachments"] == ["survey.pdf"]
    assert source.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fsecrets", "..", ".seen"])
async def test_what_is_no_mail_is_404(tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "secrets.eml").write_text("private")
    async with pages_of(MailStore(tmp_path / "mail")) as pages:
        for path in (f"/mail/{name}", f"/mail/{name}.eml", f"/mail/messages/{name}"):
            answer = await pages.get(path)
            assert answer.status_code == 404 or "private" not in answer.text


async def test_another_sites_name_for_this_machine_is_refused(tmp_path: Path) -> None:
    async with pages_of(MailStore(tmp_path), origin="http://rebound.example:8100") as pages:
        assert (await pages.get("/mail/messages")).status_code == 403


async def test_another_machine_is_refused(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(FrontDoor({}, MailStore(tmp_path)), client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8100") as pages:
        assert (await pages.get("/mail")).status_code == 403
