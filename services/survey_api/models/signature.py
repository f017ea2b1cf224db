"""What is known of the survey link in people's email signatures."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import Base


class SignatureMark(Base):
    """The mark that one person's signature adds to the program's link, and whether it was ever seen opened.

    It says whose signature an opening came from; who opened it, and what was answered, is kept nowhere beside it.
    """

    __tablename__ = "signature_marks"
    __table_args__ = (UniqueConstraint("agency", "mark"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    issued_at: Mapped[datetime]
    opened_count: Mapped[int]
    first_opened_at: Mapped[datetime | None]
    last_opened_at: Mapped[datetime | None]
    last_opened_link_id: Mapped[UUID | None]


class Attestation(Base):
    """Somebody said that a person's signature holds a link; the latest one of a person counts."""

    __tablename__ = "attestations"
    __table_args__ = (Index(None, "agency", "person", "attested_at"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[str]
    link_id: Mapped[UUID]
    program: Mapped[str]
    attested_at: Mapped[datetime]
    attested_by: Mapped[str]
