"""What a try hands to a relay, and what a relay must promise."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.notifier.domain.attachments import AttachedFile
from services.notifier.domain.claiming import Claim
from services.notifier.domain.mime import Mail, Mailbox, build_mail
from services.notifier.domain.outcomes import TryOutcome

EnterData = Callable[[list[str]], Awaitable[bool]]
"""Asked once, with the addresses that the relay takes, before it may have the mail; False: send nothing."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail for one try: who sends it, to which addresses, and its bytes for those that are accepted.

    `number` is the try's; only the simulator looks at it.
    """

    sender: str
    addresses: Sequence[str]
    content_for: Callable[[Sequence[str]], bytes]
    number: int


class HeldByAnother(Exception):
    """Another run has taken the try over: nothing was sent, and nothing is to be recorded."""


class MailRelay(Protocol):
    """Takes a mail for some addresses and says of each what became of it.

    An address is `unknown` from the moment at which the relay may have the mail until it says so. Whatever goes wrong
    on the way is in the answer; the only exception is `HeldByAnother`.
    """

    async def hand_over(self, envelope: Envelope, enter_data: EnterData) -> TryOutcome: ...


def envelope_of(claim: Claim, *, envelope_sender: str | None, idempotency_header: str | None) -> Envelope:
    """The envelope of a claimed try; the mail is the same on every try, but for the header that names the repeat."""
    message = claim.message
    boxes = [(one.kind, Mailbox(one.address, one.name)) for one in claim.recipients]
    # Built before the relay is called: nothing may fail between its taking the addresses and getting the mail.
    content = build_mail(
        Mail(
            message=str(message.id),
            message_id=message.message_id,
            date=message.send_at or message.accepted_at,
            sender=Mailbox(message.from_address, message.from_name),
            reply_to=message.reply_to,
            to=[box for kind, box in boxes if kind == "to"],
            cc=[box for kind, box in boxes if kind == "cc"],
            subject=message.subject,
            text=message.text,
            html=message.html,
            language=message.language,
            attachments=[AttachedFile(one.filename, one.content_type, one.content) for one in claim.attachments],
            in_reply_to=message.in_reply_to,
            unsubscribe_url=message.unsubscribe_url,
        )
    )

    def content_for(accepted: Sequence[str]) -> bytes:
        if idempotency_header is None:
            return content
        return f"{idempotency_header}: {repeat_key(message.message_id, accepted)}\r\n".encode() + content

    return Envelope(
        sender=envelope_sender or message.from_address,
        addresses=claim.addresses,
        content_for=content_for,
        number=claim.number,
    )


def repeat_key(message_id: str, addresses: Sequence[str]) -> str:
    """The same for the same message to the same addresses: a later try for others is not a repeat."""
    return hashlib.sha256("\x1f".join([message_id, *sorted(addresses)]).encode()).hexdigest()[:40]
