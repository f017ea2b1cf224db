"""Outlook's winmail.dat is taken apart: its text and its files come through the same limits."""

import pytest

from services.case_log_api.domain.inbound.mail import InboundMail, Refusal
from services.case_log_api.domain.inbound.parsing import parse_mail
from tests.case_log_api.inbound.mails import PDF, file_part, mixed, part
from tests.case_log_api.inbound.wrapped import record, winmail


def wrap(content: bytes, *parts: bytes) -> InboundMail:
    return parse_mail(mixed(*parts, file_part(content, "application/ms-tnef", "winmail.dat")))


def test_the_files_in_winmail_dat_are_let_in_or_refused_like_others() -> None:
    parsed = wrap(winmail(files={"Carta del señor.pdf": PDF, "run.exe": b"MZ\x00\x00"}), part("Hello"))
    assert [(one.filename, one.refusal) for one in parsed.attachments] == [
        ("Carta del señor.pdf", None),
        ("run.exe", Refusal.TYPE_NOT_ALLOWED),
        ("winmail.dat", Refusal.TNEF),
    ]
    assert parsed.attachments[0].content == PDF
    assert parsed.text == "Hello"


def test_the_text_in_winmail_dat_is_read_where_the_mail_has_no_other() -> None:
    assert wrap(winmail(text="Por favor, llámeme.")).text == "Por favor, llámeme."
    assert wrap(winmail(html="<p>Por favor, <b>llámeme</b>.</p>")).text == "Por favor, llámeme."
    assert wrap(winmail(text="the same words"), part("Hello")).text == "Hello"


def test_the_old_form_of_the_text_is_read_in_its_code_page() -> None:
    content = winmail(codepage=1251) + record(0x0002800C, "Привет".encode("cp1251") + b"\x00")
    assert wrap(content).text == "Привет"


def test_a_text_that_cannot_be_read_is_said() -> None:
    assert [fault.code for fault in wrap(winmail(rich=b"LZFu....")).faults] == ["tnef_rich_text_only"]


@pytest.mark.parametrize("cut", [3, 20, 60, 200])
def test_a_damaged_winmail_dat_is_listed_with_what_came_before_the_damage(cut: int) -> None:
    parsed = wrap(winmail(text="Hello", files={"a.pdf": PDF})[:-cut])
    assert "tnef_broken" in {fault.code for fault in parsed.faults}
    assert parsed.attachments[-1].filename == "winmail.dat"


def test_winmail_dat_is_known_by_its_name_too() -> None:
    content = winmail(files={"a.pdf": PDF})
    parsed = parse_mail(mixed(file_part(content, "application/octet-stream", "WINMAIL.DAT")))
    assert [one.refusal for one in parsed.attachments] == [None, Refusal.TNEF]
