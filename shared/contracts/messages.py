"""What a service asks of notifier: a message from a template, to roles or people, never written by the asker."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import EmailStr, Field

from shared.contracts.base import Contract, Instant


class ToRole(Contract):
    """Whoever holds a role; relative roles (`team_lead`, `department_lead`, `supervisor`) hold it for a person or team."""

    kind: Literal["role"] = "role"
    role: str = Field(examples=["performance_excellence"])
    of_person: str | None = Field(
        default=None, description="For a relative role: the handle of the person whose lead is meant."
    )
    of_team: str | None = Field(default=None, description="For a relative role when only the team is known.")
    of_department: str | None = Field(
        default=None, description="For a role that every department has: the department that is meant."
    )


class ToPerson(Contract):
    """One member of staff."""

    kind: Literal["person"] = "person"
    handle: str


class ToAddress(Contract):
    """Somebody outside the directory: a customer."""

    kind: Literal["address"] = "address"
    email: EmailStr
    name: str | None = None


Recipient = Annotated[ToRole | ToPerson | ToAddress, Field(discriminator="kind")]


class Attachment(Contract):
    """A file that goes with a message."""

    filename: str = Field(min_length=1, max_length=200)
    content_type: str = Field(examples=["text/plain"])
    content_base64: str


class MessageRequest(Contract):
    """`POST /v1/messages`, scope `messages:send`.

    The asker chooses the id, deterministically: the same request again is the same message, sent once.
    """

    id: UUID
    template: str
    language: str | None = Field(default=None, description="Wanted language; falls back to the agency's first.")
    to: list[Recipient] = Field(min_length=1, max_length=50)
    cc: list[Recipient] = Field(default_factory=list, max_length=50)
    exclude: list[str] = Field(
        default_factory=list,
        description="Handles that must never receive it; their supervisor takes their place (TSPE-5.9).",
    )
    reply_to: EmailStr | None = None
    data: dict[str, Any] = Field(default_factory=dict, description="The template's values.")
    attachments: list[Attachment] = Field(default_factory=list, max_length=10)
    thread: str | None = Field(
        default=None,
        description="Messages with one thread key are one mail thread: later ones answer the first (TSPE-5.10).",
    )
    reference: str | None = Field(default=None, description="Comes back in delivery facts, for instance `case:<id>`.")
    clause: str | None = Field(default=None, description="The clause that this message carries out.")
    policy_hash: str | None = None
    send_at: Instant | None = Field(default=None, description="Not before this instant.")
    unsubscribe_topic: str | None = Field(
        default=None,
        description="What its reader can decline with one click (RFC 8058); who has declined gets no mail of this topic.",
    )


class RenderedMessage(Contract):
    """`POST /v1/messages/preview`: what would be sent, after the same checks as sending."""

    template: str
    template_version: str
    language: str
    to: list[str]
    cc: list[str]
    subject: str
    text: str
    html: str | None = None


class MessageAccepted(Contract):
    """The answer to `POST /v1/messages`."""

    id: UUID
    state: str
    reason: str | None = None
    message_id: str = Field(description="The RFC 5322 Message-ID, the same on every attempt.")
