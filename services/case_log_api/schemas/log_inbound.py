"""What inbound mails and files look like over HTTP."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"
_SHA256 = "9f2c1d7a5b0e5d0c9a530c6d2a7b1e849f2c1d7a5b0e5d0c9a530c6d2a7b1e84"

MailKindName = Literal["message", "auto_reply", "bounce", "list", "loop"]
MailStateName = Literal["filed", "draft", "set_aside"]


class MailReasonRead(ReadModel):
    """Something that explains what became of a mail."""

    about: str = Field(
        description="kind, fault (something was broken), match, draft, attention, or note.", examples=["kind"]
    )
    code: str = Field(description="Its stable name.", examples=["auto_reply"])
    sentence: str = Field(
        description="In words.", examples=["It says that a program wrote it (Auto-Submitted: auto-replied)."]
    )


class AttachmentRead(ReadModel):
    """A file of a case, let in or refused."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    inbound_id: UUID | None = Field(description="The mail that it came with.", examples=[_ID])
    filename: str | None = Field(description="Its name; only with the private scope.", examples=["letter.pdf"])
    content_type: str = Field(description="What the content shows it to be.", examples=["application/pdf"])
    size_bytes: int = Field(description="Its size.", examples=[48_213])
    sha256: str = Field(description="Its digest, in hexadecimal.", examples=[_SHA256])
    verdict: str = Field(description="kept or refused.", examples=["kept"])
    reason: str | None = Field(
        description=(
            "Why it was refused: too_large, type_not_allowed, content_differs_from_type, archive, zip_bomb, encrypted, "
            "too_many, empty, tnef, not_taken_apart."
        ),
        examples=["too_large"],
    )
    reason_words: str | None = Field(description="The same in words.", examples=["it is larger than 10000000 bytes"])
    added_by: str = Field(description="Who added it; careloop itself for a mail's.", examples=["amy.tran"])
    added_at: Instant = Field(description="When.", examples=[_AT])


class InboundEmailSummary(ReadModel):
    """A mail as lists show it: nothing of what it says or who wrote it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    kind: str = Field(description="message, auto_reply, bounce, list or loop.", examples=["message"])
    state: str = Field(
        description="filed with a case, draft (of a new entry, to be confirmed), or set_aside.", examples=["filed"]
    )
    case_id: UUID | None = Field(description="The case or draft that it belongs to.", examples=[_ID])
    matched_by: str | None = Field(
        description="message_id, reply_token, case_number, or person.", examples=["reply_token"]
    )
    attention: str | None = Field(
        description=(
            "Why a person should look at it: reply_after_closing, reply_after_forwarding, reply_to_discarded, "
            "reply_to_final_contact."
        ),
        examples=["reply_after_closing"],
    )
    reasons: list[MailReasonRead] = Field(description="What explains this, and what was broken.")
    raw_bytes: int = Field(description="Its size as it came.", examples=[12_345])
    sent_at: Instant | None = Field(description="When it was sent, as it says.", examples=[_AT])
    received_at: Instant = Field(description="When the agency's mail server got it.", examples=[_AT])
    decided_by: str | None = Field(description="Who filed, drafted or looked at it.", examples=["amy.tran"])
    decided_at: Instant | None = Field(description="When.", examples=[_AT])


class InboundEmailTaken(InboundEmailSummary):
    """What became of a mail that was delivered."""

    case_number: str | None = Field(description="The number of the case or draft.", examples=["2026-000123"])
    is_new: bool = Field(description="False for a mail that had come before: nothing changed.", examples=[True])
    attachments: list[AttachmentRead] = Field(description="Its files, those that were refused among them.")


class MailWordsRead(ReadModel):
    """What a mail says and who wrote it."""

    from_name: str | None = Field(description="The sender's name.", examples=["Rosa Delgado"])
    from_address: str | None = Field(description="The sender's address.", examples=["rosa.delgado@home.example"])
    subject: str | None = Field(description="The subject.", examples=["Re: your request"])
    text: str | None = Field(description="All of the text.", examples=["Tomorrow at 3 pm.\n\n> When can we call?"])
    new_text: str | None = Field(
        description="The text without the quoted mail and the signature, as far as they can be told.",
        examples=["Tomorrow at 3 pm."],
    )


class InboundEmailRead(InboundEmailSummary):
    """A mail; what it says only with log:private and a reason."""

    case_number: str | None = Field(description="The number of the case or draft.", examples=["2026-000123"])
    attachments: list[AttachmentRead] = Field(description="Its files.")
    words: MailWordsRead | None = Field(description="Only with log:private and a reason; each such read is recorded.")


class InboundEmailFile(ApiModel):
    """With which case a mail belongs."""

    case_id: UUID = Field(description="The case.", examples=[_ID])
