"""The append-only timeline of a case, and who read what it keeps closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, Index, LargeBinary, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case, one_of


class TimelineEntry(Base):
    """One thing that happened. A case has two chains: `case`, and `restricted` for the threads of TSPE-5.9.

    Two chains, so that nobody can tell from a gap in the numbers of one that the other holds something.
    """

    __tablename__ = "timeline_entries"
    __table_args__ = (
        of_case(),
        UniqueConstraint("agency", "case_id", "thread", "seq"),
        Index("ix_timeline_entries_agency_kind", "agency", "kind", "at"),
        one_of("thread", "case", "restricted"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    thread: Mapped[str]
    seq: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    clause: Mapped[str | None]
    policy_hash: Mapped[str | None]
    request_id: Mapped[str | None]
    payload: Mapped[dict[str, Any] | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_digest: Mapped[bytes] = mapped_column(LargeBinary)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary)


class PrivateRead(Base):
    """A customer's identity or sealed words were read: who, when, of which case, what and why (STD-3e, CCTS-II.3).

    A mail that belongs to no case is named by its own id instead.
    """

    __tablename__ = "private_reads"
    __table_args__ = (of_case(), Index(None, "agency", "case_id", "at"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None]
    inbound_id: Mapped[UUID | None]
    reader: Mapped[str]
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(default="customer")
    reason: Mapped[str | None]
    request_id: Mapped[str | None]


# A migration carries these out too (autogeneration does not see triggers).
TIMELINE_GUARD = (
    """
    CREATE FUNCTION refuse_timeline_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.payload IS NULL AND NEW.salt IS NULL
           AND (to_jsonb(NEW) - 'payload' - 'salt') = (to_jsonb(OLD) - 'payload' - 'salt') THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the timeline is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER timeline_entries_append_only BEFORE UPDATE OR DELETE ON timeline_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_timeline_change()
    """,
    """
    CREATE TRIGGER timeline_entries_not_truncated BEFORE TRUNCATE ON timeline_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_timeline_change()
    """,
)
TIMELINE_GUARD_REMOVAL = (
    "DROP TRIGGER IF EXISTS timeline_entries_not_truncated ON timeline_entries",
    "DROP TRIGGER IF EXISTS timeline_entries_append_only ON timeline_entries",
    "DROP FUNCTION IF EXISTS refuse_timeline_change()",
)

for _statement in TIMELINE_GUARD:
    event.listen(TimelineEntry.__table__, "after_create", DDL(_statement.replace("%", "%%")))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
