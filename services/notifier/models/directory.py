"""The directory: people with the days on which they hold their places, teams, departments and roles."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


class AgencyProfile(Base):
    """In whose name messages go out, where the agency's days begin, and which pack was adopted last.

    `revision` rises with each change of pack.
    """

    __tablename__ = "agency_profiles"

    agency: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    time_zone: Mapped[str]
    languages: Mapped[list[str]]
    sender_name: Mapped[str]
    sender_address: Mapped[str]
    reply_to: Mapped[str]
    policy_hash: Mapped[str]
    revision: Mapped[int] = mapped_column(Integer)
    adopted_at: Mapped[datetime]


class DirectoryEntry(Base):
    """One person in one place from `valid_from` to `valid_to`, both days included.

    `current`: the pack says so. `ended`: the person left the pack; the entry stays for the days before.
    `superseded`: the pack corrected it; kept as history, never read for an answer.
    """

    __tablename__ = "directory_entries"
    __table_args__ = (
        CheckConstraint("state IN ('current', 'ended', 'superseded')", name="state"),
        Index(None, "agency", "state"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    title: Mapped[str]
    team: Mapped[str]
    is_team_lead: Mapped[bool]
    is_department_lead: Mapped[bool]
    supervisor: Mapped[str | None]
    roles: Mapped[list[str]]
    languages: Mapped[list[str]]
    aliases: Mapped[list[str]]
    state: Mapped[str]
    policy_hash: Mapped[str]
    changed_at: Mapped[datetime]


class DirectoryTeam(Base):
    """A team and the department that it belongs to; kept after it has left the pack, for past days."""

    __tablename__ = "directory_teams"

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    department: Mapped[str]


class DirectoryDepartment(Base):
    """A department; kept after it has left the pack, for past days."""

    __tablename__ = "directory_departments"

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class DirectoryRole(Base):
    """A role that a rule may name, and how its holders are found."""

    __tablename__ = "directory_roles"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('held', 'held_in_department', 'team_lead', 'department_lead', 'supervisor', 'assignee')",
            name="kind",
        ),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str | None]
