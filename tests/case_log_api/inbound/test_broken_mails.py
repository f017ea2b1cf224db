"""Mails that are broken in every way that mails are: what can be read is read, and what was wrong is named."""

import base64

import pytest

from services.case_log_api.domain.inbound import parsing
from services.case_log_api.domain.inbound.mail import InboundMail, MailKind, Refusal
from services.case_log_api.domain.inbound.parsing import parse_mail
from services.case_log_api.domain.inbound.structure import DEEPEST, MOST_PARTS
from tests.case_log_api.inbound.mails import PDF, PNG, file_part, mail, mixed, multipart, part


def codes(parsed: InboundMail) -> set[str]:
    return {fault.code for fault in parsed.faults}


def test_a_plain_mail_is_read_without_a_fault() -> None:
    parsed = parse_mail(mail())
    assert (parsed.from_name, parsed.from_address) == ("Rosa Delgado", "rosa@mail.example")
    assert parsed.to == ("log+abc123@county.example",)
    assert (parsed.subject, parsed.text, parsed.message_id) == ("My request", "Please call me.", "<one@mail.example>")
    assert parsed.sent_at is not None
    assert parsed.sent_at.isoformat() == "2026-06-01T17:00:00+00:00"
    assert (parsed.kind, parsed.faults, parsed.attachments) == (MailKind.MESSAGE, (), ())


def test_a_mail_that_ends_before_its_boundary_keeps_all_that_came() -> None:
    raw = mail(
        multipart([part("Hello"), file_part(PDF, "application/pdf", "a.pdf")], end=False),
        Content_Type='multipart/mixed; boundary="line"',
    )
    parsed = parse_mail(raw)
    assert parsed.text == "Hello"
    assert parsed.attachments[0].content == PDF
    assert codes(parsed) == {"boundary_end_missing"}


def test_parts_are_found_although_the_header_names_another_boundary() -> None:
    raw = mail(multipart([part("Hello"), part("again")]), Content_Type='multipart/mixed; boundary="another"')
    parsed = parse_mail(raw)
    assert parsed.text == "Hello\n\nagain"
    assert codes(parsed) == {"boundary_guessed"}


def test_parts_are_found_although_the_header_names_no_boundary() -> None:
    assert parse_mail(mail(multipart([part("Hello")]), Content_Type="multipart/mixed")).text == "Hello"


def test_a_multipart_without_any_boundary_is_read_as_words_and_kept_whole() -> None:
    encoded = base64.encodebytes(PNG * 40)
    parsed = parse_mail(mail(b"Please read this.\r\n" + encoded, Content_Type="multipart/mixed; boundary=x"))
    assert parsed.text == "Please read this.\n[…]"
    assert codes(parsed) == {"boundary_missing"}
    assert parsed.attachments[0].filename == "unreadable-part.txt"
    assert encoded in parsed.attachments[0].content


def test_a_boundary_must_be_a_line_of_its_own() -> None:
    parsed = parse_mail(mixed(part("Hello --line\r\n--line2\r\n--line-- x\r\nbye")))
    assert parsed.text == "Hello --line\n--line2\n--line-- x\nbye"
    assert parsed.faults == ()


def test_text_behind_the_last_boundary_is_kept() -> None:
    parsed = parse_mail(mixed(part("Hello")) + b"My number is 555 0100.\r\n")
    assert parsed.text == "Hello\n\nMy number is 555 0100."
    assert codes(parsed) == {"text_after_end"}


def test_a_multipart_that_was_encoded_as_a_whole_is_taken_apart() -> None:
    body = base64.encodebytes(multipart([part("Hello"), part("again")]))
    raw = mail(body, Content_Type='multipart/mixed; boundary="line"', Content_Transfer_Encoding="base64")
    assert parse_mail(raw).text == "Hello\n\nagain"


