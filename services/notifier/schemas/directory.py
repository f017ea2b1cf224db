"""The directory as it is shown."""

from datetime import date
from typing import Self

from pydantic import Field

from services.notifier.domain.department_roles import DepartmentRoles
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
    phone: str | None = Field(description="The office phone, as the directory writes it.", examples=["555-0121"])
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


class RoleHolderRead(ReadModel):
    """Somebody who holds a role on the day."""

    handle: str = Field(description="The person's handle.", examples=["tessa.lindgren"])
    name: str = Field(description="The full name.", examples=["Tessa Lindgren"])
    email: str = Field(description="The email address.", examples=["tessa.lindgren@cws.county.example"])
    title: str | None = Field(description="What the person is.", examples=["Customer Experience Analyst"])
    team: str = Field(description="The team.", examples=["cws-administration"])
    since: date = Field(description="The first day of holding the role without a break.", examples=["2026-07-01"])
    until: date | None = Field(description="The last day, if it is known.", examples=[None])


class HeldRoleRead(ReadModel):
    """A role and who holds it."""

    role: str = Field(description="The role, as the policy pack names it.", examples=["heart_ambassador"])
    title: str = Field(description="What the role is called.", examples=["HEART Ambassador"])
    address: str | None = Field(description="The shared mailbox of the role, if it has one.", examples=[None])
    holders: tuple[RoleHolderRead, ...] = Field(description="Who holds it; nobody means that it is vacant.")


class DepartmentRolesRead(ReadModel):
    """The roles of a department on one day."""

    agency: str = Field(description="The agency.", examples=["county-child-welfare"])
    department: str = Field(description="The department's id.", examples=["child-welfare-services"])
    name: str = Field(description="The department's name.", examples=["Child Welfare Services"])
    as_of: date = Field(description="The day.", examples=["2026-11-22"])
    roles: tuple[HeldRoleRead, ...] = Field(description="Every role that departments have, by id.")

    @classmethod
    def of(cls, found: DepartmentRoles, *, agency: str, as_of: date) -> Self:
        """Write the roles as they are shown."""
        return cls(
            agency=agency,
            department=found.department,
            name=found.name,
            as_of=as_of,
            roles=tuple(HeldRoleRead.model_validate(role) for role in found.roles),
        )
