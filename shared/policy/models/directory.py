"""The agency's people, with the days on which each row of the directory holds."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.policy.models.base import Email, Language, PackModel, RoleRef, TeamRef, Text, YesNo

Handle = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=63)]


class Person(PackModel):
    """One person from `valid_from` to `valid_to`, both days included; somebody who moves has one row per place."""

    handle: Handle
    name: Text
    email: Email
    phone: str = ""
    title: str = ""
    team: TeamRef
    team_lead: YesNo = False
    department_lead: YesNo = False
    supervisor: Handle | None = None
    roles: tuple[RoleRef, ...] = ()
    languages: tuple[Language, ...] = ()
    valid_from: date
    valid_to: date | None = None
    aliases: tuple[Text, ...] = ()

    def is_valid_on(self, day: date) -> bool:
        """Whether this row holds on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Directory(PackModel):
    """Every row of the directory."""

    people: tuple[Person, ...] = Field(default=())

    def people_on(self, day: date) -> tuple[Person, ...]:
        """Everybody whose row holds on that day."""
        return tuple(person for person in self.people if person.is_valid_on(day))

    def find_person(self, handle: str, day: date) -> Person | None:
        """Return the row of that person on that day, if there is one."""
        for person in self.people:
            if person.handle == handle and person.is_valid_on(day):
                return person
        return None
