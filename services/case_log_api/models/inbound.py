"""Mail that came in: kept as it came, with what became of it, and the files that came with it or were added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, one_of


class InboundEmail(Base):
    """One mail as it came in, once per Message-ID and content.

    `attention` says why a person must look at a mail that was filed; `is_restricted` is that it answers what belongs to
    a restricted thread (TSPE-5.9).
    """

    __tablename__ = "inbound_emails"
    __table_args__ = (
        Index("uq_inbound_emails_message", "agency", "message_key", unique=True),
        Index("ix_inbound_emails_state", "agency", "state", "received_at", "id"),
        Index("ix_inbound_emails_case", "agency", "case_id"),
        Index("ix_inbound_emails_message_id", "agency", "message_id"),
        one_of("kind", "message", "auto_reply", "bounce", "list", "loop"),
        one_of("state", "filed", "draft", "set_aside"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_key: Mapped[str]
    message_id: Mapped[str | None]
    kind: Mapped[str]
    state: Mapped[str]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    case_id: Mapped[UUID | None]
    matched_by: Mapped[str | None]
    attention: Mapped[str | None]
    is_restricted: Mapped[bool] = mapped_column(default=False)
    from_name: Mapped[str | None]
    from_address: Mapped[str | None]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    new_text: Mapped[str | None]
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    raw_digest: Mapped[bytes] = mapped_column(LargeBinary)
    raw_bytes: Mapped[int]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class Attachment(Base):
    """A file of an entry. `content` is None where it was refused, with the reason and its words, or erased."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_case", "agency", "case_id", "id"),
        Index("ix_attachments_inbound", "agency", "inbound_id", "id"),
        one_of("verdict", "kept", "refused"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None]
    inbound_id: Mapped[UUID | None]
    filename: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    verdict: Mapped[str]
    reason: Mapped[str | None]
    reason_words: Mapped[str | None]
    added_by: Mapped[str]
    added_at: Mapped[datetime]
