"""Action plans: what is to become better, who does what by when, the check-ins on it, what customers wrote, and the history of it all."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base


def _of_plan() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agency", "plan_id"], ["action_plans.agency", "action_plans.id"])


class ActionPlan(Base):
    """A plan to reach a target that was missed, or one that somebody made for another reason.

    `subject` is what the figure is about (`program:south`, `department:office`, `agency:…`). `figure` is the figure as it was
    when the plan was opened, `effect` what was measured when it closed. A run opens at most one plan for a target and
    subject.
    """

    __tablename__ = "action_plans"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'active', 'done', 'abandoned')", name="state"),
        CheckConstraint("(state IN ('done', 'abandoned')) = (closed_at IS NOT NULL)", name="closed_when_over"),
        Index(
            "uq_action_plans_run",
            "agency",
            "run_id",
            "target",
            "subject",
            unique=True,
            postgresql_where=text("run_id IS NOT NULL"),
        ),
        Index("uq_action_plans_number", "agency", "number", unique=True),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    title: Mapped[str]
    run_id: Mapped[UUID | None]
    report: Mapped[str | None]
    report_title: Mapped[str | None]
    clause: Mapped[str]
    policy_hash: Mapped[str]
    target: Mapped[str | None]
    at_least: Mapped[str | None]
    survey: Mapped[str | None]
    subject: Mapped[str | None]
    about: Mapped[str]
    department: Mapped[str | None]
    period_kind: Mapped[str | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    figure: Mapped[dict[str, Any] | None]
    owner_role: Mapped[str | None]
    owner_person: Mapped[str | None]
    due_on: Mapped[date | None]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    entry_count: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    activated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    close_reason: Mapped[str | None]
    effect: Mapped[list[dict[str, Any]] | None]


class PlanGoal(Base):
    """What is to become better; of a drafted one, the question and its figure when the plan was opened."""

    __tablename__ = "plan_goals"
    __table_args__ = (_of_plan(), Index("ix_plan_goals_plan", "agency", "plan_id", "id"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    text: Mapped[str]
    question: Mapped[str | None]
    figure: Mapped[dict[str, Any] | None]
    aim: Mapped[str | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str]


class PlanStep(Base):
    """Who does what by when, and what shows that it was done."""

    __tablename__ = "plan_steps"
    __table_args__ = (
        _of_plan(),
        CheckConstraint("state IN ('open', 'done')", name="state"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_when_done"),
        Index("ix_plan_steps_plan", "agency", "plan_id", "id"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    what: Mapped[str]
    who: Mapped[str | None]
    due_on: Mapped[date | None]
    state: Mapped[str]
    evidence: Mapped[str | None]
    evidence_url: Mapped[str | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    late_noticed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer)


class CheckIn(Base):
    """A date on which the plan is looked at, and what came of it."""

    __tablename__ = "check_ins"
    __table_args__ = (_of_plan(), Index("ix_check_ins_plan", "agency", "plan_id", "id"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    due_on: Mapped[date]
    held_at: Mapped[datetime | None]
    held_by: Mapped[str | None]
    note: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    late_noticed_at: Mapped[datetime | None]


class PlanComment(Base):
    """What a customer wrote about a question, as it was released when the plan took it in; it stays as it was.

    `reference` names the released text alone: nothing here leads to a response or a person.
    """

    __tablename__ = "plan_comments"
    __table_args__ = (_of_plan(), UniqueConstraint("agency", "plan_id", "question", "reference"))

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    question: Mapped[str]
    reference: Mapped[UUID]
    program: Mapped[str | None]
    rating: Mapped[int] = mapped_column(Integer)
    question_rating: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str]
    taken_at: Mapped[datetime]


class PlanEntry(Base):
    """What happened to a plan: who, when, under which policy. Only ever added."""

    __tablename__ = "plan_entries"
    __table_args__ = (_of_plan(),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    clause: Mapped[str]
    policy_hash: Mapped[str]
    request_id: Mapped[str | None]
    payload: Mapped[dict[str, Any]]


class PlanNumber(Base):
    """The last number given out in a year."""

    __tablename__ = "plan_numbers"

    agency: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
