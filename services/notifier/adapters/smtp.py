"""Handing a mail to an SMTP relay, step by step, so that it is known how far it got."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import aiosmtplib

from services.notifier.domain.handing_over import EnterData, Envelope, HeldByAnother
from services.notifier.domain.mime import envelope_address, needs_smtputf8
from services.notifier.domain.outcomes import Answer, TryOutcome, answer_to_recipient
from services.notifier.settings import Settings
from shared.crash import crash_point
from shared.logs import get_logger

log = get_logger("notifier.smtp")

_BEFORE_DATA_SECONDS = 50.0  # with the time for DATA well under what the job may take
_CLOSING = 421
_PERMANENT = 500
# Everything that aiosmtplib, the sockets and TLS raise when a relay is away or breaks off.
_TROUBLE = (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError)


@dataclass(frozen=True, slots=True)
class SmtpRelay:
    """A relay that speaks SMTP."""

    settings: Settings

    async def hand_over(self, envelope: Envelope, enter_data: EnterData) -> TryOutcome:
        """Connect, name sender and addresses, and give the mail to those that the relay takes."""
        client = self._client()
        try:
            return await self._converse(client, envelope, enter_data)
        finally:
            with suppress(*_TROUBLE):
                await client.quit(timeout=2.0)
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        settings = self.settings
        password = settings.smtp_password
        return aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username,
            password=password.get_secret_value() if password else None,
            local_hostname=settings.smtp_helo_name,
            timeout=settings.smtp_timeout_seconds,
            use_tls=settings.smtp_security == "tls",
            start_tls={"opportunistic": None, "starttls": True}.get(settings.smtp_security, False),
            # A certificate is checked where TLS is asked for; where it is only a bonus, any is better than none.
            validate_certs=settings.smtp_security in {"starttls", "tls"},
        )

    async def _converse(self, client: aiosmtplib.SMTP, envelope: Envelope, enter_data: EnterData) -> TryOutcome:
        answers: dict[str, Answer] = {}
        try:
            async with asyncio.timeout(_BEFORE_DATA_SECONDS):
                await client.connect()
                await client.ehlo()
                utf8 = client.supports_extension("smtputf8")
                wanted = utf8 and any(needs_smtputf8(one) for one in (envelope.sender, *envelope.addresses))
                await client.mail(
                    envelope_address(envelope.sender),
                    options=["SMTPUTF8"] if wanted else [],
                    encoding="utf-8" if wanted else "ascii",
                )
                for address in envelope.addresses:
                    if needs_smtputf8(address) and not utf8:
                        answers[address] = Answer("refused", "relay_knows_no_utf8_addresses")
                    else:
                        answers[address] = await _name_recipient(client, address)
        except aiosmtplib.SMTPAuthenticationError as refused:
            return _for_all(envelope.addresses, Answer("deferred", "relay_refused_login"), refused)
        except aiosmtplib.SMTPSenderRefused as refused:
            verdict = Answer("refused", "sender_refused", refused.code)
            if refused.code < _PERMANENT:
                verdict = Answer("deferred", "relay_asks_to_wait")
            return _for_all(envelope.addresses, verdict, refused)
        except _TROUBLE as trouble:
            # Nothing was sent: what the relay refused already stays refused, the rest waits.
            rest = [address for address in envelope.addresses if answers.get(address, _OPEN).verdict != "refused"]
            outcome = _for_all(rest, Answer("deferred", "relay_unreachable"), trouble)
            return TryOutcome({**answers, **outcome.answers}, outcome.reason)
        accepted = [address for address, answer in answers.items() if answer.verdict == "accepted"]
        if not accepted:
            return TryOutcome(answers, next((answer.reason for answer in answers.values()), None))
        if not await enter_data(accepted):
            raise HeldByAnother
        answer = await self._give(client, envelope.content_for(accepted), alone=len(accepted) == 1)
        answers.update(dict.fromkeys(accepted, answer))
        return TryOutcome(answers, answer.reason or _first_reason(answers))

    @staticmethod
    async def _give(client: aiosmtplib.SMTP, content: bytes, *, alone: bool) -> Answer:
        """Send the mail itself. Only an answer of the relay is certain; silence leaves it unknown."""
        crash_point("notifier.data.before")
        try:
            response = await client.data(content)
        except aiosmtplib.SMTPDataError as refused:
            log.warning("mail_refused", code=refused.code)
            if refused.code < _PERMANENT:
                return Answer("deferred", "relay_asks_to_wait", refused.code)
            said = answer_to_recipient(refused.code, refused.message)
            # About a single address such an answer may be; about the mail itself it is no bounce of anybody's.
            about_address = alone and refused.message[:4] in {"5.1.", "5.2."}
            return Answer("refused", "mail_refused", refused.code, bounce=said.bounce if about_address else None)
        except _TROUBLE as trouble:
            log.warning("relay_silent_after_data", error=type(trouble).__name__)
            return Answer("unknown", "connection_lost_in_data")
        crash_point("notifier.data.after")
        return Answer("accepted", code=response.code)


_OPEN = Answer("deferred")


async def _name_recipient(client: aiosmtplib.SMTP, address: str) -> Answer:
    try:
        response = await client.rcpt(envelope_address(address), encoding="utf-8")
    except aiosmtplib.SMTPRecipientRefused as refused:
        if refused.code == _CLOSING:
            raise aiosmtplib.SMTPServerDisconnected("The relay is closing the connection") from refused
        return answer_to_recipient(refused.code, refused.message)
    return answer_to_recipient(response.code, response.message)


def _for_all(addresses: Iterable[str], answer: Answer, trouble: Exception) -> TryOutcome:
    log.warning("relay_did_not_take_the_mail", reason=answer.reason, error=type(trouble).__name__)
    return TryOutcome(dict.fromkeys(addresses, answer), answer.reason)


def _first_reason(answers: dict[str, Answer]) -> str | None:
    return next((answer.reason for answer in answers.values() if answer.reason), None)
