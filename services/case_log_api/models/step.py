"""The steps that clauses ask of a case: what conformance is measured from, and what `explain` tells."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case


class CaseStep(Base):
    """One step, applied once. `outcome` is `open` until it is `done` or the name of a visible exception."""

    __tablename__ = "case_steps"
    __table_args__ = (
        of_case(),
        Index("ix_case_steps_open", "agency", "due_at", postgresql_where=text("done_at IS NULL")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Identity(always=True))
    step: Mapped[str]
    clause: Mapped[str]
    policy_hash: Mapped[str]
    cycle: Mapped[int | None]
    who: Mapped[str | None]
    restricted: Mapped[bool] = mapped_column(default=False)
    applied_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="open")
