"""The directory as notifier shows it: people, their teams, supervisors and roles on a given day."""

from datetime import date

from pydantic import Field

from shared.contracts.base import Contract


class DirectoryPerson(Contract):
    """A member of staff on one day."""

    handle: str
    name: str
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    team: str | None = None
    is_team_lead: bool = False
    department: str | None = None
    is_department_lead: bool = False
    supervisor: str | None = Field(default=None, description="The supervisor's handle.")
    roles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class DirectorySnapshot(Contract):
    """`GET /v1/directory?as_of=2026-11-22`, scope `directory:read`: everybody who belonged to the agency on that day."""

    agency: str
    as_of: date
    people: tuple[DirectoryPerson, ...]
