"""Reads policies/<agency>/ into a policy pack, or says everything that is wrong with it, with file and line."""

import difflib
import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.policy import checks, raw, references
from shared.policy.calendar_reader import CalendarReader
from shared.policy.directory_file import FILE as DIRECTORY_FILE
from shared.policy.directory_file import DirectoryReader
from shared.policy.faults import Fault, PackIsFaulty
from shared.policy.models import ClosedDays, Directory, PolicyFile, PolicyPack, Template
from shared.policy.models.base import Ref
from shared.policy.references import Mention, find_mentions, find_reference_faults
from shared.policy.survey_versions import SurveyChanged
from shared.policy.template_files import TemplateReader
from shared.policy.toml_positions import line_of, scan_positions

POLICY_FILE = "policy.toml"
TEMPLATES_FOLDER = "templates"
MAIL_FOLDER = Path(TEMPLATES_FOLDER) / "email"
KNOWN_ENTRIES = (POLICY_FILE, DIRECTORY_FILE, TEMPLATES_FOLDER, "README.md")


def read(folder: Path) -> PolicyPack:
    """Return the pack in this folder; PackIsFaulty names every fault."""
    reader = _PackReader(folder)
    pack = reader.read()
    if pack is None or reader.faults:
        raise PackIsFaulty(sorted(set(reader.faults)))
    return pack


def check(folder: Path) -> list[Fault]:
    """Return every fault of the pack in this folder, by file and line; none means that it can be loaded."""
    reader = _PackReader(folder)
    reader.read()
    return sorted(set(reader.faults))


def find_survey_faults(folder: Path, refusal: SurveyChanged) -> list[Fault]:
    """Return where in this folder's policy.toml the versions stand that must be raised."""
    document = (folder / POLICY_FILE).read_text(encoding="utf-8").replace("\r\n", "\n")
    lines, surveys = scan_positions(document), _tables(tomllib.loads(document).get("surveys"))
    at = {str(survey.get("id")): index for index, survey in enumerate(surveys)}
    return [
        Fault(POLICY_FILE, line_of(("surveys", at[changed.survey], "version"), lines), str(changed))
        for changed in refusal.changed
    ]


