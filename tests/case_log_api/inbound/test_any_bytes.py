"""Whatever bytes come, parse_mail answers, and what it says can be stored."""

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain.inbound.mail import InboundMail
from services.case_log_api.domain.inbound.parsing import parse_mail
from tests.case_log_api.inbound.bounced_mails import POSTFIX
from tests.case_log_api.inbound.mails import DOCX, PDF, docx, file_part, mail, mixed, multipart, part
from tests.case_log_api.inbound.wrapped import winmail

PIECES = [
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"--", b"--b\r\n", b"--b--\r\n", b"=?", b"?=", b"=?utf-8?q?", b"=?x?b?", b"<", b">", b"@", b"(",
    b'"', b"*", b"'", b";", b"=", b"\x00", b"\xff", b"\xed\xa0\x80", b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"Received: x\r\n",
    b"References: ", b"Content-Type: ", b"Content-Disposition: ", b"Content-Transfer-Encoding: ", b"multipart/mixed; boundary=b", b"multipart/report; ",
    b"multipart/alternative; boundary=b", b"message/rfc822", b"message/delivery-status", b"application/ms-tnef", b"text/html", b"text/plain; charset=",
    b"utf-7", b"utf-16", b"idna", b"unicode_escape", b"base64", b"quoted-printable", b"x-uuencode", b"attachment; filename", b"*0*=utf-8''%41", b"name*",
    b"Status: 5.1.1\r\n", b"Final-Recipient: rfc822;a@b\r\n", b"X-Failed-Recipients: a", b"PK\x03\x04", b"PK\x05\x06", b"\x78\x9f\x3e\x22", b"%PDF-",
    b"<script>", b"<blockquote>", b"<a href=x>", b"</a>", b"<!--", b"On 1/1/26, a@b wrote:\n", b"> x\n", b"-- \n", b"-----Original Message-----\n",
]  # fmt: skip
VALID = [
    mail(),
    mixed(part("Hola señor"), part("<p>Hello <b>you</b></p>", "text/html"), subtype="alternative"),
    mixed(part("Hello"), file_part(PDF, "application/pdf", "a.pdf"), file_part(docx(), DOCX, "b.docx")),
    mixed(file_part(winmail(text="Hello", files={"a.pdf": PDF}), "application/ms-tnef", "winmail.dat")),
    mail(multipart([part(mail(), "message/rfc822")], "b"), Content_Type="multipart/digest; boundary=b"),
    mail(
        Subject="=?utf-8?B?SG9sYQ==?= =?iso-8859-1?Q?_se=F1or?=", From='"Doe, J" <j@mail.example>, (c) x@mail.example'
    ),
    POSTFIX,
]


def assert_storable(parsed: InboundMail) -> None:
    texts = [parsed.message_id, parsed.subject, parsed.text, parsed.new_text, parsed.signature, *parsed.references]
    texts += [text for text in (parsed.from_name, parsed.from_address, parsed.in_reply_to) if text is not None]
    texts += [*parsed.recipients, *parsed.kind_reasons, *(fault.detail for fault in parsed.faults)]
    for attachment in parsed.attachments:
        texts += [attachment.filename, attachment.declared_type, attachment.content_type, attachment.content_id or ""]
        texts += [attachment.refusal_reason or ""]
        assert attachment.filename
        assert len(attachment.sha256) == 64
        assert (attachment.content == b"") == (attachment.refusal is not None)
    if parsed.bounce is not None:
        for recipient in parsed.bounce.recipients:
            texts += [getattr(recipient, one.name) or "" for one in fields(recipient)]
    for text in texts:
        assert "\x00" not in text
        text.encode()  # no lone surrogate
    assert not any(fault.code == "unreadable" for fault in parsed.faults), "the last resort was needed"


@given(st.binary(max_size=400))
def test_whatever_bytes_come_there_is_an_answer(raw: bytes) -> None:
    assert_storable(parse_mail(raw))


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=60))
def test_whatever_pieces_of_mails_come_there_is_an_answer(pieces: list[bytes]) -> None:
    assert_storable(parse_mail(b"".join(pieces)))


@given(st.sampled_from(VALID), st.data())
def test_a_valid_mail_broken_anywhere_still_gets_an_answer(valid: bytes, data: st.DataObject) -> None:
    raw = bytearray(valid)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.sampled_from([0, 0, 1, 2, 10, 100]))
        raw[at : at + length] = data.draw(st.one_of(st.binary(max_size=3), st.sampled_from(PIECES)))
    assert_storable(parse_mail(bytes(raw)))


@given(st.sampled_from(VALID), st.data())
def test_a_mail_cut_off_anywhere_still_gets_an_answer(valid: bytes, data: st.DataObject) -> None:
    assert_storable(parse_mail(valid[: data.draw(st.integers(0, len(valid)))]))


@given(st.text(max_size=200))
def test_any_text_survives_the_way_through_a_mail(text: str) -> None:
    printable = "".join(character for character in text if character.isprintable() or character == "\n")
    parsed = parse_mail(mail(printable.encode(), Content_Type="text/plain; charset=utf-8"))
    assert parsed.text == (printable.strip("\n") if printable.strip() else "")


@given(st.text(max_size=300))
def test_what_is_new_is_never_more_than_the_text_and_never_nothing(text: str) -> None:
    parsed = parse_mail(mail(text.encode("utf-8", "replace"), Content_Type="text/plain; charset=utf-8"))
    lines = {line.rstrip() for line in parsed.text.split("\n")} | {line.strip() for line in parsed.text.split("\n")}
    assert set(parsed.new_text.split("\n")) <= lines | {""}
    assert bool(parsed.new_text) == bool(parsed.text.strip())
