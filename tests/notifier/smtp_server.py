"""A real SMTP server that takes mail, and refuses, stalls or hangs up when a test says so."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


@dataclass
class TakenMail:
    """A mail that the server answered for with 250."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    def part(self, kind: str) -> str:
        """The text of the plain or HTML part."""
        body = self.message.get_body(preferencelist=(kind,))
        assert body is not None
        return cast("str", body.get_content())


@dataclass
class ScriptedSmtp:
    """What the server took, and what it is to answer next."""

    port: int = 0
    mails: list[TakenMail] = field(default_factory=list)
    answers_to_rcpt: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    answers_to_mail: deque[str] = field(default_factory=deque)
    answers_to_data: deque[str] = field(default_factory=deque)
    hang_up_in_data: int = 0
    hang_up_after_taking: int = 0
    drops_repeats_by: str | None = None
    dropped: int = 0
    before_answer: Callable[[], Awaitable[None]] | None = None
    _known: set[str] = field(default_factory=set)

    @property
    def recipients(self) -> list[str]:
        """Every address that ever got a mail, once per mail."""
        return sorted(address for mail in self.mails for address in mail.recipients)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers_to_mail:
            return self.answers_to_mail.popleft()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return OK

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers_to_rcpt[address]:
            answer = self.answers_to_rcpt[address].popleft()
            if not answer.startswith("250"):
                return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return OK

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.hang_up_in_data:
            self.hang_up_in_data -= 1
            return self._hang_up(server)
        if self.answers_to_data and not (answer := self.answers_to_data.popleft()).startswith("250"):
            return answer
        mail = TakenMail(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content or b"")
        if self._is_repeat(mail):
            self.dropped += 1
        else:
            self.mails.append(mail)
        if self.before_answer is not None:
            await self.before_answer()
        if self.hang_up_after_taking:
            self.hang_up_after_taking -= 1
            return self._hang_up(server)
        return OK

    def _is_repeat(self, mail: TakenMail) -> bool:
        key = mail.message.get(self.drops_repeats_by) if self.drops_repeats_by else None
        if key is None:
            return False
        if key in self._known:
            return True
        self._known.add(str(key))
        return False

    @staticmethod
    def _hang_up(server: SMTP) -> str:
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()
        return OK


@asynccontextmanager
async def serve_scripted_smtp() -> AsyncIterator[ScriptedSmtp]:
    """The server, on a port of loopback."""
    script = ScriptedSmtp()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(script, enable_SMTPUTF8=True, hostname="relay.example", loop=loop), "127.0.0.1", 0
    )
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        await server.wait_closed()
