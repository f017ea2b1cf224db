"""What is known of each response, in numbers and handles only, and the ledger of later changes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Double, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base


class ResponseFact(Base):
    """One response as its events told it: classified, attributed, voided, in whatever order they came.

    Each of the three kinds has the version it was told under; 0 means not told yet. A response counts once it is
    classified and while it is not voided. Until it is attributed, the team that the desk named stands for the credit;
    where no department is credited, the program's stands for it.
    """

    __tablename__ = "response_facts"
    __table_args__ = (
        CheckConstraint(
            "classified_version = 0 OR (survey IS NOT NULL AND policy_hash IS NOT NULL AND category IS NOT NULL"
            " AND submitted_at IS NOT NULL AND submitted_on IS NOT NULL AND received_at IS NOT NULL)",
            name="classified_is_complete",
        ),
        CheckConstraint("category IN ('positive', 'neutral', 'sin')", name="category"),
        CheckConstraint("audience IN ('internal', 'external')", name="audience"),
        CheckConstraint("cardinality(questions) = cardinality(answers)", name="an_answer_per_question"),
        Index("ix_response_facts_agency_submitted_on", "agency", "submitted_on"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)

    classified_version: Mapped[int] = mapped_column(Integer, server_default="0")
    survey: Mapped[str | None]
    survey_version: Mapped[int | None] = mapped_column(Integer)
    policy_hash: Mapped[str | None]
    program: Mapped[str | None]
    program_department: Mapped[str | None]  # as the policy that it was classified under says
    campaign: Mapped[UUID | None]  # none: the standing survey
    audience: Mapped[str | None]
    source: Mapped[str | None]  # the webhook source that delivered it, else its channel
    rating: Mapped[int | None]
    form: Mapped[UUID | None]  # which questions were answered, in which range; null: none that is counted
    questions: Mapped[list[str]] = mapped_column(server_default="{}")
    answers: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()), server_default="{}")
    lowest: Mapped[int | None]
    highest: Mapped[int | None]
    category: Mapped[str | None]
    not_completed: Mapped[bool | None]
    submitted_at: Mapped[datetime | None]
    submitted_on: Mapped[date | None]  # in the agency's zone: the day it is counted on
    received_at: Mapped[datetime | None]
    answer_seconds: Mapped[float | None] = mapped_column(Double)
    given_team: Mapped[str | None]
    given_department: Mapped[str | None]

    attributed_version: Mapped[int] = mapped_column(Integer, server_default="0")
    technician: Mapped[str | None]
    team: Mapped[str | None]
    department: Mapped[str | None]

    voided_version: Mapped[int] = mapped_column(Integer, server_default="0")
    voided: Mapped[bool] = mapped_column(server_default="false")
    void_reason: Mapped[str | None]


class Restatement(Base):
    """A counted response changed later: the figures of its day, and of the day it moved to, are not what they were.

    `late`: it was taken in on a later day than it was submitted on, by a desk that was slow or because a person let an
    answer count that had been taken for a machine's. `re_attributed`: it is credited to others than it was counted under.

    `was_` and `is_`: how it counted before and after, so that the figures of before can be told; no category where it did not
    count, both none where that was not kept yet. The campaign is empty for the standing survey.
    """

    __tablename__ = "restatements"
    __table_args__ = (
        CheckConstraint("kind IN ('corrected', 'late', 're_attributed', 'voided', 'restored')", name="kind"),
        Index("ix_restatements_agency_from_on", "agency", "from_on"),
        Index("ix_restatements_agency_to_on", "agency", "to_on"),
        Index("ix_restatements_agency_recorded_at", "agency", "recorded_at"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    from_campaign: Mapped[str]
    to_campaign: Mapped[str]
    from_survey: Mapped[str | None]
    to_survey: Mapped[str | None]
    was_category: Mapped[str | None]
    was_rating: Mapped[int | None]
    is_category: Mapped[str | None]
    is_rating: Mapped[int | None]
    recorded_at: Mapped[datetime]


class CountingZone(Base):
    """The zone in which an agency's responses were given their days; another one means dating them anew."""

    __tablename__ = "counting_zones"

    agency: Mapped[str] = mapped_column(primary_key=True)
    time_zone: Mapped[str]
