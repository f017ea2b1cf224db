"""What `send_message` and `preview_message` take and answer."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import EmailStr, Field

from shared.contracts.messages import MessageRequest
from shared.web import ApiModel, Instant, ReadModel

_ID = "3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e"
_HANDLE = r"^[a-z0-9]+([._-][a-z0-9]+)*$"
_NAME = r"^[a-z0-9]+([-_][a-z0-9]+)*$"
_ONE_LINE = r"^[^\x00-\x1f\x7f]+$"

Handle = Annotated[str, Field(pattern=_HANDLE, max_length=63)]


class RoleRecipient(ApiModel):
    """Whoever holds a role on the day of sending; team lead, department lead and supervisor hold it for somebody."""

    kind: Literal["role"] = Field(description="Says that this is a role.", examples=["role"])
    role: str = Field(
        pattern=_NAME, max_length=63, description="The role, as the policy pack names it.", examples=["team_lead"]
    )
    of_person: Handle | None = Field(
        default=None,
        description="For a relative role: the person whose lead or supervisor is meant.",
        examples=["maria.santos"],
    )
    of_team: str | None = Field(
        default=None,
        pattern=_NAME,
        max_length=63,
        description="For a relative role, where only the team is known.",
        examples=["field-north"],
    )
    of_department: str | None = Field(
        default=None,
        pattern=_NAME,
        max_length=63,
        description="For a role that every department has, or a department's lead: the department that is meant.",
        examples=["support-services"],
    )


class PersonRecipient(ApiModel):
    """One member of staff."""

    kind: Literal["person"] = Field(description="Says that this is a person.", examples=["person"])
    handle: Handle = Field(description="The handle in the directory.", examples=["grace.miller"])


class AddressRecipient(ApiModel):
    """Somebody outside the directory: a customer."""

    kind: Literal["address"] = Field(description="Says that this is an address.", examples=["address"])
    email: EmailStr = Field(description="The email address.", examples=["alex.rivera@example.org"])
    name: str | None = Field(
        default=None, max_length=200, description="The name shown with the address.", examples=["Alex Rivera"]
    )


RecipientCreate = Annotated[RoleRecipient | PersonRecipient | AddressRecipient, Field(discriminator="kind")]


class AttachmentCreate(ApiModel):
    """A file that goes with a message: all files together up to 5 MiB."""

    filename: str = Field(
        min_length=1, max_length=200, description="A plain file name.", examples=["customer-comment.txt"]
    )
    content_type: str = Field(
        max_length=200,
        description="The kind of file: text, CSV, calendar entry, JSON, PDF, PNG, JPEG, .xlsx or .docx.",
        examples=["text/plain"],
    )
    content_base64: str = Field(
        max_length=7_500_000, description="The file's bytes in base64.", examples=["VGhhbmsgeW91IQ=="]
    )


class MessageCreate(ApiModel):
    """A message from a template, to roles, people or addresses. The same id with the same content is one message."""

    id: UUID = Field(description="Chosen by you, the same for the same message.", examples=[_ID])
    template: str = Field(
        pattern=_NAME, max_length=63, description="The template's name.", examples=["customer_follow_up"]
    )
    language: str | None = Field(
        default=None,
        pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$",
        description="The language wanted; without a text in it the agency's first language is used.",
        examples=["en"],
    )
    to: list[RecipientCreate] = Field(
        min_length=1,
        max_length=50,
        description="Whom it is addressed to.",
        examples=[[{"kind": "address", "email": "alex.rivera@example.org", "name": "Alex Rivera"}]],
    )
    cc: list[RecipientCreate] = Field(
        default_factory=list,
        max_length=50,
        description="Who gets a copy.",
        examples=[[{"kind": "role", "role": "performance_excellence"}]],
    )
    exclude: list[Handle] = Field(
        default_factory=list,
        max_length=50,
        description="People who must never get it; their nearest supervisor who is not excluded takes their place.",
        examples=[["angela.brooks"]],
    )
    reply_to: EmailStr | None = Field(
        default=None, description="Where answers go; the agency's own by default.", examples=["care@example.org"]
    )
    data: dict[str, Any] = Field(
        default_factory=dict, description="The values that the template takes.", examples=[{"ticket": "482913"}]
    )
    attachments: list[AttachmentCreate] = Field(
        default_factory=list, max_length=10, description="Files that go with it.", examples=[[]]
    )
    thread: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        pattern=_ONE_LINE,
        description="Messages with one thread key are one mail thread: later ones answer the first.",
        examples=["repeat-sin:maria.santos:2026-W47"],
    )
    reference: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        pattern=_ONE_LINE,
        description="Your own name for what it is about; comes back in delivery facts.",
        examples=["case:2026-000123"],
    )
    clause: str | None = Field(
        default=None, max_length=63, description="The clause that it carries out.", examples=["TSPE-5.5"]
    )
    policy_hash: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        description="The version of the policy that asks for it.",
        examples=["0c8f3bd1c4a2e6f7098d5b4a3c2e1f00918273645546372819a0b1c2d3e4f506"],
    )
    send_at: Instant | None = Field(
        default=None, description="Not before this time.", examples=["2026-11-23T13:00:00+00:00"]
    )

    unsubscribe_topic: str | None = Field(
        default=None,
        pattern=_NAME,
        max_length=63,
        description="What the reader can decline with one click (RFC 8058): the mail gets the headers, the template"
        " `unsubscribe_url`, and who has declined the topic gets no mail of it. For a message to one address.",
        examples=[None],
    )

    def to_request(self) -> MessageRequest:
        """The same request as the services exchange it."""
        return MessageRequest.model_validate(self.model_dump())


class MessageAccepted(ReadModel):
    """The message is kept, and will be tried until it is settled."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    state: str = Field(
        description="queued, scheduled, held (with a reason) or suppressed; for a repeat, whatever it is by now.",
        examples=["queued"],
    )
    reason: str | None = Field(description="Why it does not go out, where it does not.", examples=["no_recipient"])
    message_id: str = Field(
        description="The Message-ID of the mail, the same on every try.",
        examples=[f"<{_ID}.technology-services@tech.district.example>"],
    )


class MessagePreview(ReadModel):
    """What would be sent, after the same checks as sending. Nothing is kept."""

    template: str = Field(description="The template's name.", examples=["customer_follow_up"])
    template_version: str = Field(description="The version that would be used.", examples=["5f3a9c0d1e2b4a6c8d7e9f01"])
    language: str = Field(description="The language that would be used.", examples=["en"])
    to: list[str] = Field(
        description="The addresses; none where nobody is found.", examples=[["alex.rivera@example.org"]]
    )
    cc: list[str] = Field(description="The addresses that get a copy.", examples=[[]])
    subject: str = Field(description="The subject line.", examples=["iSupport Ticket 482913 Follow-Up"])
    text: str = Field(description="The plain text part.", examples=["We've received your survey response …"])
    html: str | None = Field(description="The HTML part.", examples=["<!doctype html>…"])
