"""Mails that came back: whose address, with what status, and which of our mails."""

import pytest

from services.case_log_api.domain.inbound.kinds import OwnMail
from services.case_log_api.domain.inbound.mail import MailKind
from services.case_log_api.domain.inbound.parsing import parse_mail
from tests.case_log_api.inbound.bounced_mails import EXCHANGE, GMAIL, ORIGINAL_ID, POSTFIX, QMAIL, SPANISH, report
from tests.case_log_api.inbound.mails import mail


@pytest.mark.parametrize(
    ("raw", "action", "status"),
    [
        pytest.param(POSTFIX, "failed", "5.1.1", id="postfix"),
        pytest.param(EXCHANGE, "failed", "5.1.10", id="exchange"),
        pytest.param(GMAIL, None, "5.1.1", id="gmail"),
        pytest.param(QMAIL, None, "5.0.0", id="qmail"),
        pytest.param(SPANISH, None, "5.2.2", id="spanish"),
    ],
)
def test_a_bounce_tells_whose_mail_came_back_and_why(raw: bytes, action: str | None, status: str) -> None:
    parsed = parse_mail(raw)
    assert parsed.kind is MailKind.BOUNCE
    assert parsed.kind_reasons
    assert parsed.bounce is not None
    (recipient,) = parsed.bounce.recipients
    assert (recipient.address, recipient.action, recipient.status) == ("rosa@mail.example", action, status)
    assert parsed.bounce.original_message_id == ORIGINAL_ID
    assert parsed.bounce.is_final


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.1.5"), ("relayed", "2.1.9")])
def test_a_report_that_gives_nobody_up_is_not_final(action: str, status: str) -> None:
    bounce = parse_mail(report(action, status)).bounce
    assert bounce is not None
    assert (bounce.recipients[0].action, bounce.recipients[0].status, bounce.is_final) == (action, status, False)


def test_the_diagnostic_is_one_line() -> None:
    bounce = parse_mail(POSTFIX).bounce
    assert bounce is not None
    assert bounce.recipients[0].diagnostic == "smtp; 550 5.1.1 <rosa@mail.example>: User unknown"


def test_the_mail_that_came_back_is_kept_as_a_file_and_the_status_is_not() -> None:
    parsed = parse_mail(POSTFIX)
    assert [attachment.content_type for attachment in parsed.attachments] == ["message/rfc822"]
    assert parsed.text.startswith("This is the mail system")


def test_a_report_signed_with_the_agencys_own_address_is_a_bounce_and_no_loop() -> None:
    own = OwnMail(addresses=frozenset({"mailer-daemon@mx.county.example"}))
    assert parse_mail(POSTFIX, own=own).kind is MailKind.BOUNCE


def test_a_person_who_writes_about_returned_mail_is_a_person() -> None:
    assert parse_mail(mail(Subject="Undelivered mail")).kind is MailKind.MESSAGE


def test_a_bounce_without_an_address_is_a_bounce_all_the_same() -> None:
    parsed = parse_mail(mail("It failed.", From="mailer-daemon@mx.example", Return_Path="<>"))
    assert parsed.kind is MailKind.BOUNCE
    assert parsed.bounce is not None
    assert (parsed.bounce.recipients, parsed.bounce.original_message_id) == ((), None)
