"""Who holds which role on a day: a pure look at the directory's rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from shared.contracts.directory import DirectoryPerson
from shared.contracts.messages import Recipient, ToAddress, ToPerson, ToRole

RoleKind = Literal["held", "held_in_department", "team_lead", "department_lead", "supervisor", "assignee"]
RELATIVE_ROLES: tuple[RoleKind, ...] = ("team_lead", "department_lead", "supervisor", "assignee")


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role of the pack and how its holders are found."""

    id: str
    kind: RoleKind
    address: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One address that a message goes to, and why.

    Attributes:
        handle: the member of staff; none for a customer or a role's shared address.
        role: the role for which the address was found.
        stands_in_for: the excluded person whose place this one takes (TSPE-5.9).
    """

    address: str
    name: str | None = None
    handle: str | None = None
    role: str | None = None
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What recipients come to: addresses, and the requests for which nobody was found."""

    to: tuple[Addressee, ...] = ()
    cc: tuple[Addressee, ...] = ()
    unresolved: tuple[str, ...] = ()


@dataclass(frozen=True)
class DirectoryDay:
    """Everybody who belongs to the agency on one day, and its roles.

    `former` holds those who have left, as they last were: their lead and supervisor are still asked for.
    """

    people: Sequence[DirectoryPerson]
    former: Mapping[str, DirectoryPerson] = field(default_factory=dict)
    departments_of_teams: Mapping[str, str] = field(default_factory=dict)
    roles: Sequence[RoleEntry] = ()

    @cached_property
    def _by_handle(self) -> dict[str, DirectoryPerson]:
        return {person.handle: person for person in self.people}

    @cached_property
    def _by_role(self) -> dict[str, RoleEntry]:
        return {role.id: role for role in self.roles}

    @cached_property
    def _handles_of_addresses(self) -> dict[str, set[str]]:
        handles: dict[str, set[str]] = {}
        for person in self.people:
            if person.email:
                handles.setdefault(person.email.casefold(), set()).add(person.handle)
        return handles

    def find_person(self, handle: str) -> DirectoryPerson | None:
        """The person of that handle on this day, if there is one."""
        return self._by_handle.get(handle)

    def find_role(self, role: str) -> RoleEntry | None:
        """The role, or the relative role that needs no entry in a pack."""
        entry = self._by_role.get(role)
        if entry is None:
            entry = next((RoleEntry(id=kind, kind=kind) for kind in RELATIVE_ROLES if kind == role), None)
        return entry

    def holders_of(
        self,
        role: RoleEntry,
        *,
        of_person: str | None = None,
        of_team: str | None = None,
        of_department: str | None = None,
    ) -> list[DirectoryPerson]:
        """The people who hold a role on this day; for a relative role, of that person or team.

        A role that every department has, and a department's lead, are of the department named, else of the team's, else
        of the person's.
        """
        person = (self._by_handle.get(of_person) or self.former.get(of_person)) if of_person else None
        team = of_team or (person.team if person else None)
        if role.kind == "held":
            return [one for one in self.people if role.id in one.roles]
        if role.kind == "assignee":
            return [person] if person and person.handle in self._by_handle else []
        if role.kind == "supervisor":
            return self._supervisor_of(person) if person else self._team_leads(team)
        if role.kind == "team_lead":
            return self._team_leads(team)
        department = (
            of_department
            or (person.department if person and not of_team else None)
            or self.departments_of_teams.get(team or "")
        )
        members = [one for one in self.people if department and one.department == department]
        if role.kind == "held_in_department":
            return [one for one in members if role.id in one.roles]
        return [one for one in members if one.is_department_lead]

    def supervisors_in_place_of(self, person: DirectoryPerson, excluded: frozenset[str]) -> list[DirectoryPerson]:
        """Who takes an excluded person's place: the nearest supervisor up the chain who is not excluded (TSPE-5.9)."""
        seen = {person.handle}
        above = self._supervisor_of(person)
        while above:
            nearest = above[0]
            if nearest.handle not in excluded and not self._shares_address(nearest, excluded):
                return [nearest]
            if nearest.handle in seen:
                return []
            seen.add(nearest.handle)
            above = self._supervisor_of(nearest)
        return []

    def resolve(
        self, to: Iterable[Recipient], cc: Iterable[Recipient] = (), *, exclude: Iterable[str] = ()
    ) -> Resolved:
        """Turn roles and people into addresses, each once, none of an excluded person.

        Somebody in both `to` and `cc` is in `to`. An address of a customer is taken as given, unless it is an
        excluded person's own.
        """
        excluded = frozenset(exclude)
        unresolved: list[str] = []
        taken: set[str] = set()
        lists: list[tuple[Addressee, ...]] = []
        for wanted in (to, cc):
            found: list[Addressee] = []
            for recipient in wanted:
                addressees = self._addressees(recipient, excluded)
                if not addressees:
                    unresolved.append(describe(recipient))
                for addressee in addressees:
                    if addressee.address.casefold() not in taken:
                        taken.add(addressee.address.casefold())
                        found.append(addressee)
            lists.append(tuple(found))
        return Resolved(to=lists[0], cc=lists[1], unresolved=tuple(unresolved))

    def _addressees(self, recipient: Recipient, excluded: frozenset[str]) -> list[Addressee]:
        if isinstance(recipient, ToAddress):
            owners = self._handles_of_addresses.get(recipient.email.casefold(), set())
            hidden = sorted(owners & excluded)
            if hidden:
                return self._places_of([self._by_handle[hidden[0]]], excluded, role=None)
            return [Addressee(address=recipient.email, name=recipient.name)]
        if isinstance(recipient, ToPerson):
            person = self._by_handle.get(recipient.handle)
            return self._places_of([person], excluded, role=None) if person else []
        role = self.find_role(recipient.role)
        if role is None:
            return []
        holders = self.holders_of(
            role,
            of_person=recipient.of_person,
            of_team=recipient.of_team,
            of_department=recipient.of_department,
        )
        if role.address and not self._is_read_by(role.address, holders, excluded):
            return [Addressee(address=role.address, name=role.title or None, role=role.id)]
        return self._places_of(holders, excluded, role=role.id)

    def _is_read_by(self, address: str, holders: Iterable[DirectoryPerson], excluded: frozenset[str]) -> bool:
        """Whether an excluded person reads a shared mailbox: as one of the role's holders, or because it is theirs."""
        readers = {person.handle for person in holders} | self._handles_of_addresses.get(address.casefold(), set())
        return bool(readers & excluded)

    def _places_of(
        self, people: Iterable[DirectoryPerson], excluded: frozenset[str], *, role: str | None
    ) -> list[Addressee]:
        found: list[Addressee] = []
        for person in people:
            stand_ins = [person]
            hidden = person.handle in excluded or self._shares_address(person, excluded)
            if hidden:
                stand_ins = self.supervisors_in_place_of(person, excluded)
            found.extend(
                Addressee(
                    address=one.email,
                    name=one.name,
                    handle=one.handle,
                    role=role,
                    stands_in_for=person.handle if hidden else None,
                )
                for one in stand_ins
                if one.email
            )
        return found

    def _supervisor_of(self, person: DirectoryPerson) -> list[DirectoryPerson]:
        """The named supervisor; else the lead of the team, else of the department, who is not the person."""
        named = self._by_handle.get(person.supervisor) if person.supervisor else None
        if named is not None and named.handle != person.handle:
            return [named]
        for leads in (
            self._team_leads(person.team),
            [one for one in self.people if one.is_department_lead and one.department == person.department],
        ):
            others = [one for one in leads if one.handle != person.handle]
            if others:
                return others[:1]
        return []

    def _team_leads(self, team: str | None) -> list[DirectoryPerson]:
        return [one for one in self.people if one.is_team_lead and team and one.team == team]

    def _shares_address(self, person: DirectoryPerson, excluded: frozenset[str]) -> bool:
        """Whether a mail to this person would land in an excluded person's mailbox."""
        return bool(person.email and self._handles_of_addresses[person.email.casefold()] & excluded)


def describe(recipient: Recipient) -> str:
    """A recipient in a few characters, without personal data: what stands in `unresolved`."""
    if isinstance(recipient, ToRole):
        of = recipient.of_department or recipient.of_team or recipient.of_person
        return f"role:{recipient.role}" + (f" of {of}" if of else "")
    if isinstance(recipient, ToPerson):
        return f"person:{recipient.handle}"
    return "address"
