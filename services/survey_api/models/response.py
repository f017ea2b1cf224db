"""Responses as they count, and every content that ever came for them."""

from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import AttributionState, Base, Channel, RevisionState, Suspected, one_of
from shared.contracts.events import AttributionBasis, Audience, Classification, Suspicion, VoidReason


class Response(Base):
    """A survey response with the content that counts now.

    `version` rises with every published change. One response per desk, ticket and resolution, per page and per
    invitation: the unique indexes decide when two come at once. One that a machine seems to have sent is `withheld`:
    void, nothing published of it, and it takes no place in those indexes, so that the person's own answer counts.
    """

    __tablename__ = "responses"
    __table_args__ = (
        Index(
            "uq_responses_request",
            "agency",
            "desk",
            "ticket",
            "resolution",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("ticket IS NOT NULL AND NOT withheld"),
        ),
        Index(
            "uq_responses_form_nonce",
            "agency",
            "form_nonce",
            "withheld",
            unique=True,
            postgresql_where=text("form_nonce IS NOT NULL"),
        ),
        Index(
            "uq_responses_invitation",
            "agency",
            "invitation_id",
            unique=True,
            postgresql_where=text("invitation_id IS NOT NULL AND NOT withheld"),
        ),
        Index(
            "ix_responses_invitation_received",
            "agency",
            "invitation_id",
            "received_at",
            postgresql_where=text("invitation_id IS NOT NULL"),
        ),
        Index("ix_responses_link", "agency", "link_id", "received_at", postgresql_where=text("link_id IS NOT NULL")),
        Index("ix_responses_campaign", "agency", "campaign_id", "id", postgresql_where=text("campaign_id IS NOT NULL")),
        Index("ix_responses_suspected", "agency", "id", postgresql_where=text("withheld")),
        Index(None, "agency", "submitted_at", "id"),
        Index(
            "ix_responses_waiting_attribution",
            "agency",
            "id",
            postgresql_where=text("attribution_state = 'waiting'"),
        ),
        one_of("channel", get_args(Channel)),
        one_of("classification", get_args(Classification)),
        one_of("not_completed", get_args(Suspicion)),
        one_of("behaviour", get_args(Suspicion)),
        one_of("attribution_state", get_args(AttributionState)),
        one_of("basis", get_args(AttributionBasis)),
        one_of("void_reason", get_args(VoidReason)),
        one_of("audience", get_args(Audience)),
        one_of("suspected", get_args(Suspected)),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void_has_reason"),
        CheckConstraint(
            "NOT withheld OR (void_reason IS NOT DISTINCT FROM 'machine' AND suspected IS NOT NULL)",
            name="withheld_is_suspected",
        ),
        CheckConstraint("NOT sin_raised OR classification = 'sin'", name="sin_stands"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    revision: Mapped[int] = mapped_column(comment="The revision that counts.")
    channel: Mapped[str]
    source: Mapped[str | None]
    desk: Mapped[str | None]
    ticket: Mapped[str | None]
    resolution: Mapped[str | None]
    survey: Mapped[str]
    survey_version: Mapped[int | None] = mapped_column(comment="Unknown only of responses from before it was kept.")
    policy_hash: Mapped[str]
    link_id: Mapped[UUID | None]
    campaign_id: Mapped[UUID | None]
    invitation_id: Mapped[UUID | None]
    audience: Mapped[str | None]
    staff_named: Mapped[list[str]] = mapped_column(comment="Who helped, as the respondent wrote it.")
    answer_seconds: Mapped[float | None] = mapped_column(Double(), comment="From opening the page to sending it.")
    form_nonce: Mapped[str | None] = mapped_column(comment="The page that it was sent with; a page counts once.")
    suspected: Mapped[str | None] = mapped_column(comment="Why it was taken for a machine's when it came.")
    historic: Mapped[bool] = mapped_column(comment="Imported long after its day: it counts, and no case follows.")
    withheld: Mapped[bool] = mapped_column(comment="Nothing has been published of it: a machine seems to have sent it.")
    program: Mapped[str | None]
    rating: Mapped[int]
    answers: Mapped[dict[str, Any]]
    classification: Mapped[str]
    sin_raised: Mapped[bool] = mapped_column(comment="A SIN once raised stands, whatever revision is accepted later.")
    not_completed: Mapped[str]
    behaviour: Mapped[str]
    technician_as_given: Mapped[str | None]
    last_assigned_as_given: Mapped[str | None]
    team_as_given: Mapped[str | None]
    comment: Mapped[str | None]
    customer_name: Mapped[str | None]
    customer_email: Mapped[str | None] = mapped_column(comment="Only an address that mail can be sent to.")
    customer_phone: Mapped[str | None]
    language: Mapped[str | None]
    service_on: Mapped[date]
    submitted_at: Mapped[datetime]
    received_at: Mapped[datetime]
    attribution_state: Mapped[str]
    attributed_at: Mapped[datetime | None]
    basis: Mapped[str | None]
    technician: Mapped[str | None]
    team: Mapped[str | None]
    department: Mapped[str | None]
    supervisor: Mapped[str | None]
    candidates: Mapped[list[dict[str, Any]] | None]
    confirmed_by: Mapped[str | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    void_note: Mapped[str | None]
    voided_by: Mapped[str | None]


class ResponseRevision(Base):
    """One content that came for a response: the first is number 1; others wait as `flagged` until a person decides."""

    __tablename__ = "response_revisions"
    __table_args__ = (
        one_of("state", get_args(RevisionState)),
        one_of("classification", get_args(Classification)),
        Index(
            "ix_response_revisions_flagged",
            "agency",
            "response_id",
            postgresql_where=text("state = 'flagged'"),
        ),
        Index(
            "uq_response_revisions_counting",
            "agency",
            "response_id",
            unique=True,
            postgresql_where=text("state = 'counting'"),
        ),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    content_hash: Mapped[str]
    content: Mapped[dict[str, Any]]
    classification: Mapped[str]
    channel: Mapped[str]
    source: Mapped[str | None]
    delivery_id: Mapped[str | None]
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    note: Mapped[str | None]
