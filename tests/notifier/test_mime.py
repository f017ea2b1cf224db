"""The mail as bytes: parseable, complete and the same every time, whatever people call themselves."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from services.notifier.domain.attachments import AttachedFile
from services.notifier.domain.compose import one_line
from services.notifier.domain.mime import Mail, Mailbox, build_mail, envelope_address, message_id_of, needs_smtputf8

HEADERS = {
    "message-id",
    "date",
    "from",
    "reply-to",
    "to",
    "cc",
    "subject",
    "auto-submitted",
    "x-auto-response-suppress",
    "careloop-message",
    "content-language",
    "content-type",
    "mime-version",
}


def mail_with(**changes: Any) -> Mail:
    values: dict[str, Any] = {
        "message": "m",
        "message_id": "<m.agency@example.org>",
        "date": datetime(2026, 11, 22, 9, tzinfo=UTC),
        "sender": Mailbox("team@example.org", "Team"),
        "reply_to": "team@example.org",
        "to": [Mailbox("alex@example.org", "Alex")],
        "cc": [Mailbox("bo@example.org")],
        "subject": "Subject",
        "text": "Text\n",
        "html": "<p>Text</p>",
        "language": "en",
    }
    return Mail(**values | changes)


def parsed(mail: Mail) -> EmailMessage:
    return message_from_bytes(build_mail(mail), policy=policy.default)


@example(name="", subject="00 0000000000000¡¡¡¡𐀀𐀀𓀀🀀 ¡", words="")
@given(name=st.text(max_size=100), subject=st.text(max_size=200), words=st.text(max_size=300))
def test_no_name_subject_or_text_adds_a_header_or_breaks_the_mail(name: str, subject: str, words: str) -> None:
    plain = words.encode(errors="ignore").decode()
    message = parsed(
        mail_with(
            to=[Mailbox("alex@example.org", name.encode(errors="ignore").decode())],
            subject=subject.encode(errors="ignore").decode(),
            text=plain + "\n",
        )
    )

    assert {header.lower() for header in message} == HEADERS
    assert [one.addr_spec for one in message["To"].addresses] == ["alex@example.org"]
    assert not message.defects
    assert one_line(message["Subject"]) == one_line(subject.encode(errors="ignore").decode())
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == (plain + "\n").splitlines()


def test_the_same_mail_is_the_same_bytes() -> None:
    files = [AttachedFile("a.txt", "text/plain", b"one"), AttachedFile("b.pdf", "application/pdf", b"\x00\xff")]

    assert build_mail(mail_with(attachments=files)) == build_mail(mail_with(attachments=files))


def test_every_part_says_its_kind_and_the_whole_says_its_language() -> None:
    message = parsed(mail_with(attachments=[AttachedFile("b.pdf", "application/pdf", b"\x00\xff")]))

    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
    assert message["Content-Language"] == "en"


def test_an_attached_text_is_read_as_the_unicode_that_it_is() -> None:
    files = [
        AttachedFile("comment.txt", "text/plain", "Thank you! ❤ Trần".encode()),
        AttachedFile("old.txt", "text/plain", "Trạn".encode("utf-16")),
    ]
    unicode, other = parsed(mail_with(attachments=files)).iter_attachments()

    assert unicode.get_content() == "Thank you! ❤ Trần"
    assert other.get_param("charset") is None, "nothing is claimed of bytes that are not UTF-8"


def test_lines_are_short_enough_for_every_relay() -> None:
    content = build_mail(mail_with(text="word " * 5_000 + "\n", html=f"<p>{'word' * 5_000}</p>"))

    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_domains_go_out_in_ascii_and_only_the_local_part_needs_more() -> None:
    assert envelope_address("zoë@straße.example") == "zoë@xn--strae-oqa.example"
    assert message_id_of("agency", "m", "team@exämple.org") == "<m.agency@xn--exmple-cua.org>"
    assert needs_smtputf8("zoë@example.org")
    assert not needs_smtputf8("zoe@exämple.org")
