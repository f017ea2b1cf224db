"""The agency itself, how it is organised, and the clauses of its procedure."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from shared.policy.models.base import (
    ClauseId,
    ClauseRef,
    Defines,
    DepartmentRef,
    Email,
    Language,
    Name,
    PackModel,
    Text,
    Whole,
)

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PeriodKind = Literal["week", "month", "quarter", "fiscal_year"]


class Agency(PackModel):
    """Who the agency is, where its clock stands and in whose name it writes."""

    id: Name
    name: Text
    time_zone: str
    week_start: Weekday = "monday"
    fiscal_year_start_month: Annotated[Whole, Field(ge=1, le=12)] = 1
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    sender_name: Text
    sender_address: Email
    reply_to: Email

    @field_validator("time_zone")
    @classmethod
    def know_the_zone(cls, key: str) -> str:
        """Refuse a zone that is not in the time zone database."""
        try:
            ZoneInfo(key)
        except (OSError, ValueError, KeyError) as unknown:
            msg = f"{key!r} is not a time zone of the IANA database (for example 'America/New_York')"
            raise ValueError(msg) from unknown
        return key

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which all of the agency's rules are computed."""
        return ZoneInfo(self.time_zone)

    @property
    def default_language(self) -> str:
        """The language used where a person's own is not available: the first one named."""
        return self.languages[0]


class Clause(PackModel):
    """One duty of the procedure. A part names the clause that it belongs to; a clause is met when its parts are."""

    id: Annotated[ClauseId, Defines("clause")]
    document: Text
    section: Text
    who: Text
    text: Text
    part_of: ClauseRef | None = None


class ElapsedLimit(PackModel):
    """So many minutes of real time."""

    kind: Literal["elapsed"] = "elapsed"
    minutes: Annotated[Whole, Field(ge=1)]


class Deadline(PackModel):
    """The limit that conformance measures a clause by. A clause without one is applied, met or open, never missed."""

    clause: ClauseRef
    starts: Literal["response_received"]
    limit: ElapsedLimit


class Program(PackModel):
    """Something that the agency keeps scores of."""

    id: Annotated[Name, Defines("program")]
    name: Text


class Department(PackModel):
    """A part of the agency with a lead of its own."""

    id: Annotated[Name, Defines("department")]
    name: Text


class Team(PackModel):
    """The people who work together under one team lead."""

    id: Annotated[Name, Defines("team")]
    name: Text
    department: DepartmentRef
    aliases: tuple[Text, ...] = ()


class Role(PackModel):
    """Somebody whom a rule can name.

    `held`: the people whose directory row lists the role (or the shared `address`). The others are found
    from a person: the lead of that person's team or department, that person's supervisor, or that person.
    """

    id: Annotated[Name, Defines("role")]
    title: Text
    kind: Literal["held", "team_lead", "department_lead", "supervisor", "assignee"]
    address: Email | None = None
