"""A case, its human number and its reopening cycles."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case, one_of

# TSPE-5.11, as a rule that the database keeps: confirmed, then contacted, then closed; or a named person's waiver.
_IN_ORDER = """
    (confirmed_at IS NOT NULL AND final_contact_at IS NOT NULL
     AND confirmed_at <= final_contact_at AND final_contact_at <= closed_at)
"""
_WAIVED = """
    (waived_at IS NOT NULL AND waived_by IS NOT NULL AND waiver_reason IS NOT NULL AND waived_at <= closed_at
     AND (waives_confirmation OR (confirmed_at IS NOT NULL AND confirmed_at <= closed_at)))
"""

_OF_SURVEYS = "('sin', 'not_completed')"
_OF_LOG = "('compliment', 'question', 'complaint')"


class CaseNumber(Base):
    """The last human number given in an agency's year. Its row lock makes the numbers gapless."""

    __tablename__ = "case_numbers"

    agency: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Case(Base):
    """What became of one ticket: one case per ticket, or per response where there is no ticket; or a log entry's case.

    A log entry's case (kinds `compliment`, `question`, `complaint`) has no response; `LogEntry` says what it is about.

    The closing facts are those of the present round; a further SIN empties them, and the timeline keeps the former.
    `version` rises with every change that everybody may see.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("agency", "number"),
        Index("uq_cases_ticket", "agency", "desk", "ticket", unique=True, postgresql_where=text("ticket IS NOT NULL")),
        Index(
            "uq_cases_response",
            "agency",
            "response_id",
            unique=True,
            postgresql_where=text("ticket IS NULL AND response_id IS NOT NULL"),
        ),
        Index("ix_cases_agency_status", "agency", "status", "id"),
        Index("ix_cases_agency_technician", "agency", "technician", "id"),
        Index("ix_cases_agency_ticket", "agency", "ticket"),
        CheckConstraint(
            f"(kind IN {_OF_SURVEYS} AND status IN ('open', 'reviewed', 'confirmed', 'contacted', 'closed'))"
            f" OR (kind IN {_OF_LOG} AND status IN ('draft', 'open', 'resolved', 'closed', 'forwarded', 'discarded'))",
            name="status_known",
        ),
        CheckConstraint(f"(kind IN {_OF_SURVEYS}) = (response_id IS NOT NULL)", name="survey_has_response"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        CheckConstraint("(closed_at IS NULL) = (closing IS NULL)", name="closed_has_kind"),
        CheckConstraint(
            f"closed_at IS NULL OR (closing = 'dismissed' AND kind = 'not_completed')"
            f" OR (closing = 'waived' AND {_WAIVED}) OR (closing = 'in_order' AND {_IN_ORDER})"
            f" OR (closing = 'by_kind' AND kind IN {_OF_LOG})",
            name="closing_order",
        ),
        CheckConstraint(
            "final_contact_at IS NULL OR (confirmed_at IS NOT NULL AND confirmed_at <= final_contact_at)",
            name="contact_after_confirmation",
        ),
        CheckConstraint(
            "(waived_at IS NULL) = (waived_by IS NULL) AND (waived_at IS NULL) = (waiver_reason IS NULL)"
            " AND (waiver_reason IS NULL OR waiver_reason <> '') AND (waived_by IS NULL OR waived_by <> '')",
            name="waiver_named",
        ),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    desk: Mapped[str] = mapped_column(default="")
    ticket: Mapped[str | None]
    response_id: Mapped[UUID | None]
    technician: Mapped[str | None]
    team: Mapped[str | None]
    supervisor: Mapped[str | None]
    policy_hash: Mapped[str]
    opened_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    cycle_count: Mapped[int] = mapped_column(default=0)
    entry_count: Mapped[int] = mapped_column(default=0)
    entry_head: Mapped[bytes] = mapped_column(LargeBinary, default=bytes(32))
    restricted_count: Mapped[int] = mapped_column(default=0)
    restricted_head: Mapped[bytes] = mapped_column(LargeBinary, default=bytes(32))

    cause: Mapped[str | None]
    improvement_opportunity: Mapped[str | None]
    survey_resolution: Mapped[str | None]

    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    resolution_summary: Mapped[str | None]
    final_contact_asked_at: Mapped[datetime | None]
    final_contact_message_id: Mapped[UUID | None]
    final_contact_at: Mapped[datetime | None]
    final_contact_kind: Mapped[str | None]
    waived_at: Mapped[datetime | None]
    waived_by: Mapped[str | None]
    waiver_reason: Mapped[str | None]
    waives_confirmation: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closing: Mapped[str | None]
    closing_count: Mapped[int] = mapped_column(default=0)


class Cycle(Base):
    """The one reopening cycle of one SIN (ticket and resolution): reopened, reviewed, answered, and in time closed."""

    __tablename__ = "cycles"
    __table_args__ = (
        of_case(),
        UniqueConstraint("agency", "case_id", "number"),
        UniqueConstraint("agency", "response_id"),
        Index(
            "uq_cycles_sin",
            "agency",
            "desk",
            "ticket",
            "resolution",
            unique=True,
            postgresql_where=text("ticket IS NOT NULL"),
        ),
        one_of(
            "reopen_state",
            "waiting",
            "reopened",
            "linked_follow_up",
            "awaiting_person",
            "desk_unreachable",
            "unknown_ticket",
            "not_possible",
        ),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="review_named"),
        CheckConstraint(
            "closed_at IS NULL OR waived"
            " OR (confirmed_at IS NOT NULL AND final_contact_at IS NOT NULL"
            "     AND confirmed_at <= final_contact_at AND final_contact_at <= closed_at)",
            name="closing_order",
        ),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    number: Mapped[int]
    response_id: Mapped[UUID]
    desk: Mapped[str] = mapped_column(default="")
    ticket: Mapped[str | None]
    resolution: Mapped[str] = mapped_column(default="")
    policy_hash: Mapped[str]
    started_at: Mapped[datetime]

    reopen_state: Mapped[str]
    reopen_attempts: Mapped[int] = mapped_column(default=0)
    reopen_round: Mapped[int] = mapped_column(default=1)
    reopen_note: Mapped[str | None]
    reopened_at: Mapped[datetime | None]
    desk_confirmed_at: Mapped[datetime | None]
    desk_reference: Mapped[str | None]

    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]
    contact_exception: Mapped[str | None]
    first_contact_at: Mapped[datetime | None]

    tab_wanted: Mapped[int] = mapped_column(default=0)
    tab_written: Mapped[int] = mapped_column(default=0)
    tab_busy_until: Mapped[datetime | None]
    tab_busy_for: Mapped[int | None] = mapped_column(Integer)

    confirmed_at: Mapped[datetime | None]
    final_contact_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    waived: Mapped[bool] = mapped_column(default=False)
