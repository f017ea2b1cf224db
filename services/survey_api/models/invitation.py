"""Invitations to answer a survey about one resolution of one ticket."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import Base, one_of

InvitationState = Literal[
    "planned",
    "not_invited",
    "asked",
    "delivered",
    "opened",
    "reminded",
    "failed",
    "suppressed",
    "answered",
    "expired",
    "cancelled",
]


class Invitation(Base):
    """One resolution of one ticket, and what became of inviting its customer.

    The link's token is an HMAC of the id under the page secret: it can be made again for the reminder, and only its
    hash is kept. The hash is unique in the whole deployment, because the token stands alone in the page's address.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        one_of("state", get_args(InvitationState)),
        CheckConstraint("(state = 'not_invited') <= (reason IS NOT NULL)", name="not_invited_says_why"),
        CheckConstraint("(state = 'answered') = (response_id IS NOT NULL)", name="answered_by_a_response"),
        CheckConstraint("asked_at IS NULL OR token_hash IS NOT NULL", name="asked_has_link"),
        UniqueConstraint("token_hash"),
        UniqueConstraint("former_token_hash"),
        UniqueConstraint("agency", "desk", "ticket", "resolution", postgresql_nulls_not_distinct=True),
        Index("ix_invitations_person", "agency", "person", "asked_at", postgresql_where=text("asked_at IS NOT NULL")),
        Index(None, "agency", "state", "id"),
        Index(None, "agency", "program", "id"),
        Index(None, "agency", "ticket", "id"),
        Index("ix_invitations_offered", "agency", "offered_at", postgresql_where=text("offered_at IS NOT NULL")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str | None]
    source: Mapped[str]
    desk: Mapped[str]
    ticket: Mapped[str]
    resolution: Mapped[str | None]
    content_hash: Mapped[str] = mapped_column(comment="Of what the desk said of the ticket.")
    program: Mapped[str] = mapped_column(comment="Counted by program: the source's, or the survey's own.")
    survey: Mapped[str]
    clause: Mapped[str]
    policy_hash: Mapped[str]
    customer_name: Mapped[str | None]
    customer_email: Mapped[str | None] = mapped_column(comment="Only an address that mail can be sent to.")
    person: Mapped[str | None] = mapped_column(comment="Whom the address belongs to: one person, however it is spelt.")
    customer_phone: Mapped[str | None]
    technician_last_assigned: Mapped[str | None] = mapped_column(comment="As given: credited with the answer.")
    team: Mapped[str | None] = mapped_column(comment="As given.")
    language: Mapped[str]
    resolved_at: Mapped[datetime]
    received_at: Mapped[datetime]
    send_at: Mapped[datetime] = mapped_column(comment="When it is due; sent at or after it.")
    token_hash: Mapped[bytes | None]
    former_token_hash: Mapped[bytes | None] = mapped_column(
        comment="Of the link in the first mail, where the page secret was exchanged before the reminder."
    )
    message_id: Mapped[UUID]
    reminder_message_id: Mapped[UUID]
    asked_at: Mapped[datetime | None] = mapped_column(
        comment="When it was decided to send it: nobody has two of these within the days of the rule."
    )
    handed_over_at: Mapped[datetime | None] = mapped_column(comment="When notifier took it.")
    offered_at: Mapped[datetime | None] = mapped_column(
        comment="Volumes: offered. A mail server has accepted it for the customer."
    )
    opened_at: Mapped[datetime | None] = mapped_column(
        comment="Volumes: opened. The first opening by somebody who looks human."
    )
    openings: Mapped[int] = mapped_column(comment="By somebody who looks human.")
    automated_openings: Mapped[int] = mapped_column(comment="By mail scanners, previews and other machines.")
    reminder_state: Mapped[str | None] = mapped_column(comment="`asked`, then what became of the reminder's mail.")
    reminded_at: Mapped[datetime | None] = mapped_column(comment="When it was decided to send the reminder.")
    reminder_handed_over_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(comment="The first instant at which the link no longer works.")
    answered_at: Mapped[datetime | None]
    response_id: Mapped[UUID | None]
    answered_here: Mapped[bool] = mapped_column(
        comment="Volumes: responded. Through this link; an answer by another way only ends the invitation."
    )
    settled_at: Mapped[datetime | None] = mapped_column(comment="Of the last delivery fact taken in.")
    reminder_settled_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]

    @property
    def has_address(self) -> bool:
        """Whether mail can be sent to the customer."""
        return self.customer_email is not None
