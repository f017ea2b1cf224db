"""Recognition of staff (HEART-REC): what customers praised, whom they named, and who wants no such mail."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, one_of


class Praise(Base):
    """A positive response that names staff: what events say of it, and the private details fetched for it.

    `wanted` rises with all news of the response; whoever looked at it with an earlier number writes nothing.
    """

    __tablename__ = "praises"

    agency: Mapped[str] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    wanted: Mapped[int]
    considered: Mapped[int] = mapped_column(default=0)
    is_praise: Mapped[bool]
    survey: Mapped[str]
    program: Mapped[str | None]
    campaign: Mapped[UUID | None]
    service_on: Mapped[date]
    submitted_at: Mapped[datetime]
    received_at: Mapped[datetime]
    voided: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str | None]
    language: Mapped[str | None]
    quote: Mapped[str | None]
    redactions: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    fetched_at: Mapped[datetime | None]


class Recognition(Base):
    """One person whom a response names, from the name as written to the mail that thanks; `person` once it is known who."""

    __tablename__ = "recognitions"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "response_id"], ["praises.agency", "praises.response_id"]),
        UniqueConstraint("agency", "response_id", "name_key"),
        Index(
            "uq_recognitions_person",
            "agency",
            "response_id",
            "person",
            unique=True,
            postgresql_where=text("person IS NOT NULL AND state NOT IN ('declined', 'cancelled')"),
        ),
        Index("ix_recognitions_state", "agency", "state", "created_at", "id"),
        Index("ix_recognitions_person", "agency", "person", "created_at"),
        Index("ix_recognitions_submitted_on", "agency", "submitted_on"),
        Index("ix_recognitions_message", "agency", "message_id"),
        Index("ix_recognitions_review_message", "agency", "review_message_id"),
        one_of(
            "state",
            "waiting",
            "withheld",
            "approved",
            "sending",
            "sent",
            "undeliverable",
            "declined",
            "cancelled",
        ),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    response_id: Mapped[UUID]
    name_key: Mapped[str]
    named: Mapped[str]
    candidates: Mapped[list[dict[str, Any]]]
    person: Mapped[str | None]
    person_name: Mapped[str | None]
    team: Mapped[str | None]
    department: Mapped[str | None]
    program: Mapped[str | None]
    state: Mapped[str]
    reasons: Mapped[list[str]]
    clause: Mapped[str]
    policy_hash: Mapped[str]
    submitted_on: Mapped[date]
    received_at: Mapped[datetime]
    created_at: Mapped[datetime]

    review_message_id: Mapped[UUID | None]
    review_state: Mapped[str | None]
    review_asked_at: Mapped[datetime | None]

    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    note: Mapped[str | None]
    quote: Mapped[str | None]
    redactions: Mapped[list[dict[str, Any]] | None]
    has_comment: Mapped[bool] = mapped_column(default=False)

    message_id: Mapped[UUID | None]
    claimed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    copied_to: Mapped[list[str]] = mapped_column(default=list)
    copy_exception: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class RecognitionOptOut(Base):
    """A member of staff who wants no mail of recognition."""

    __tablename__ = "recognition_opt_outs"

    agency: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class RecognitionRead(Base):
    """Somebody read the comment behind a recognition: who, when (design §5)."""

    __tablename__ = "recognition_reads"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "recognition_id"], ["recognitions.agency", "recognitions.id"]),
        Index(None, "agency", "recognition_id", "at"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    recognition_id: Mapped[UUID]
    reader: Mapped[str]
    at: Mapped[datetime]
    request_id: Mapped[str | None]
