"""What a run's people work on: versions of its content, signatures, delegations, corrections, files and messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base
from services.reporter.models.reports import of_run


class ReportVersion(Base):
    """A version of a run's content, frozen. Of an outside review it is the file that was received, and has no content.

    `digest` is the SHA-256 of the content or the file, `figures_digest` that of what the content says besides its data cut,
    version and policy: the same figures are not a new version. `difference` is the one to the version before.
    """

    __tablename__ = "report_versions"
    __table_args__ = (
        of_run(),
        CheckConstraint("reason IN ('compiled', 'corrected', 'restated', 'received')", name="reason"),
        CheckConstraint("(content IS NULL) <> (file_id IS NULL)", name="content_or_file"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    reason: Mapped[str]
    content: Mapped[dict[str, Any] | None]
    file_id: Mapped[UUID | None]
    digest: Mapped[str]
    figures_digest: Mapped[str]
    policy_hash: Mapped[str]
    data_cut_at: Mapped[datetime]
    note: Mapped[str | None]
    difference: Mapped[dict[str, Any] | None]
    obstacles: Mapped[list[dict[str, Any]]]
    missed_targets: Mapped[list[dict[str, Any]]]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class ReportSignOff(Base):
    """A signature: whose it is, who gave it (a delegate signs in their own name), and for which version.

    `fallen_at`: the report was returned, and the signature with it.
    """

    __tablename__ = "report_sign_offs"
    __table_args__ = (
        of_run(),
        CheckConstraint("decision IN ('approved', 'returned')", name="decision"),
        Index(
            "uq_report_sign_offs_standing",
            "agency",
            "run_id",
            "step",
            "holder",
            unique=True,
            postgresql_where=text("fallen_at IS NULL AND decision = 'approved'"),
        ),
        Index("ix_report_sign_offs_run", "agency", "run_id", "signed_at"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]
    step: Mapped[str]
    content_version: Mapped[int] = mapped_column(Integer)
    decision: Mapped[str]
    holder: Mapped[str]
    signed_by: Mapped[str]
    signed_at: Mapped[datetime]
    note: Mapped[str | None]
    fallen_at: Mapped[datetime | None]


class ReportDelegation(Base):
    """Who takes a step in a holder's place; the last word of the holder stands."""

    __tablename__ = "report_delegations"
    __table_args__ = (of_run(),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(primary_key=True)
    delegate: Mapped[str]
    reason: Mapped[str | None]
    delegated_at: Mapped[datetime]


class ReportCorrection(Base):
    """What somebody who returned a report wants corrected, and which version answers it."""

    __tablename__ = "report_corrections"
    __table_args__ = (of_run(), Index("ix_report_corrections_run", "agency", "run_id", "asked_at"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]
    step: Mapped[str]
    content_version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str]
    file_id: Mapped[UUID | None]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    answered_version: Mapped[int | None] = mapped_column(Integer)
    answered_at: Mapped[datetime | None]


class ReportFile(Base):
    """A file of a run: a report received from outside, or one that came with corrections."""

    __tablename__ = "report_files"
    __table_args__ = (
        of_run(),
        CheckConstraint("purpose IN ('received', 'correction')", name="purpose"),
        Index("ix_report_files_run", "agency", "run_id", "added_at"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]
    purpose: Mapped[str]
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class ReportMessage(Base):
    """A message that a run asked notifier for, under its deterministic id."""

    __tablename__ = "report_messages"
    __table_args__ = (
        of_run(),
        CheckConstraint("state IN ('asked', 'accepted', 'refused', 'needless')", name="state"),
        Index("ix_report_messages_run", "agency", "run_id", "asked_at"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]
    step: Mapped[str]
    purpose: Mapped[str]
    template: Mapped[str]
    clause: Mapped[str]
    policy_hash: Mapped[str]
    context: Mapped[dict[str, Any]]
    state: Mapped[str]
    reason: Mapped[str | None]
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
