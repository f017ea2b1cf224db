"""An entry of the customer care log: a compliment, question or complaint; its case row holds number, status and timeline."""

import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case, one_of

REPLY_TOKEN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105  # an alphabet, not a secret
"""Without those that are taken for each other when an address is typed from paper."""

REPLY_TOKEN_LENGTH = 10


def new_reply_token() -> str:
    """Something nobody can guess, for the address to which the constituent replies."""
    return "".join(secrets.choice(REPLY_TOKEN_LETTERS) for _ in range(REPLY_TOKEN_LENGTH))


class LogEntry(Base):
    """What is known of an entry besides who the constituent is and what was said: nothing here is personal data.

    `received_at` is evidenced (postmark, voicemail time), `logged_at` is when it was documented; `status` repeats the
    case's, so that a list reads one table. `counts` is false for a duplicate. `source_ref` is the caller's own mark:
    the same mark again is the same entry. `reply_token` stands in the address to which the constituent replies; whoever
    makes the row need not give one. `external_number` is the entry's in the other database that it is logged in
    (CCTS-III.A2), which holds its `external_version`.
    """

    __tablename__ = "log_entries"
    __table_args__ = (
        of_case(),
        Index(
            "uq_log_entries_source",
            "agency",
            "source",
            "source_ref",
            unique=True,
            postgresql_where=text("source_ref IS NOT NULL"),
        ),
        Index("uq_log_entries_reply_token", "agency", "reply_token", unique=True),
        Index("ix_log_entries_received", "agency", "received_at", "case_id"),
        Index("ix_log_entries_status", "agency", "status", "received_at", "case_id"),
        Index("ix_log_entries_kind", "agency", "kind", "received_at", "case_id"),
        Index("ix_log_entries_channel", "agency", "channel", "received_at", "case_id"),
        Index("ix_log_entries_source_received", "agency", "source", "received_at", "case_id"),
        Index("ix_log_entries_reportability", "agency", "reportability", "received_at", "case_id"),
        Index("ix_log_entries_logged", "agency", "logged_at"),
        Index("ix_log_entries_assignee", "agency", "assignee", "received_at", "case_id"),
        Index("ix_log_entries_team", "agency", "team", "received_at", "case_id"),
        Index(
            "ix_log_entries_queue",
            "agency",
            "queue",
            "received_at",
            "case_id",
            postgresql_where=text("queue IS NOT NULL"),
        ),
        Index("ix_log_entries_program", "agency", "program", "received_at", "case_id"),
        Index("ix_log_entries_program_category", "agency", "program", "category", "received_at", "case_id"),
        Index("ix_log_entries_category", "agency", "category", "received_at", "case_id"),
        Index("ix_log_entries_subject", "agency", "subject_handle", "received_at", "case_id"),
        Index("ix_log_entries_uncounted", "agency", "received_at", "case_id", postgresql_where=text("NOT counts")),
        Index("ix_log_entries_lead", "agency", "lead_case_id", postgresql_where=text("lead_case_id IS NOT NULL")),
        Index(
            "ix_log_entries_erase",
            "agency",
            "erase_on",
            postgresql_where=text("erased_at IS NULL AND erase_on IS NOT NULL"),
        ),
        Index(
            "uq_log_entries_external",
            "agency",
            "external_number",
            unique=True,
            postgresql_where=text("external_number IS NOT NULL"),
        ),
        one_of("kind", "compliment", "question", "complaint"),
        one_of("status", "draft", "open", "resolved", "closed", "forwarded", "discarded"),
        one_of("source", "person", "web_form", "inbound_email", "import", "split"),
        one_of("subject_kind", "agency", "employee", "contracted_provider"),
        one_of("reportability", "reportable", "not_reportable", "forwarded", "undecided"),
        CheckConstraint(
            "(status = 'draft') = (confirmed_at IS NULL) OR status = 'discarded'", name="draft_unconfirmed"
        ),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolution_named"),
        CheckConstraint("status <> 'resolved' OR resolved_at IS NOT NULL", name="resolved_has_time"),
        CheckConstraint("status <> 'forwarded' OR forwarded_at IS NOT NULL", name="forwarded_has_time"),
        CheckConstraint("received_at <= logged_at", name="received_before_logged"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    source: Mapped[str]
    source_ref: Mapped[str | None]
    reply_token: Mapped[str] = mapped_column(default=new_reply_token)
    policy_hash: Mapped[str]

    channel: Mapped[str]
    received_by: Mapped[str | None]
    receiver_role: Mapped[str | None]
    received_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    logged_by: Mapped[str]
    backdating_reason: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]

    subject_kind: Mapped[str]
    subject_handle: Mapped[str | None]
    category: Mapped[str | None]
    program: Mapped[str | None]
    language: Mapped[str]
    interpreter: Mapped[str | None]
    is_anonymous: Mapped[bool] = mapped_column(default=False)

    reportability: Mapped[str]
    reportability_reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    reportability_by: Mapped[str]
    matters: Mapped[list[str]] = mapped_column(default=list)
    party: Mapped[str | None]
    forwarded_at: Mapped[datetime | None]

    assignee: Mapped[str | None]
    team: Mapped[str | None]
    queue: Mapped[str | None]
    transfer_count: Mapped[int] = mapped_column(default=0)

    counts: Mapped[bool] = mapped_column(default=True)
    lead_case_id: Mapped[UUID | None]
    lead_kind: Mapped[str | None]

    acknowledged_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answer_kind: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    reopened_count: Mapped[int] = mapped_column(default=0)

    released_version: Mapped[int | None]
    external_number: Mapped[str | None]
    external_version: Mapped[int | None]
    external_recorded_at: Mapped[datetime | None]
    text_version: Mapped[int] = mapped_column(default=1)
    erase_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]


class Constituent(Base):
    """Who wrote or called: personal data, read only by scope, and each read is recorded.

    The keys are folded forms by which the same constituent is found again: a name without accents and case, an address
    in lower case, a number in digits.
    """

    __tablename__ = "constituents"
    __table_args__ = (
        of_case(),
        Index("ix_constituents_email", "agency", "email_key", postgresql_where=text("email_key IS NOT NULL")),
        Index("ix_constituents_phone", "agency", "phone_key", postgresql_where=text("phone_key IS NOT NULL")),
        Index("ix_constituents_name", "agency", "name_key", postgresql_where=text("name_key IS NOT NULL")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    also_known_as: Mapped[list[str]] = mapped_column(default=list)
    email: Mapped[str | None]
    phone: Mapped[str | None]
    postal_address: Mapped[str | None]
    case_numbers: Mapped[list[str]] = mapped_column(default=list)
    name_key: Mapped[str | None]
    email_key: Mapped[str | None]
    phone_key: Mapped[str | None]


class EntryText(Base):
    """What was said and done, in people's words: `narrative`, `action_taken`, `subject_name`, `resolution`, `answer`.

    The originals: sealed, readable by scope only. A changed text raises the entry's `text_version`.
    """

    __tablename__ = "entry_texts"
    __table_args__ = (of_case(), one_of("field", "narrative", "action_taken", "subject_name", "resolution", "answer"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    written_by: Mapped[str]
    written_at: Mapped[datetime]
