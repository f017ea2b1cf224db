"""Counts kept ready for every figure: integers only, one row per day or month, dimension and key.

Dimensions are kept one at a time: `all`, `program`, `team`, `technician`, `department`, and `policy` (under which
version of the policy the responses were classified). The key is empty for `all` and where nobody is credited.

No constraint says "not below 0": a change is an upsert of a difference, and PostgreSQL checks the proposed row first.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base

_GRAIN = "grain IN ('day', 'month')"
_DIMENSION = "dimension IN ('all', 'program', 'team', 'technician', 'department', 'policy')"


class Rollup(Base):
    """How many responses there were and how they were classified."""

    __tablename__ = "rollups"
    __table_args__ = (
        CheckConstraint(_GRAIN, name="grain"),
        CheckConstraint(_DIMENSION, name="dimension"),
        # For one person or team over all time; the primary key serves one period over all persons and teams.
        Index("ix_rollups_key", "agency", "dimension", "key", "grain", "period_on"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    grain: Mapped[str] = mapped_column(primary_key=True)
    period_on: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    survey: Mapped[str] = mapped_column(primary_key=True)
    responses: Mapped[int]
    rated: Mapped[int]
    positive: Mapped[int]
    neutral: Mapped[int]
    sin: Mapped[int]
    not_completed: Mapped[int]
    rating_sum: Mapped[int]


class AnswerRollup(Base):
    """How often each value was answered to each question."""

    __tablename__ = "answer_rollups"
    __table_args__ = (
        CheckConstraint(_GRAIN, name="grain"),
        CheckConstraint(_DIMENSION, name="dimension"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    grain: Mapped[str] = mapped_column(primary_key=True)
    period_on: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    survey: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True)
    answered: Mapped[int]


class PairRollup(Base):
    """Sums over the responses that answered both questions: the overall average's interval comes from these.

    Answers of one response go together, so that the variance of a mean of question means needs the products too
    (design §7). A question's own sum and sum of squares come from its answer counts.
    """

    __tablename__ = "pair_rollups"
    __table_args__ = (
        CheckConstraint(_GRAIN, name="grain"),
        CheckConstraint(_DIMENSION, name="dimension"),
        CheckConstraint("question < other_question", name="each_pair_once"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    grain: Mapped[str] = mapped_column(primary_key=True)
    period_on: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    survey: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    other_question: Mapped[str] = mapped_column(primary_key=True)
    answered: Mapped[int]
    sum_first: Mapped[int]
    sum_other: Mapped[int]
    sum_product: Mapped[int]
