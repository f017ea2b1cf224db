"""What is known of an inbound mail once it has been taken apart."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MailKind(StrEnum):
    """Who or what is speaking: only a `message` is taken for a person's words."""

    MESSAGE = "message"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    LOOP = "loop"


class Refusal(StrEnum):
    """Why an attachment is listed and not kept."""

    TOO_LARGE = "too_large"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    CONTENT_DIFFERS_FROM_TYPE = "content_differs_from_type"
    ARCHIVE = "archive"
    ZIP_BOMB = "zip_bomb"
    ENCRYPTED = "encrypted"
    TOO_MANY = "too_many"
    EMPTY = "empty"
    TNEF = "tnef"
    NOT_TAKEN_APART = "not_taken_apart"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that was wrong with a mail; `detail` holds no text of the sender."""

    code: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of a mail; one that was refused has its name, size and digest, and no content."""

    filename: str
    declared_type: str
    content_type: str
    size: int
    sha256: str
    content: bytes
    is_inline: bool
    content_id: str | None
    refusal: Refusal | None = None
    refusal_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class BouncedRecipient:
    """One address that a report of delivery speaks of."""

    address: str | None
    action: str | None
    status: str | None
    diagnostic: str | None

    @property
    def is_final(self) -> bool:
        """Whether it was given up, rather than delayed, relayed or delivered."""
        return self.action == "failed" or (self.action is None and (self.status or "5").startswith("5"))


@dataclass(frozen=True, kw_only=True)
class BounceReport:
    """What a report of delivery says (RFC 3464, or read from the text of older forms)."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str | None

    @property
    def is_final(self) -> bool:
        """Whether some address was given up, rather than delayed, relayed or delivered."""
        return any(recipient.is_final for recipient in self.recipients)


@dataclass(frozen=True, kw_only=True)
class InboundMail:
    """A mail taken apart. Texts hold nothing that PostgreSQL cannot store; `text` is whole, `new_text` is a help.

    `content_digest` is the same however often and by whichever way the mail is delivered; `handed_over_at` is when the
    last mail server on the way says that it got the mail.
    """

    message_id: str
    has_own_message_id: bool
    content_digest: str
    in_reply_to: str | None
    references: tuple[str, ...]
    from_name: str | None
    from_address: str | None
    reply_to: str | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    delivered_to: tuple[str, ...]
    original_to: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    handed_over_at: datetime | None
    text: str
    new_text: str
    signature: str
    attachments: tuple[Attachment, ...]
    kind: MailKind
    kind_reasons: tuple[str, ...]
    bounce: BounceReport | None
    faults: tuple[Fault, ...]

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address that the mail was sent or handed to, each once: the reply token is in one of them."""
        return tuple(dict.fromkeys((*self.delivered_to, *self.original_to, *self.to, *self.cc)))

    @property
    def kept_attachments(self) -> tuple[Attachment, ...]:
        """The files that were let in."""
        return tuple(attachment for attachment in self.attachments if attachment.refusal is None)
