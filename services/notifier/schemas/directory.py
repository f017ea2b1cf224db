"""The directory as it is shown."""

from datetime import date

from pydantic import Field

from shared.web import ApiModel, ReadModel


class DirectoryQuery(ApiModel):
    """Which day is asked for."""

    as_of: date | None = Field(
        default=None, description="The day; today at the agency by default.", examples=["2026-11-22"]
    )


class PersonRead(ReadModel):
    """A member of staff on one day."""

    handle: str = Field(description="The name of the person in all records.", examples=["maria.santos"])
    name: str = Field(description="The full name.", examples=["Maria Santos"])
    email: str | None = Field(description="The email address.", examples=["maria.santos@tech.district.example"])
    title: str | None = Field(description="What the person is.", examples=["Field Technician"])
    team: str | None = Field(description="The team.", examples=["field-north"])
    is_team_lead: bool = Field(description="Leads the team.", examples=[False])
    department: str | None = Field(description="The team's department.", examples=["support-services"])
    is_department_lead: bool = Field(description="Leads the department.", examples=[False])
    supervisor: str | None = Field(description="The supervisor's handle.", examples=["angela.brooks"])
    roles: tuple[str, ...] = Field(description="The roles held.", examples=[["performance_excellence"]])
    aliases: tuple[str, ...] = Field(description="Other names that customers use.", examples=[["Mary"]])


class DirectoryRead(ReadModel):
    """Everybody who belonged to the agency on one day."""

    agency: str = Field(description="The agency.", examples=["technology-services"])
    as_of: date = Field(description="The day.", examples=["2026-11-22"])
    people: tuple[PersonRead, ...] = Field(description="The people, by handle.")
