"""How notifier speaks to the relay that its settings name: TLS, certificates, login, who bounces go to."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from tests.notifier.smtp_server import ScriptedSmtp
from tests.notifier.support import Notifier, follow_up, with_settings


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*make_certificate(tmp_path))
    return context


def check_login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
    assert isinstance(login, LoginPassword)
    is_right = (login.login, login.password) == (b"careloop", b"right")
    return AuthResult(success=is_right, handled=is_right)  # what is not handled is refused with 535


@asynccontextmanager
async def guarded_relay(script: ScriptedSmtp, tls: ssl.SSLContext) -> AsyncIterator[int]:
    """A relay that takes mail only over STARTTLS and after a login; yields its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(
            script,
            tls_context=tls,
            require_starttls=True,
            authenticator=check_login,
            auth_required=True,
            hostname="relay.example",
            loop=loop,
        ),
        "127.0.0.1",
        0,
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def reasons(notifier: Notifier, message_id: str) -> list[str | None]:
    return [one["reason"] for one in (await notifier.message(message_id))["attempts"]]


async def test_a_relay_that_asks_for_tls_and_login_gets_both(notifier: Notifier, tls: ssl.SSLContext) -> None:
    async with guarded_relay(notifier.smtp, tls) as port:
        notifier.resources = with_settings(
            notifier.resources, smtp_port=port, smtp_username="careloop", smtp_password=SecretStr("right")
        )
        accepted = await notifier.send(follow_up())
        await notifier.deliver_due()

    assert await notifier.state_of(accepted["id"]) == "delivered"


async def test_a_refused_login_is_our_own_fault_and_is_tried_again(notifier: Notifier, tls: ssl.SSLContext) -> None:
    async with guarded_relay(notifier.smtp, tls) as port:
        notifier.resources = with_settings(
            notifier.resources, smtp_port=port, smtp_username="careloop", smtp_password=SecretStr("wrong")
        )
        accepted = await notifier.send(follow_up())
        await notifier.deliver_due()

    assert await notifier.state_of(accepted["id"]) == "queued"
    assert await reasons(notifier, accepted["id"]) == ["relay_refused_login"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_is_not_trusted_with_mail(
    notifier: Notifier, tls: ssl.SSLContext, security: str
) -> None:
    async with guarded_relay(notifier.smtp, tls) as port:
        notifier.resources = with_settings(notifier.resources, smtp_port=port, smtp_security=security)
        accepted = await notifier.send(follow_up())
        await notifier.deliver_due()

    assert await notifier.state_of(accepted["id"]) == "queued"
    assert await reasons(notifier, accepted["id"]) == ["relay_unreachable"]
    assert notifier.smtp.mails == []


async def test_a_relay_without_starttls_gets_nothing_where_it_is_asked_for(notifier: Notifier) -> None:
    notifier.resources = with_settings(notifier.resources, smtp_security="starttls")
    accepted = await notifier.send(follow_up())
    await notifier.deliver_due()

    assert await notifier.state_of(accepted["id"]) == "queued"
    assert notifier.smtp.mails == []


async def test_bounces_go_where_the_settings_say(notifier: Notifier) -> None:
    notifier.resources = with_settings(notifier.resources, envelope_sender="bounces@example.org")
    await notifier.send(follow_up())
    await notifier.deliver_due()

    (mail,) = notifier.smtp.mails
    assert mail.sender == "bounces@example.org"
    assert mail.message["From"].addresses[0].addr_spec == "performance-excellence@tech.district.example"