class _PackReader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: dict[references.Path, int] = {}
        self.faults: list[Fault] = []

    def read(self) -> PolicyPack | None:
        data = self._read_policy_file()
        if data is None:
            return None
        self._blame_strays(checks.calendar_files(data))
        mentions = list(find_mentions(PolicyFile, data))
        for path, message in (*find_reference_faults(mentions), *checks.find_problems(data, mentions)):
            self._blame_key(path, message)
        policy = self._validate(data)
        self._check_doubles(data)
        templates = self._read_templates(data, policy, mentions)
        directory = self._read_directory(data, mentions)
        closures = self._look_up_closures(policy)
        if policy is None or self.faults:
            return None
        if policy.agency.id != self._folder.resolve().name:
            self._blame_key(("agency", "id"), f"must be the folder's name, {self._folder.resolve().name!r}")
            return None
        return PolicyPack.model_validate(
            {
                **policy.model_dump(),
                "templates": [template.model_dump() for template in templates],
                "imported_closures": closures,
                "directory": directory,
            }
        )

    def _blame(self, file: str, line: int, message: str) -> None:
        self.faults.append(Fault(file, line, message))

    def _blame_key(self, path: references.Path, message: str) -> None:
        self._blame(POLICY_FILE, line_of(path, self._lines), message)

    def _blame_strays(self, calendar_files: list[str]) -> None:
        for entry in sorted(self._folder.iterdir()):
            if entry.name not in (*KNOWN_ENTRIES, *calendar_files):
                self._blame(entry.name, 1, f"not part of a pack, which holds {', '.join(KNOWN_ENTRIES)}")

    def _read_file(self, name: str) -> str | None:
        try:
            return (self._folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            self._blame(name, 1, "missing")
        except (OSError, UnicodeDecodeError) as unreadable:
            self._blame(name, 1, f"cannot be read: {unreadable}")
        return None

    def _read_policy_file(self) -> dict[str, Any] | None:
        document = self._read_file(POLICY_FILE)
        if document is None:
            return None
        document = document.replace("\r\n", "\n")
        try:
            data = tomllib.loads(document, parse_float=Decimal)
        except (tomllib.TOMLDecodeError, RecursionError) as wrong:
            found = re.search(r"\(at line (\d+), column \d+\)", str(wrong))
            line = int(found.group(1)) if found else document.count("\n") + 1
            self._blame(POLICY_FILE, line, f"not TOML: {str(wrong).partition(' (at ')[0]}")
            return None
        self._lines = scan_positions(document)
        return data

    def _validate(self, data: dict[str, Any]) -> PolicyFile | None:
        """Validate as JSON: the strict reading of a date, a number or a list is the same there as in every store."""
        try:
            return PolicyFile.model_validate_json(json.dumps(data, default=str))
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False):
                self._blame_key(self._place_of(error), _explain(error, data))
            return None

    def _place_of(self, error: ErrorDetails) -> references.Path:
        """Where a whole table is at fault, its message may begin with the key that is."""
        first_word = _message_of(error).split(" ", 1)[0]
        place = (*error["loc"], *first_word.split("."))
        return place if place in self._lines else error["loc"]

    def _check_doubles(self, data: dict[str, Any]) -> None:
        seen: set[str] = set()
        for index, deadline in enumerate(_tables(data.get("deadlines"))):
            clause = str(deadline.get("clause"))
            if clause in seen:
                self._blame_key(("deadlines", index), f"clause {clause!r} has a deadline already")
            seen.add(clause)

    def _look_up_closures(self, policy: PolicyFile | None) -> list[ClosedDays]:
        if policy is None or policy.calendar is None:
            return []
        reader = CalendarReader(self._folder)
        closures = reader.read(policy.calendar)
        self.faults += reader.faults
        for path, message in reader.problems:
            self._blame_key(path, message)
        return closures

    def _read_templates(
        self, data: dict[str, Any], policy: PolicyFile | None, mentions: list[Mention]
    ) -> list[Template]:
        listed = {str(table.get("name")): index for index, table in enumerate(_tables(data.get("templates")))}
        switches = {entry.name: entry for entry in policy.templates} if policy else {}
        languages = _languages(data)
        folder = self._folder / MAIL_FOLDER
        found = {entry.name: entry for entry in sorted(folder.iterdir())} if folder.is_dir() else {}
        for name, index in listed.items():
            if name not in found:
                self._blame_key(("templates", index), f"there is no folder {(MAIL_FOLDER / name).as_posix()}")
        templates = []
        for name, entry in found.items():
            where = (MAIL_FOLDER / name).as_posix()
            if not entry.is_dir():
                self._blame(where, 1, "not a template's folder")
                continue
            if name not in listed:
                self._blame(where, 1, f"{POLICY_FILE} has no [[templates]] entry named {name!r}")
            uses = {
                mention.mark.use
                for mention in mentions
                if isinstance(mention.mark, Ref) and mention.mark.use and mention.value == name
            }
            reader = TemplateReader(self._folder, entry, languages, uses)
            template = reader.read(switches.get(name))
            self.faults += reader.faults
            if template is not None:
                templates.append(template)
        return templates

    def _read_directory(self, data: dict[str, Any], mentions: list[Mention]) -> Directory | None:
        content = self._read_file(DIRECTORY_FILE)
        if content is None:
            return None
        roles = _tables(data.get("roles"))
        held = {str(role.get("id")) for role in roles if role.get("kind") == "held"}
        of_departments = checks.department_roles(data)
        mailboxes = {str(role.get("id")) for role in roles if role.get("address")}
        needed = checks.roles_in_rules(mentions, that_must_be_held=True) - mailboxes
        reader = DirectoryReader(
            teams={str(team.get("id")): str(team.get("department")) for team in _tables(data.get("teams"))},
            held_roles=frozenset(held | of_departments),
            roles_needing_holders=frozenset(held & needed),
            roles_of_departments=frozenset(of_departments & needed),
            departments=frozenset(checks.departments_of_programs(data)),
        )
        directory = reader.read(content)
        self.faults += reader.faults
        return directory


def _tables(section: Any) -> list[dict[str, Any]]:
    return [table for _, table in raw.tables(section)]


def _languages(data: dict[str, Any]) -> tuple[str, ...]:
    agency = data.get("agency")
    languages = agency.get("languages") if isinstance(agency, dict) else None
    if isinstance(languages, list) and languages and all(isinstance(language, str) for language in languages):
        return tuple(languages)
    return ("en",)


def _explain(error: ErrorDetails, data: dict[str, Any]) -> str:
    """Say a validation error in words that somebody who writes packs can use."""
    if error["type"] == "extra_forbidden":
        return f"unknown key {error['loc'][-1]!r}{_suggestion(error['loc'])}"
    if error["type"] == "missing":
        return f"{error['loc'][-1]!r} is missing in {_owner(error['loc'][:-1], data)}"
    return f"{_owner(error['loc'], data)}: {_message_of(error)}"


def _message_of(error: ErrorDetails) -> str:
    return error["msg"].removeprefix("Value error, ")


def _owner(path: tuple[str | int, ...], data: Any) -> str:
    """Name what is at a path: by its id where it is one of several tables."""
    if not path:
        return POLICY_FILE
    at = data
    name = ""
    for step in path:
        try:
            at = at[step]
        except (KeyError, IndexError, TypeError):
            at = None
        if isinstance(step, int):
            found = (at.get("id") or at.get("name")) if isinstance(at, dict) else None
            name += f" {found!r}" if found else f"[{step}]"
        else:
            name += f".{step}" if name else step
    return name


def _suggestion(path: tuple[str | int, ...]) -> str:
    """Offer the known key that is most like the unknown one."""
    known = _known_keys(path[:-1])
    close = difflib.get_close_matches(str(path[-1]), known, n=1)
    if close:
        return f": did you mean {close[0]!r}?"
    return f"; known here: {', '.join(known)}" if known else ""


def _known_keys(path: tuple[str | int, ...]) -> list[str]:
    model = references.model_at(PolicyFile, path)
    return list(model.model_fields) if model else []
