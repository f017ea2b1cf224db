"""What is known of each entry of the customer care log, in facts and days only, and the counts kept ready of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Date, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporter.models.base import Base


class LogFact(Base):
    """One entry as `log_entry.changed` told it last: no words, nobody's name.

    The days are those of the agency's zone. Both counts of days run from the day of receipt, which is day 0, to the day
    of the answer; business days are those of the agency's calendar as it stands. `taken_at` is when reporter was told.
    """

    __tablename__ = "log_facts"
    __table_args__ = (
        CheckConstraint("(answered_on IS NULL) = (business_days IS NULL)", name="business_days_of_answered"),
        CheckConstraint("(answered_on IS NULL) = (calendar_days IS NULL)", name="calendar_days_of_answered"),
        Index("ix_log_facts_agency_received_on", "agency", "received_on"),
        Index("ix_log_facts_agency_taken_at", "agency", "taken_at"),
        Index("ix_log_facts_open", "agency", "received_at", postgresql_where=text("status = 'open' AND counts")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    event_at: Mapped[datetime]
    event_id: Mapped[UUID]
    taken_at: Mapped[datetime]
    number: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    channel: Mapped[str]
    category: Mapped[str | None]
    program: Mapped[str | None]
    reportability: Mapped[str]
    counts: Mapped[bool]
    lead: Mapped[UUID | None]
    released_version: Mapped[int | None]
    received_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    received_on: Mapped[date]
    logged_on: Mapped[date]
    answered_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    business_days: Mapped[int | None]
    calendar_days: Mapped[int | None]


class LogRestatement(Base):
    """An entry changed in a way that the report of a month whose run is open already tells: one row for each kind of change.

    `late`: the entry became known only then. `re_dated`, `re_categorised` (kind, channel, category or program), `linked` (a
    duplicate, or consolidated), `decided` (reportability, discarded or forwarded), `withdrawn` and `released` (its redacted
    copy). `days` are the days whose figures or words it touches.
    """

    __tablename__ = "log_restatements"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('late', 're_dated', 're_categorised', 'linked', 'decided', 'withdrawn', 'released')", name="kind"
        ),
        Index("ix_log_restatements_agency_recorded_at", "agency", "recorded_at"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[list[date]] = mapped_column(ARRAY(Date))
    recorded_at: Mapped[datetime]


class LogRollup(Base):
    """How many entries there were: one row for each measure, day, dimension, key, kind and reportability.

    Dimensions are kept one at a time; the key is empty for `all` and where an entry has no value. `days` tells answers
    apart by how long they took, and is 0 for every other measure. services.reporter.domain.log.counting says what each
    measure counts. No constraint says "not below 0": a change is an upsert of a difference.
    """

    __tablename__ = "log_rollups"
    __table_args__ = (
        CheckConstraint("dimension IN ('all', 'category', 'program', 'channel', 'status')", name="dimension"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    counted_on: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    reportability: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int] = mapped_column(BigInteger)


class LogCalendar(Base):
    """The zone and the calendar under which an agency's entries were given their days; another one means counting anew."""

    __tablename__ = "log_calendars"

    agency: Mapped[str] = mapped_column(primary_key=True)
    time_zone: Mapped[str]
    calendar_version: Mapped[str]
