"""Reads directory.csv and finds every fault in it, with its line."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pydantic import ValidationError

from shared.policy.faults import Fault
from shared.policy.models import Directory, Person

FILE = "directory.csv"
COLUMNS = (
    "handle", "name", "email", "phone", "title", "team", "team_lead", "department_lead", "supervisor", "roles",
    "languages", "valid_from", "valid_to", "aliases",
)  # fmt: skip
_LISTS = ("roles", "languages", "aliases")
_FLAGS = {"yes": True, "no": False, "": False}


@dataclass(frozen=True, slots=True)
class Row:
    """A person and the line that says so."""

    line: int
    person: Person


@dataclass(slots=True)
class DirectoryReader:
    """Reads the directory against the teams and held roles of its pack; what it finds wrong gathers in `faults`.

    `teams` says of which department each is; each of `departments` needs a holder of each of `roles_of_departments`.
    """

    teams: Mapping[str, str]
    held_roles: frozenset[str]
    roles_needing_holders: frozenset[str]
    roles_of_departments: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)

    def read(self, content: str) -> Directory:
        """Return the rows that could be read."""
        rows = list(self._read_rows(content))
        self._check_validity(rows)
        self._check_supervisors(rows)
        self._check_holders(rows)
        return Directory(people=tuple(row.person for row in rows))

    def _blame(self, line: int, message: str) -> None:
        self.faults.append(Fault(FILE, line, message))

    def _read_rows(self, content: str) -> Iterable[Row]:
        reader = csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            if not self._is_usable(header):
                return
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(header):
                    self._blame(reader.line_num, f"has {len(cells)} fields where the header has {len(header)}")
                elif person := self._read_person(dict(zip(header, cells, strict=True)), reader.line_num):
                    yield Row(reader.line_num, person)
        except csv.Error as broken:
            self._blame(reader.line_num, f"not CSV: {broken}")

    def _is_usable(self, header: list[str]) -> bool:
        for name in COLUMNS:
            if name not in header:
                self._blame(1, f"column {name!r} is missing")
        for name in header:
            if name not in COLUMNS or header.count(name) > 1:
                self._blame(1, f"column {name!r} is {'unknown' if name not in COLUMNS else 'there twice'}")
        return sorted(header) == sorted(COLUMNS)

    def _read_person(self, cells: dict[str, str], line: int) -> Person | None:
        values: dict[str, object] = {name: text.strip() for name, text in cells.items()}
        for name in _LISTS:
            values[name] = [item.strip() for item in cells[name].split(";") if item.strip()]
        sound = True
        for name in ("team_lead", "department_lead"):
            flag = cells[name].strip().casefold()
            sound &= self._check(flag in _FLAGS, line, f"{name}: {cells[name]!r} is neither yes nor no")
            values[name] = _FLAGS.get(flag, False)
        for name in ("valid_from", "valid_to"):
            values[name], readable = _read_date(cells[name])
            sound &= self._check(readable, line, f"{name}: {cells[name]!r} is not a date like 2026-07-01")
        sound &= self._check(bool(cells["valid_from"].strip()), line, "valid_from: missing")
        values["supervisor"] = values["supervisor"] or None
        if not cells["valid_from"].strip() or values["valid_from"] is None:
            values["valid_from"] = date.min  # so that the row's other faults are found too
        person = self._validate(values, line)
        return person if sound else None

    def _check(self, sound: bool, line: int, message: str) -> bool:  # noqa: FBT001 - the condition reads first
        if not sound:
            self._blame(line, message)
        return sound

    def _validate(self, values: dict[str, object], line: int) -> Person | None:
        person = None
        try:
            person = Person.model_validate(values)
        except ValidationError as wrong:
            for error in wrong.errors():
                where = error["loc"][0] if error["loc"] else "row"
                self._blame(line, f"{where}: {error['msg'].removeprefix('Value error, ')}")
        team, roles = values["team"], values["roles"]
        if team and team not in self.teams:
            self._blame(line, f"team: there is no team {team!r} in policy.toml")
        if isinstance(roles, list):
            for role in roles:
                if role not in self.held_roles:
                    self._blame(
                        line, f"roles: {role!r} is not a role of kind held or held_in_department in policy.toml"
                    )
        return person

    def _check_validity(self, rows: list[Row]) -> None:
        seen: dict[str, list[Row]] = {}
        for row in rows:
            person = row.person
            if person.valid_to is not None and person.valid_to < person.valid_from:
                self._blame(row.line, "valid_to is before valid_from")
            for other in seen.get(person.handle, []):
                if _overlap(person, other.person):
                    self._blame(
                        row.line, f"duplicate handle {person.handle!r}: line {other.line} holds on the same days"
                    )
            seen.setdefault(person.handle, []).append(row)

    def _check_supervisors(self, rows: list[Row]) -> None:
        """Every supervisor is there when the row ends, or for good, and nobody is above themself."""
        by_handle: dict[str, list[Person]] = {}
        for row in rows:
            by_handle.setdefault(row.person.handle, []).append(row.person)
        days = sorted(_days_of_change(row.person for row in rows))
        circles: set[frozenset[str]] = set()
        for row in rows:
            supervisor = row.person.supervisor
            if supervisor is None:
                continue
            if supervisor not in by_handle:
                self._blame(row.line, f"supervisor: there is nobody with the handle {supervisor!r}")
                continue
            # A supervisor may have come after the row began: history is often shorter than people's service.
            if not any(person.is_valid_on(row.person.valid_to or days[-1]) for person in by_handle[supervisor]):
                self._blame(row.line, f"supervisor: {supervisor!r} leaves the directory before this row ends")
            for day in (day for day in days if row.person.is_valid_on(day)):
                circle = _circle_above(row.person, day, by_handle)
                if circle and frozenset(circle) not in circles:
                    circles.add(frozenset(circle))
                    self._blame(row.line, f"supervisor: a circle on {day}: {' → '.join([*circle, circle[0]])}")
                    break

    def _check_holders(self, rows: list[Row]) -> None:
        """Who is there for good must include a lead of every team and a holder of every role that a rule names."""
        lasting = [row.person for row in rows if row.person.valid_to is None]
        for team in sorted({person.team for person in lasting} & self.teams.keys()):
            if not any(person.team_lead for person in lasting if person.team == team):
                self._blame(1, f"team {team!r} has no team lead")
        held = {role for person in lasting for role in person.roles}
        for role in sorted(self.roles_needing_holders - held):
            self._blame(1, f"nobody holds the role {role!r}, which a rule names")
        held_there = {(self.teams.get(person.team), role) for person in lasting for role in person.roles}
        for department in sorted(self.departments):
            for role in sorted(self.roles_of_departments):
                if (department, role) not in held_there:
                    self._blame(1, f"nobody in department {department!r} holds the role {role!r}, which a rule names")


def _read_date(text: str) -> tuple[date | None, bool]:
    """Return the date, if any, and whether the text was readable."""
    try:
        return (date.fromisoformat(text.strip()) if text.strip() else None), len(text.strip()) in (0, len("2026-07-01"))
    except ValueError:
        return None, False


def _overlap(one: Person, other: Person) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _days_of_change(people: Iterable[Person]) -> set[date]:
    days: set[date] = set()
    for person in people:
        days.add(person.valid_from)
        if person.valid_to is not None and person.valid_to < date.max:
            days.add(person.valid_to + timedelta(days=1))
    return days


def _circle_above(person: Person, day: date, by_handle: dict[str, list[Person]]) -> list[str] | None:
    """Follow the supervisors of that day upwards; return the circle if the person is in one."""
    above = [person.handle]
    current = person
    while current.supervisor is not None:
        if current.supervisor == person.handle:
            return above
        if current.supervisor in above:
            return None  # a circle further up, told at the row of somebody in it
        above.append(current.supervisor)
        found = next((row for row in by_handle.get(current.supervisor, []) if row.is_valid_on(day)), None)
        if found is None:
            return None
        current = found
    return None