def test_a_mail_without_a_blank_line_keeps_its_text() -> None:
    parsed = parse_mail(b"From: a@mail.example\r\nSubject: Help\r\nPlease call me\r\nsoon, at 555-0100\r\n")
    assert (parsed.subject, parsed.text) == ("Help", "Please call me\nsoon, at 555-0100")
    assert "header_without_end" in codes(parsed)


def test_one_broken_line_within_the_header_does_not_end_it() -> None:
    parsed = parse_mail(b"From: a@mail.example\r\nthis is no field\r\nSubject: Help\r\n\r\nHello")
    assert (parsed.subject, parsed.text) == ("Help", "Hello")
    assert "header_line_broken" in codes(parsed)


def test_the_first_of_two_equal_fields_counts() -> None:
    raw = b"Subject: first\r\nFrom: a@mail.example\r\nFrom: b@mail.example\r\n" + mail(Subject="second", From=None)
    parsed = parse_mail(raw)
    assert (parsed.subject, parsed.from_address) == ("first", "a@mail.example")
    assert "duplicate_headers" in codes(parsed)


def test_base64_with_rubbish_in_it_is_read() -> None:
    encoded = base64.b64encode(b"Please call me at 555 0100. " * 10)
    raw = mail(encoded[:40] + b"\r\n!*!\r\n" + encoded[40:].rstrip(b"="), Content_Transfer_Encoding="base64")
    parsed = parse_mail(raw)
    assert parsed.text == ("Please call me at 555 0100. " * 10)
    assert codes(parsed) == {"base64_broken"}


def test_pieces_of_base64_one_after_the_other_are_read() -> None:
    encoded = base64.b64encode(b"Hello, I") + b"\r\n" + base64.b64encode(b" am Rosa.")
    assert parse_mail(mail(encoded, Content_Transfer_Encoding="base64")).text == "Hello, I am Rosa."


def test_a_sentence_that_calls_itself_base64_stays_a_sentence() -> None:
    parsed = parse_mail(mail("Please call me, I am at home.", Content_Transfer_Encoding="base64"))
    assert parsed.text == "Please call me, I am at home."
    assert codes(parsed) == {"base64_not_encoded"}


def test_broken_quoted_printable_loses_no_letter() -> None:
    parsed = parse_mail(
        mail("Caf=C3=A9 costs 5=ZZ and a=\r\nlot = more=", Content_Transfer_Encoding="quoted-printable")
    )
    assert parsed.text == "Café costs 5=ZZ and alot = more"
    assert codes(parsed) == {"quoted_printable_broken"}


def test_an_unknown_transfer_encoding_is_taken_as_it_is() -> None:
    parsed = parse_mail(mail("Hello", Content_Transfer_Encoding="rot13"))
    assert (parsed.text, codes(parsed)) == ("Hello", {"transfer_encoding_unknown"})


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end_is_read(line_end: bytes) -> None:
    raw = mixed(part("Hello\r\nagain"), part("more")).replace(b"\r\n", line_end)
    assert parse_mail(raw).text == "Hello\nagain\n\nmore"


def test_a_mailbox_line_and_a_byte_order_mark_do_not_hide_the_header() -> None:
    assert (
        parse_mail(b"\xef\xbb\xbfFrom rosa@mail.example Mon Jun  1 10:00:00 2026\r\n" + mail()).subject == "My request"
    )


def test_a_mail_without_an_id_gets_the_same_id_by_every_way() -> None:
    plain = mail(Message_ID=None)
    first = parse_mail(b"Received: from a\r\nDelivered-To: x@county.example\r\n" + plain)
    second = parse_mail(b"Received: from b\r\n" + plain)
    other = parse_mail(mail("Something else", Message_ID=None))
    assert first.message_id == second.message_id != other.message_id
    assert not first.has_own_message_id
    assert codes(first) == {"message_id_missing"}


