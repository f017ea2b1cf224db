"""What conformance is measured from: cases, the steps that clauses asked for, and what became of messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base


class CaseFact(Base):
    """A case: when it began and when it was closed, whichever was heard first."""

    __tablename__ = "case_facts"
    # The overview asks for what is open: a few of very many.
    __table_args__ = (
        Index("ix_case_facts_open", "agency", "kind", "opened_at", postgresql_where=text("closed_at IS NULL")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    kind: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    waived: Mapped[bool] = mapped_column(server_default="false")


class StepFact(Base):
    """A step that a clause asked for, from the instant at which it began to apply.

    Said more than once, a done step wins over an undone one, then the event that happened later.
    """

    __tablename__ = "step_facts"
    __table_args__ = (
        Index("ix_step_facts_agency_applied_at", "agency", "applied_at"),
        Index("ix_step_facts_agency_due_at", "agency", "due_at"),
        Index("ix_step_facts_due", "agency", "due_at", postgresql_where=text("done_at IS NULL AND outcome = 'open'")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    clause: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(primary_key=True)
    policy_hash: Mapped[str]
    done_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    outcome: Mapped[str]
    event_id: Mapped[UUID]
    event_at: Mapped[datetime]


class MessageFact(Base):
    """What became of a message in the end."""

    __tablename__ = "message_facts"
    __table_args__ = (Index("ix_message_facts_agency_settled_at", "agency", "settled_at"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    template: Mapped[str]
    clause: Mapped[str | None]
    case_id: Mapped[UUID | None]
    outcome: Mapped[str]
    settled_at: Mapped[datetime]
    event_id: Mapped[UUID]
    event_at: Mapped[datetime]
