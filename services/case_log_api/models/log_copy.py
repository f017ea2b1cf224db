"""Redacted copies of what a log entry says (CCTS-II.3): proposed by rules, reviewed and released by a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case, one_of


class RedactedCopy(Base):
    """One version of an entry's redacted texts: field to text, field to spans.

    `originals` is the digest of the originals that it was made from: once they differ, the copy is stale and nothing of
    it may leave any more. `lifted` are spans that a person took back, and `digests` those of the single texts, by which
    a person's decisions are carried over to a later version as far as the text is the same.
    """

    __tablename__ = "redacted_copies"
    __table_args__ = (
        of_case(),
        UniqueConstraint("agency", "case_id", "version"),
        Index(
            "uq_redacted_copies_released", "agency", "case_id", unique=True, postgresql_where=text("state = 'released'")
        ),
        Index("ix_redacted_copies_state", "agency", "state", "made_at", "id"),
        one_of("state", "proposed", "released", "superseded", "withdrawn"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    version: Mapped[int]
    state: Mapped[str]
    texts: Mapped[dict[str, Any]]
    spans: Mapped[dict[str, Any]]
    lifted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digests: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rules_version: Mapped[str]
    originals: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    released_by: Mapped[str | None]
    released_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    clause: Mapped[str]
    policy_hash: Mapped[str]
