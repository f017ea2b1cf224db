"""Who wrote and to whom, in every form in which programs write it."""

import pytest

from services.case_log_api.domain.inbound.parsing import parse_mail
from tests.case_log_api.inbound.mails import mail


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ('"Delgado, Rosa" <Rosa@Mail.Example>', "Delgado, Rosa", "Rosa@mail.example"),
        ("rosa@mail.example (Rosa Delgado)", "Rosa Delgado", "rosa@mail.example"),
        ("=?utf-8?Q?Rosa_Mu=C3=B1oz?= <rosa@mail.example>", "Rosa Muñoz", "rosa@mail.example"),
        ('"=?utf-8?Q?Mu=C3=B1oz=2C_Rosa?=" <rosa@mail.example>', "Muñoz, Rosa", "rosa@mail.example"),
        ("Rosa Muñoz <rosa@mail.example>", "Rosa Muñoz", "rosa@mail.example"),
        ("<rosa@mail.example", None, "rosa@mail.example"),
        ('"Rosa <rosa@mail.example>', None, "rosa@mail.example"),
        ("Rosa rosa@mail.example", None, "rosa@mail.example"),
        ("(" * 5_000 + "rosa@mail.example", None, "rosa@mail.example"),
        ('"care\u202e" <rosa@mail.example>', "care", "rosa@mail.example"),
        ("undisclosed", "undisclosed", None),
    ],
)
def test_a_sender_is_read_in_every_form(written: str, name: str | None, address: str | None) -> None:
    parsed = parse_mail(mail(From=written))
    assert (parsed.from_name, parsed.from_address) == (name, address)


def test_every_address_that_can_hold_a_token_is_found() -> None:
    parsed = parse_mail(
        mail(
            To="Care <care@county.example>, b@mail.example",
            Cc="c@mail.example",
            Delivered_To="log+token@county.example",
            X_Original_To="d@county.example",
            Envelope_To="e@county.example",
            X_Forwarded_To="f@county.example",
        )
    )
    assert (parsed.to, parsed.cc) == (("care@county.example", "b@mail.example"), ("c@mail.example",))
    assert set(parsed.recipients) >= {
        "log+token@county.example",
        "d@county.example",
        "e@county.example",
        "f@county.example",
    }
    assert len(parsed.recipients) == len(set(parsed.recipients)) == 7


def test_the_number_of_addresses_is_bounded() -> None:
    assert len(parse_mail(mail(To=", ".join(f"a{number}@mail.example" for number in range(700)))).to) == 200


def test_the_sender_field_stands_in_for_a_missing_from() -> None:
    assert parse_mail(mail(From=None, Sender="rosa@mail.example")).from_address == "rosa@mail.example"


def test_the_address_for_answers_is_told() -> None:
    assert parse_mail(mail(Reply_To="home@mail.example")).reply_to == "home@mail.example"
