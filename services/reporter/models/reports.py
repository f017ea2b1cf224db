"""Report runs: the ledger of what was opened, the steps of each run, and the history of what happened to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base


def of_run() -> ForeignKeyConstraint:
    """The reference of a row to its run."""
    return ForeignKeyConstraint(["agency", "run_id"], ["report_runs.agency", "report_runs.id"])


class ReportRun(Base):
    """One report of one period, and of one department where each has its own (empty: the agency's).

    `policy_hash` is the policy that it was opened under: its steps are that policy's. `version` rises with every change,
    `content_version` is the newest version of its content, 0 before the first. `restate_at`: a counted response of the
    submitted period changed, and a corrected version is compiled then.
    """

    __tablename__ = "report_runs"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'submitted', 'closed', 'cancelled')", name="state"),
        # What was opened by mistake and cancelled can be opened again.
        Index(
            "uq_report_runs_live",
            "agency",
            "report",
            "period_start",
            "department",
            unique=True,
            postgresql_where=text("state <> 'cancelled'"),
        ),
        Index("ix_report_runs_period", "agency", "period_start", "id"),
        Index("ix_report_runs_restate_at", "restate_at", postgresql_where=text("restate_at IS NOT NULL")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    period_kind: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    department: Mapped[str]
    policy_hash: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    content_version: Mapped[int] = mapped_column(Integer)
    entry_count: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    received_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    restate_at: Mapped[datetime | None]


class ReportStep(Base):
    """One step of a run, with its dates.

    `clause_due_at` is the clause's and what conformance measures, `working_due_at` what reminders follow and never later.
    `is_forecast`: its clock has not begun to run. `ready_on` is the agency's day on which it became ready, whose holders of
    the role sign where each must. `round` rises when the report is returned. `first_done_at` is what conformance goes
    by: what was sent back later was done in time all the same. `asked_at`: its content is being compiled.
    """

    __tablename__ = "report_steps"
    __table_args__ = (
        of_run(),
        CheckConstraint("state IN ('waiting', 'ready', 'done', 'skipped')", name="state"),
        Index("ix_report_steps_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    act: Mapped[str]
    clause: Mapped[str]
    title: Mapped[str]
    who: Mapped[str]
    state: Mapped[str]
    round: Mapped[int] = mapped_column(Integer)
    clause_due_at: Mapped[datetime | None]
    working_due_at: Mapped[datetime | None]
    is_forecast: Mapped[bool]
    applied_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    ready_on: Mapped[date | None]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    first_done_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    late_noticed_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]


class RunEntry(Base):
    """What happened to a run: who, when, under which policy. Only ever added: a trigger refuses everything else."""

    __tablename__ = "run_entries"
    __table_args__ = (of_run(),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    clause: Mapped[str | None]
    policy_hash: Mapped[str]
    request_id: Mapped[str | None]
    payload: Mapped[dict[str, Any]]


class ReportLedger(Base):
    """Up to where an agency's ledger was looked at: under which policy, and when there is something to open next.

    `looks` counts the looks, so that each asks for one job.
    """

    __tablename__ = "report_ledgers"

    agency: Mapped[str] = mapped_column(primary_key=True)
    policy_hash: Mapped[str]
    look_at: Mapped[datetime | None]
    looked_at: Mapped[datetime]
    looks: Mapped[int] = mapped_column(Integer)
