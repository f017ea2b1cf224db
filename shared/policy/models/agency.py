"""The agency itself, how it is organised, and the clauses of its procedure."""

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, field_validator, model_validator

from shared.calendar import Limit
from shared.policy.models.base import (
    ClauseId,
    ClauseRef,
    Defines,
    DepartmentRef,
    Email,
    Language,
    Name,
    PackModel,
    ProgramRef,
    Text,
    Whole,
)

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PeriodKind = Literal["week", "month", "quarter", "fiscal_year"]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Website = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]+$", max_length=300)]
READABLE_CONTRAST = 4.5
_NEARLY_LINEAR = 0.04045  # below it sRGB is linear


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of `#rrggbb` with white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= _NEARLY_LINEAR else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


class Colours(PackModel):
    """The agency's colours on its pages and posters, as `#rrggbb`.

    `primary` carries white text, so it must be dark enough for it (WCAG 2.2, 1.4.3: a contrast of 4.5 to 1).
    """

    primary: Colour
    accent: Colour

    @model_validator(mode="after")
    def be_readable(self) -> Self:
        """Refuse a primary colour on which white text could not be read."""
        if contrast_with_white(self.primary) < READABLE_CONTRAST:
            msg = f"white text on {self.primary} has a contrast below {READABLE_CONTRAST} to 1: choose a darker colour"
            raise ValueError(msg)
        return self


class Agency(PackModel):
    """Who the agency is, where its clock stands, in whose name it writes and how its pages look.

    `name_in` holds the name in further languages, `privacy` what its public pages say about the use of answers.
    """

    id: Name
    name: Text
    name_in: dict[Language, Text] = Field(default_factory=dict)
    website: Website | None = None
    colours: Colours | None = None
    privacy: dict[Language, Text] = Field(default_factory=dict)
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

    def name_for(self, language: str) -> str:
        """The agency's name in a language, or its plain name."""
        return self.name_in.get(language, self.name)

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


class Deadline(PackModel):
    """The limit that conformance measures a clause by. A clause without one is applied, met or open, never missed."""

    clause: ClauseRef
    starts: Literal["response_received"]
    limit: Limit


class Program(PackModel):
    """Something that the agency keeps scores of: a program or region, of a department where one is named."""

    id: Annotated[Name, Defines("program")]
    name: Text
    name_in: dict[Language, Text] = Field(default_factory=dict)
    department: DepartmentRef | None = None

    def name_for(self, language: str) -> str:
        """The program's name in a language, or its plain name."""
        return self.name_in.get(language, self.name)


class Department(PackModel):
    """A part of the agency with a lead of its own."""

    id: Annotated[Name, Defines("department")]
    name: Text


class Team(PackModel):
    """The people who work together under one team lead, for one program where one is named."""

    id: Annotated[Name, Defines("team")]
    name: Text
    department: DepartmentRef
    program: ProgramRef | None = None
    aliases: tuple[Text, ...] = ()


class Role(PackModel):
    """Somebody whom a rule can name.

    `held`: the people whose directory row lists the role (or the shared `address`). The others are found
    from a person: the lead of that person's team or department, that person's supervisor, or that person.
    `held_in_department`: the holders who belong to the department in question, one set of people per department.
    """

    id: Annotated[Name, Defines("role")]
    title: Text
    kind: Literal["held", "held_in_department", "team_lead", "department_lead", "supervisor", "assignee"]
    address: Email | None = None
