"""The policy pack: an agency's procedure as typed data."""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, model_validator

from shared.calendar import Calendar, due_of
from shared.policy.models.agency import Agency, Clause, Deadline, Department, PeriodKind, Program, Role, Team
from shared.policy.models.base import ClauseRef, Defines, Name, PackModel
from shared.policy.models.calendars import AgencyCalendar, ClosedDays
from shared.policy.models.care_log import CareLog
from shared.policy.models.directory import Directory
from shared.policy.models.reports import Reports
from shared.policy.models.rules import Rules
from shared.policy.models.sources import Desk, Source
from shared.policy.models.surveys import Survey
from shared.policy.models.templates import Template, TemplateSwitches

Entry = TypeVar("Entry", bound=PackModel)


class Target(PackModel):
    """A figure that a clause asks the agency to reach in every period."""

    id: Annotated[Name, Defines("target")]
    clause: ClauseRef
    measure: Literal["satisfaction_score", "average"]
    period: PeriodKind
    at_least: Decimal


class NotInPack(LookupError):
    """A pack was asked for an entry that it does not hold."""


def canonical_hash(content: Any) -> str:
    """Return the SHA-256 of the content as JSON with sorted keys: the same content gives the same hash anywhere."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class PolicyFile(PackModel):
    """The sections of policy.toml."""

    agency: Agency
    calendar: AgencyCalendar | None = None
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    deadlines: tuple[Deadline, ...] = ()
    programs: tuple[Program, ...] = ()
    departments: tuple[Department, ...] = ()
    teams: tuple[Team, ...] = ()
    roles: tuple[Role, ...] = ()
    surveys: tuple[Survey, ...] = ()
    desks: tuple[Desk, ...] = ()
    sources: tuple[Source, ...] = ()
    rules: Rules = Rules()
    care_log: CareLog | None = None
    targets: tuple[Target, ...] = ()
    reports: Reports | None = None
    templates: tuple[TemplateSwitches, ...] = ()


class PolicyPack(PolicyFile):
    """Everything that policies/<agency>/ says.

    `imported_closures` are the holidays and the events of files that the calendar names, as they were when the pack
    was read: what the calendar says never changes under one hash. The directory may be left out (`without_directory`), as it is in every store but the notifier's; its hash
    stays, so that the pack keeps its own hash.
    """

    templates: tuple[Template, ...] = ()
    imported_closures: tuple[ClosedDays, ...] = ()
    directory: Directory | None = None
    directory_hash: str = ""

    @model_validator(mode="before")
    @classmethod
    def hash_the_directory(cls, data: Any) -> Any:
        """Fill in the directory's hash where the directory itself is given."""
        if isinstance(data, dict) and data.get("directory") is not None and not data.get("directory_hash"):
            directory = Directory.model_validate(data["directory"])
            return {**data, "directory_hash": canonical_hash(directory.model_dump(mode="json"))}
        return data

    @model_validator(mode="after")
    def hold_together(self) -> Self:
        """Refuse a directory that is not the one hashed."""
        if self.directory is not None and canonical_hash(self.directory.model_dump(mode="json")) != self.directory_hash:
            msg = "directory_hash is not the hash of this directory"
            raise ValueError(msg)
        return self

    @cached_property
    def content_hash(self) -> str:
        """The pack's name in every record: policy, templates and directory, with or without the directory at hand."""
        return canonical_hash(self.model_dump(mode="json", exclude={"directory"}))

    @cached_property
    def business_calendar(self) -> Calendar | None:
        """When the agency is open, with all closures, or None if the pack has no calendar."""
        if self.calendar is None:
            return None
        return self.calendar.to_calendar(self.agency.zone, self.imported_closures)

    def without_directory(self) -> Self:
        """Return the same pack, under the same hash, without its people."""
        return self.model_copy(update={"directory": None})

    def clause(self, clause_id: str) -> Clause:
        """Return the clause or part, or raise NotInPack."""
        return self._entry("clause", self.clauses, "id", clause_id)

    def parts_of(self, clause_id: str) -> tuple[Clause, ...]:
        """Return the parts of a clause, in the order of the pack."""
        return tuple(clause for clause in self.clauses if clause.part_of == clause_id)

    def find_deadline(self, clause_id: str) -> Deadline | None:
        """Return the limit that the clause is measured by, if it has one."""
        return next((deadline for deadline in self.deadlines if deadline.clause == clause_id), None)

    def find_due(self, clause_id: str, start_at: datetime) -> datetime | None:
        """Return when the clause is due for something that started then, or None if it has no limit."""
        deadline = self.find_deadline(clause_id)
        return due_of(deadline.limit, start_at, self.business_calendar) if deadline else None

    def survey(self, survey_id: str) -> Survey:
        """Return the survey, or raise NotInPack."""
        return self._entry("survey", self.surveys, "id", survey_id)

    def program(self, program_id: str) -> Program:
        """Return the program, or raise NotInPack."""
        return self._entry("program", self.programs, "id", program_id)

    def team(self, team_id: str) -> Team:
        """Return the team, or raise NotInPack."""
        return self._entry("team", self.teams, "id", team_id)

    def department(self, department_id: str) -> Department:
        """Return the department, or raise NotInPack."""
        return self._entry("department", self.departments, "id", department_id)

    def find_team(self, name_as_given: str) -> Team | None:
        """Return the team whose id, name or alias is this text, whatever its case."""
        wanted = " ".join(name_as_given.casefold().split())
        for team in self.teams:
            if wanted in {name.casefold() for name in (team.id, team.name, *team.aliases)}:
                return team
        return None

    def role(self, role_id: str) -> Role:
        """Return the role, or raise NotInPack."""
        return self._entry("role", self.roles, "id", role_id)

    def desk(self, desk_id: str) -> Desk:
        """Return the desk, or raise NotInPack."""
        return self._entry("desk", self.desks, "id", desk_id)

    def source(self, name: str) -> Source:
        """Return the webhook source, or raise NotInPack."""
        return self._entry("source", self.sources, "name", name)

    def template(self, name: str) -> Template:
        """Return the template, or raise NotInPack."""
        return self._entry("template", self.templates, "name", name)

    def _entry(self, kind: str, entries: tuple[Entry, ...], key: str, wanted: str) -> Entry:
        for entry in entries:
            if getattr(entry, key) == wanted:
                return entry
        msg = f"pack {self.agency.id!r} has no {kind} {wanted!r}"
        raise NotInPack(msg)
