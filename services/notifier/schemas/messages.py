"""Messages as they are shown: in lists without their content, one by one with everything."""

from uuid import UUID

from pydantic import Field

from services.notifier.domain.states import MessageState
from shared.web import ApiModel, Instant, ReadModel

_ID = "3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e"
_AT = "2026-11-22T14:05:00+00:00"


class MessageSummary(ReadModel):
    """A message without its content."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    state: MessageState = Field(description="Where it stands.", examples=["delivered"])
    reason: str | None = Field(
        description="Why it rests or waits: no_recipient, address_suppressed, declined, address_refused, relay_unreachable, …",
        examples=["no_recipient"],
    )
    template: str = Field(description="The template's name.", examples=["customer_follow_up"])
    template_version: str = Field(description="The version it was made from.", examples=["5f3a9c0d1e2b4a6c8d7e9f01"])
    language: str = Field(description="The language it is in.", examples=["en"])
    message_id: str = Field(
        description="The Message-ID of the mail.", examples=[f"<{_ID}.technology-services@tech.district.example>"]
    )
    thread: str | None = Field(description="The thread key.", examples=["repeat-sin:maria.santos:2026-W47"])
    reference: str | None = Field(description="The asker's name for what it is about.", examples=["case:2026-000123"])
    clause: str | None = Field(description="The clause that it carries out.", examples=["TSPE-5.5"])
    policy_hash: str | None = Field(
        description="The version of the policy it was asked for under.",
        examples=["0c8f3bd1c4a2e6f7098d5b4a3c2e1f00918273645546372819a0b1c2d3e4f506"],
    )
    unsubscribe_topic: str | None = Field(
        description="What its reader can decline with one click.", examples=["survey_invitation"]
    )
    request_id: str | None = Field(
        description="The request that caused it, back to the first.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"]
    )
    unresolved: list[str] = Field(description="Recipients for whom nobody was found.", examples=[["role:cto"]])
    attempt_count: int = Field(description="How many tries there were.", examples=[1])
    send_at: Instant | None = Field(description="Not before this time.", examples=[_AT])
    next_attempt_at: Instant | None = Field(description="When it is tried next.", examples=[_AT])
    accepted_at: Instant = Field(description="When it was taken in.", examples=[_AT])
    settled_at: Instant | None = Field(description="When it came to rest.", examples=[_AT])


class RecipientRead(ReadModel):
    """One address and what became of it."""

    kind: str = Field(description="to or cc.", examples=["to"])
    address: str = Field(description="The address.", examples=["alex.rivera@example.org"])
    name: str | None = Field(description="The name shown with it.", examples=["Alex Rivera"])
    handle: str | None = Field(description="The member of staff, if it is one.", examples=["grace.miller"])
    role: str | None = Field(description="The role for which it was found.", examples=["team_lead"])
    stands_in_for: str | None = Field(
        description="The excluded person whose place this one takes.", examples=["angela.brooks"]
    )
    state: str = Field(description="pending, delivered, failed, suppressed or unknown.", examples=["delivered"])
    reason: str | None = Field(description="Why, where it is not delivered.", examples=["address_refused"])
    smtp_code: int | None = Field(description="The relay's last reply code.", examples=[250])
    settled_at: Instant | None = Field(description="When it was settled.", examples=[_AT])


class AttemptRead(ReadModel):
    """One try to hand the message to the relay."""

    number: int = Field(description="Counts from 1.", examples=[1])
    phase: str = Field(
        description="connecting; data: the relay may have it; ended: what became of it is known.", examples=["ended"]
    )
    outcome: str = Field(description="open, accepted, partly, deferred, refused or unknown.", examples=["accepted"])
    reason: str | None = Field(description="Why, where it was not accepted.", examples=["relay_unreachable"])
    addresses: list[str] = Field(
        description="The addresses of this try; once past connecting, those the relay took.",
        examples=[["alex.rivera@example.org"]],
    )
    started_at: Instant = Field(description="When it began.", examples=[_AT])
    data_at: Instant | None = Field(description="From when on the relay may have it.", examples=[_AT])
    ended_at: Instant | None = Field(description="When it ended.", examples=[_AT])


class AttachmentRead(ReadModel):
    """A file that goes with the message, without its bytes."""

    filename: str = Field(description="Its name.", examples=["customer-comment.txt"])
    content_type: str = Field(description="Its kind.", examples=["text/plain"])
    size_bytes: int = Field(description="Its size in bytes.", examples=[312])


class MessageRead(MessageSummary):
    """A message with everything: content as frozen at accept, every address, every try."""

    from_name: str = Field(description="In whose name it is sent.", examples=["Technology Services"])
    from_address: str = Field(description="From which address.", examples=["performance-excellence@example.org"])
    reply_to: str = Field(description="Where answers go.", examples=["performance-excellence@example.org"])
    in_reply_to: str | None = Field(
        description="The Message-ID of the thread's first mail.",
        examples=[f"<{_ID}.technology-services@tech.district.example>"],
    )
    subject: str = Field(description="The subject line.", examples=["iSupport Ticket 482913 Follow-Up"])
    text: str = Field(description="The plain text part.", examples=["We've received your survey response …"])
    html: str = Field(description="The HTML part.", examples=["<!doctype html>…"])
    asked_by: str = Field(description="The name of the credential that asked for it.", examples=["case_log_api"])
    excluded: list[str] = Field(description="Who must not get it.", examples=[["angela.brooks"]])
    recipients: list[RecipientRead] = Field(description="Every address and what became of it.")
    attachments: list[AttachmentRead] = Field(description="The files that go with it.")
    attempts: list[AttemptRead] = Field(description="Every try, oldest first.")


class MessagesErase(ApiModel):
    """Whose messages are to be erased."""

    reference: str = Field(
        min_length=1,
        max_length=200,
        description="The asker's name for what they are about.",
        examples=["case:0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"],
    )


class MessagesErased(ReadModel):
    """What was erased."""

    erased_count: int = Field(description="How many messages say nothing any more.", examples=[3])
    waiting_count: int = Field(description="How many are still on their way and were left.", examples=[0])
