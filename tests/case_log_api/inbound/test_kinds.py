"""A person's mail is told from what programs send, and the reason is said."""

import pytest

from services.case_log_api.domain.inbound.kinds import MOST_HOPS, OwnMail
from services.case_log_api.domain.inbound.mail import MailKind
from services.case_log_api.domain.inbound.parsing import parse_mail
from tests.case_log_api.inbound.mails import mail, multipart, part

OWN = OwnMail(addresses=frozenset({"Log@County.example"}), message_id_domains=frozenset({"county.example"}))
OUR_ID = "<0197aaaa-1111-7222-8333-444455556666.county-social-services@county.example>"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"Auto_Submitted": "auto-replied (vacation)"}, id="rfc3834"),
        pytest.param({"Auto_Submitted": "auto-generated; x=y"}, id="generated"),
        pytest.param({"X_Autoreply": "yes", "Precedence": "bulk"}, id="gmail-vacation"),
        pytest.param({"X_Autorespond": "My request"}, id="autorespond"),
        pytest.param({"Precedence": "auto_reply"}, id="precedence"),
        pytest.param(
            {"X_Auto_Response_Suppress": "All", "Subject": "Automatic reply: Your request"}, id="outlook-english"
        ),
        pytest.param({"X_Auto_Response_Suppress": "DR, OOF, AutoReply"}, id="exchange"),
        pytest.param({"Subject": "Automatic reply: Your request"}, id="outlook-subject"),
        pytest.param({"Subject": "Respuesta automática: Su solicitud"}, id="outlook-spanish"),
        pytest.param({"Subject": "=?utf-8?Q?Respuesta_autom=C3=A1tica=3A_Su_solicitud?="}, id="outlook-encoded"),
        pytest.param({"Subject": "Out of Office: Your request"}, id="out-of-office"),
        pytest.param({"Subject": "Out of the office until Monday"}, id="out-of-the-office"),
        pytest.param({"Subject": "Fuera de la oficina: Su solicitud"}, id="fuera"),
        pytest.param({"Subject": "Auto: Your request"}, id="auto"),
        pytest.param({"Return_Path": "<>"}, id="empty-return-path"),
    ],
)
def test_automatic_replies_are_known_in_all_their_forms(fields: dict[str, str]) -> None:
    parsed = parse_mail(mail(**fields), own=OWN)
    assert parsed.kind is MailKind.AUTO_REPLY
    assert all(reason.endswith(".") for reason in parsed.kind_reasons)


def test_a_receipt_for_reading_is_automatic() -> None:
    raw = mail(
        multipart(
            [part("It was displayed."), part("Disposition: automatic-action", "message/disposition-notification")]
        ),
        Content_Type='multipart/report; report-type="disposition-notification"; boundary=line',
    )
    parsed = parse_mail(raw)
    assert (parsed.kind, parsed.attachments) == (MailKind.AUTO_REPLY, ())


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "no"},
        {"X_Auto_Response_Suppress": "None"},
        {"Subject": "Re: Automatic reply: Your request"},
        {"Subject": "Automatic doors are broken"},
        {"Subject": "Re: out of office hours"},
        {"Return_Path": "<rosa@mail.example>"},
        {"Precedence": "normal"},
    ],
)
def test_a_persons_mail_is_not_taken_for_a_programs(fields: dict[str, str]) -> None:
    parsed = parse_mail(mail(**fields), own=OWN)
    assert (parsed.kind, parsed.kind_reasons) == (MailKind.MESSAGE, ())


@pytest.mark.parametrize("fields", [{"List_Id": "<news.mail.example>"}, {"Precedence": "bulk"}, {"Precedence": "list"}])
def test_mails_of_lists_are_known(fields: dict[str, str]) -> None:
    assert parse_mail(mail(**fields), own=OWN).kind is MailKind.LIST


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"Careloop_Message": "0197aaaa"}, id="our-field"),
        pytest.param({"X_Careloop": "1"}, id="our-other-field"),
        pytest.param({"Message_ID": OUR_ID}, id="our-id"),
        pytest.param({"From": "log@county.example"}, id="our-address"),
        pytest.param({"From": "Customer Care <log+token@county.example>"}, id="our-address-with-token"),
    ],
)
def test_what_went_out_from_here_and_comes_in_again_is_a_loop(fields: dict[str, str]) -> None:
    parsed = parse_mail(mail(**fields), own=OWN)
    assert parsed.kind is MailKind.LOOP
    assert parsed.kind_reasons


def test_a_colleague_of_the_agencys_domain_is_no_loop() -> None:
    parsed = parse_mail(mail(From="amy@county.example", Message_ID="<CO1PR@county.example>"), own=OWN)
    assert parsed.kind is MailKind.MESSAGE


def test_a_mail_that_has_passed_too_many_servers_is_a_loop() -> None:
    hops = b"Received: from a by b; Mon, 1 Jun 2026 10:00:00 +0000\r\n"
    assert parse_mail(hops * MOST_HOPS + mail()).kind is MailKind.MESSAGE
    assert parse_mail(hops * (MOST_HOPS + 1) + mail()).kind is MailKind.LOOP
