"""A real SMTP server on loopback that keeps every mail as an .eml file: where mail goes without a mail server."""

import asyncio
import hashlib
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.ids import new_id

SIZE_LIMIT_BYTES = 33_554_432
REPEAT_HEADERS = ("Idempotency-Key", "X-Idempotency-Key", "Message-ID")
NAME_TIME = "%Y%m%dT%H%M%S%f"
ENVELOPE_FROM, ENVELOPE_TO = "X-Envelope-From", "X-Envelope-To"


@dataclass(frozen=True)
class KeptMail:
    """One mail as it was taken: the name of its file, when it came, and the parsed message."""

    name: str
    received_at: datetime
    message: EmailMessage

    def body(self, kind: str) -> str:
        """The text (`plain`) or `html` body, empty when there is none."""
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""

    def summary(self) -> dict[str, object]:
        """What a list shows."""
        header = self.message.get
        return {
            "name": self.name,
            "received_at": self.received_at.isoformat(),
            "from": str(header("From", "")),
            "to": str(header("To", "")),
            "cc": str(header("Cc", "")),
            "reply_to": str(header("Reply-To", "")),
            "envelope_to": [word for word in str(header(ENVELOPE_TO, "")).split(", ") if word],
            "subject": str(header("Subject", "")),
            "message_id": str(header("Message-ID", "")),
        }


class MailStore:
    """A folder of .eml files named by the time of their arrival; a file is whole as soon as it has its name.

    With `drops_repeats` it acts as a relay that takes a repeated mail (same idempotency header, else same
    Message-ID) with a 250 and keeps the first only; a mail's identity is part of its file's name, so that this holds
    over a restart too.
    """

    def __init__(self, folder: Path, *, drops_repeats: bool = False) -> None:
        self._folder = folder
        self._drops_repeats = drops_repeats
        self.dropped_count = 0
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._seen = {name.partition("-")[2] for name in self.list_names()}

    def keep(self, content: bytes, sender: str, recipients: list[str]) -> str | None:
        """Keep a mail and return its name; None for a repeat that was dropped."""
        identity = _identity_of(content)
        if self._drops_repeats and identity in self._seen:
            self.dropped_count += 1
            return None
        name = f"{datetime.now(UTC):{NAME_TIME}}-{identity}"
        envelope = f"{ENVELOPE_FROM}: {sender}\r\n{ENVELOPE_TO}: {', '.join(recipients)}\r\n".encode()
        fresh = self._folder / f".{name}.new"
        with fresh.open("wb") as file:
            file.write(envelope + content)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self._folder / f"{name}.eml")
        self._seen.add(identity)
        return name

    def list_names(self) -> list[str]:
        """The names of all mails, newest first."""
        return sorted((path.stem for path in self._folder.glob("[0-9]*.eml")), reverse=True)

    def find(self, name: str) -> KeptMail | None:
        """One mail by its name; None when there is no such mail."""
        content = self.find_source(name)
        if content is None:
            return None
        received_at = datetime.strptime(name.partition("-")[0], NAME_TIME).replace(tzinfo=UTC)
        return KeptMail(name, received_at, message_from_bytes(content, policy=policy.default))

    def find_source(self, name: str) -> bytes | None:
        """The mail as it was sent, its envelope in front; names are looked up in the list, never in the file system."""
        return (self._folder / f"{name}.eml").read_bytes() if name in self.list_names() else None


def _identity_of(content: bytes) -> str:
    """A digest of the header by which a repeat is known; a mail without any is never a repeat."""
    message = message_from_bytes(content, policy=policy.default)
    for header in REPEAT_HEADERS:
        if message.get(header):
            return hashlib.sha256(f"{header}:{message[header]}".encode()).hexdigest()[:24]
    return new_id().hex[-24:]


class _Sink:
    """Takes every mail; aiosmtpd calls it by the name of its method."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content = envelope.original_content or b""
        kept = self._store.keep(content, envelope.mail_from or "", list(envelope.rcpt_tos))
        return "250 OK kept" if kept else "250 OK repeat dropped"


@asynccontextmanager
async def serve_smtp(store: MailStore, listening: socket.socket) -> AsyncIterator[None]:
    """Take mail on a socket into the store while the context lasts."""
    loop = asyncio.get_running_loop()

    def make_protocol() -> SMTP:
        return SMTP(
            _Sink(store), enable_SMTPUTF8=True, data_size_limit=SIZE_LIMIT_BYTES, hostname="localhost", loop=loop
        )

    server = await loop.create_server(make_protocol, sock=listening)
    try:
        yield
    finally:
        server.close()
