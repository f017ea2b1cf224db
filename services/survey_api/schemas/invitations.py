"""Invitations as callers see them: whom they went to needs a scope of its own."""

from uuid import UUID

from pydantic import Field

from services.survey_api.models import InvitationState
from shared.web import Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"


class InvitationRead(ReadModel):
    """One resolution of one ticket, and what became of inviting its customer."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    state: InvitationState = Field(
        description="`planned` until it is due; `asked` once it is given to notifier; `delivered` when a mail server has"
        " taken it; then `opened`, `reminded`, and in the end `answered`, `expired` or `cancelled`. `not_invited`,"
        " `failed` and `suppressed` have a reason.",
        examples=["delivered"],
    )
    reason: str | None = Field(
        description="Why nobody is invited (`no_address`, `address_unusable`, `invited_recently`, `answered_already`,"
        " `resolved_long_ago`, `rule_withdrawn`), why the mail failed or was suppressed (`declined`:"
        " by the customer), or `answered_elsewhere`.",
        examples=["invited_recently"],
    )
    source: str = Field(description="The webhook source that told of the resolution.", examples=["service-center"])
    desk: str = Field(description="The desk that knows the ticket.", examples=["service-center"])
    ticket: str = Field(description="The desk's number of the service request.", examples=["INC-1042"])
    resolution: str | None = Field(description="Which resolution of it.", examples=["1"])
    program: str = Field(description="The program that it counts for.", examples=["central"])
    survey: str = Field(description="The survey that is asked.", examples=["customer-experience"])
    clause: str = Field(description="The clause that it carries out.", examples=["HEART-Q"])
    policy_hash: str = Field(description="The policy under which it was planned.", examples=["9f86d081884c7d65"])
    language: str = Field(description="The language of its mail.", examples=["es"])
    has_address: bool = Field(description="Whether a usable email address is known.", examples=[True])
    resolved_at: Instant = Field(description="When the request was resolved.", examples=["2026-11-17T15:20:00+00:00"])
    received_at: Instant = Field(description="When the desk told of it.", examples=["2026-11-17T15:20:02+00:00"])
    send_at: Instant = Field(description="When it is due to be sent.", examples=["2026-11-18T15:20:00+00:00"])
    asked_at: Instant | None = Field(
        description="When it was decided to send it.", examples=["2026-11-18T15:20:00+00:00"]
    )
    message_id: UUID = Field(description="Its message at notifier.", examples=["3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e"])
    offered_at: Instant | None = Field(
        description="When a mail server took it for the customer: counted as offered.",
        examples=["2026-11-18T15:20:03+00:00"],
    )
    opened_at: Instant | None = Field(
        description="When somebody who looks human first opened its link.", examples=["2026-11-18T18:02:11+00:00"]
    )
    openings: int = Field(description="How often its link was opened by somebody who looks human.", examples=[1])
    automated_openings: int = Field(
        description="How often by mail scanners, previews and other machines.", examples=[2]
    )
    reminded_at: Instant | None = Field(description="When it was decided to send the one reminder.", examples=[None])
    reminder_state: str | None = Field(description="What became of the reminder's mail.", examples=[None])
    expires_at: Instant | None = Field(
        description="From when on its link works no more.", examples=["2026-12-19T08:00:00+00:00"]
    )
    answered_at: Instant | None = Field(
        description="When the resolution was answered.", examples=["2026-11-18T18:02:58+00:00"]
    )
    answered_here: bool = Field(description="Answered through its own link; otherwise by another way.", examples=[True])
    response_id: UUID | None = Field(description="The response.", examples=[_ID])
    cancelled_by: str | None = Field(description="Who called it off.", examples=[None])


class InvitationPrivate(ReadModel):
    """Whom an invitation is for. Reading it is recorded."""

    invitation_id: UUID = Field(description="The invitation.", examples=[_ID])
    customer_name: str | None = Field(description="The customer's name.", examples=["Maria Santos"])
    customer_email: str | None = Field(
        description="The customer's address, if mail can be sent to it.", examples=["maria.santos@example.com"]
    )
    customer_phone: str | None = Field(description="The customer's telephone number.", examples=["555-0142"])