def test_an_id_that_cannot_be_read_is_replaced() -> None:
    parsed = parse_mail(mail(Message_ID="<>"))
    assert parsed.message_id.endswith("@digest.invalid>")
    assert codes(parsed) == {"message_id_broken"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  <A.b@C.example>  ", "<A.b@C.example>"),
        ("bare@mail.example", "<bare@mail.example>"),
        ("<[b378dfc5]@mail.example> (added)", "<[b378dfc5]@mail.example>"),
        ("\r\n <folded@mail.example>", "<folded@mail.example>"),
    ],
)
def test_an_id_is_read_in_the_forms_that_programs_write(written: str, read: str) -> None:
    assert parse_mail(mail(Message_ID=written)).message_id == read


def test_references_are_bounded_and_keep_the_first_and_the_latest() -> None:
    ids = [f"<{number}@mail.example>" for number in range(400)]
    parsed = parse_mail(mail(References="\r\n ".join(ids), In_Reply_To=f"Your mail {ids[-1]} of Monday"))
    assert len(parsed.references) == 50
    assert (parsed.references[0], parsed.references[-1], parsed.in_reply_to) == (ids[0], ids[-1], ids[-1])


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        "Mon, 99 Jun 2026 10:00:00 +0000",
        "1 Jan 1960 00:00:00 +0000",
        " ",
        "Mon, 1 Jun 2026 10:00:00 +99999999",
    ],
)
def test_a_date_that_cannot_be_is_no_date(date: str) -> None:
    parsed = parse_mail(mail(Date=date))
    assert (parsed.sent_at, codes(parsed)) == (None, {"date_broken"})


def test_parts_too_deep_are_kept_but_not_taken_apart() -> None:
    body = part("innermost")
    for depth in range(DEEPEST + 5):
        body = part(multipart([body], f"b{depth}"), f'multipart/mixed; boundary="b{depth}"')
    parsed = parse_mail(mail(b"").rstrip(b"\r\n") + b"\r\n" + body)
    assert "nested_too_deep" in codes(parsed)
    assert any(b"innermost" in attachment.content for attachment in parsed.attachments)


def test_the_parts_beyond_the_bound_are_kept_in_one_piece() -> None:
    parsed = parse_mail(mixed(*[part(f"text {number}") for number in range(MOST_PARTS + 50)]))
    assert "too_many_parts" in codes(parsed)
    assert "text 10\n" in parsed.text
    assert f"text {MOST_PARTS + 49}".encode() in parsed.attachments[-1].content


def test_a_header_without_bounds_is_cut() -> None:
    parsed = parse_mail(b"X-Long: " + b"a" * 1_000_000 + b"\r\n" + mail())
    assert "header_cut" in codes(parsed)


def test_text_too_long_for_a_timeline_is_kept_beside_it() -> None:
    parsed = parse_mail(mail("word " * 200_000))
    assert len(parsed.text) == 500_000
    assert parsed.attachments[0].filename == "message.txt"
    assert parsed.attachments[0].size == len("word " * 200_000)
    assert codes(parsed) == {"text_cut"}


def test_fifty_megabytes_are_listed_and_not_kept() -> None:
    parsed = parse_mail(
        mixed(part("Hello"), file_part(b"%PDF-1.4\n" + b"\x00" * 50_000_000, "application/pdf", "big.pdf"))
    )
    (attachment,) = parsed.attachments
    assert (attachment.size, attachment.content, attachment.refusal) == (50_000_009, b"", Refusal.TOO_LARGE)
    assert parsed.text == "Hello"


def test_a_mail_that_nobody_thought_of_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(raw: bytes) -> None:
        raise RecursionError(raw)

    monkeypatch.setattr(parsing, "split_mail", break_down)
    parsed = parse_mail(mail())
    assert codes(parsed) == {"unreadable"}
    assert parsed.attachments[0].content == mail()
    assert "rosa" not in parsed.faults[0].detail


def test_no_bytes_at_all_are_a_mail_with_faults() -> None:
    assert codes(parse_mail(b"")) == {"date_missing", "message_id_missing", "sender_missing"}
