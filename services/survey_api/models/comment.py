"""Redacted copies of what customers wrote, and what persons decided about them."""

from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import Base, one_of

CommentState = Literal["stale", "proposed", "released", "withheld"]
"""`stale`: of nothing that counts now: not made yet, or the response was voided or revised since. Nothing of it leaves."""


class RedactedComment(Base):
    """The redacted copy of one response's comment: one for each response, gone with it.

    `id` says nothing about the response, nor about the order of responses: it may leave with the text. Whatever changes
    raises `version`.
    """

    __tablename__ = "redacted_comments"
    __table_args__ = (
        UniqueConstraint("agency", "response_id"),
        ForeignKeyConstraint(["agency", "response_id"], ["responses.agency", "responses.id"], ondelete="CASCADE"),
        one_of("state", get_args(CommentState)),
        CheckConstraint(
            "state = 'stale' OR (text IS NOT NULL AND comment_digest IS NOT NULL AND rules_version IS NOT NULL)",
            name="made_unless_stale",
        ),
        CheckConstraint("(state IN ('released', 'withheld')) = (decided_at IS NOT NULL)", name="decided_by_somebody"),
        Index("ix_redacted_comments_stale", "agency", "response_id", postgresql_where=text("state = 'stale'")),
        Index("ix_redacted_comments_released", "agency", "id", postgresql_where=text("state = 'released'")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    response_id: Mapped[UUID]
    version: Mapped[int]
    state: Mapped[str]
    revision: Mapped[int | None] = mapped_column(comment="The response's revision that it was made of.")
    comment_digest: Mapped[bytes | None] = mapped_column(comment="SHA-256 of the comment that it was made of.")
    rules_version: Mapped[str | None]
    text: Mapped[str | None]
    spans: Mapped[list[dict[str, Any]]]
    lifted: Mapped[list[dict[str, Any]]]
    proposed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    history: Mapped[list[dict[str, Any]]] = mapped_column(comment="Who did what, when; without a word of the text.")
