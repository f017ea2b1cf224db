"""Counts kept ready for every figure: integers only, one row per day or month, dimension and key.

Dimensions are kept one at a time: `all`, `program`, `team`, `technician`, `department`, `audience`, `source`, and for
whole responses `policy` (under which version of the policy they were classified). The key is empty for `all`, where nobody
is credited, and where the audience or source is not known. The campaign is empty for the standing survey: a campaign's
responses are counted in rows of their own.

No constraint says "not below 0": a change is an upsert of a difference, and PostgreSQL checks the proposed row first.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base

_GRAIN = "grain IN ('day', 'month')"
_ANSWER_DIMENSIONS = "'all', 'program', 'team', 'technician', 'department', 'audience', 'source'"
_ANSWER_DIMENSION = f"dimension IN ({_ANSWER_DIMENSIONS})"
_DIMENSION = f"dimension IN ({_ANSWER_DIMENSIONS}, 'policy')"


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
    campaign: Mapped[str] = mapped_column(primary_key=True)
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
    """How often each value was answered to each question, by the responses of one form (services.reporter.domain.forms).

    `value_counts` holds, question by question, how often `lowest`, `lowest` + 1, … was answered: sums and squares follow
    from it. `products` holds, for each pair of questions once ((1, 2), (1, 3), … (2, 3), …), the sum of the products of
    both answers: answers of one response go together, so that the variance of a mean of question means needs them too
    (design §7). Responses that answered both of two questions are those of all forms that hold both.
    """

    __tablename__ = "answer_rollups"
    __table_args__ = (
        CheckConstraint(_GRAIN, name="grain"),
        CheckConstraint(_ANSWER_DIMENSION, name="dimension"),
        CheckConstraint(
            "cardinality(products) = cardinality(questions) * (cardinality(questions) - 1) / 2", name="products"
        ),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    grain: Mapped[str] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(primary_key=True)
    period_on: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    survey: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[UUID] = mapped_column(primary_key=True)
    questions: Mapped[list[str]]
    lowest: Mapped[int]
    answered: Mapped[int]
    value_counts: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()))
    products: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()))
