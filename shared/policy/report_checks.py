"""What must hold between a pack's reports and its other parts: over raw data, like the other checks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.policy.raw import Problem, table_at, tables, words_of
from shared.policy.references import Path

_LIMITS = ("limit", "working_limit")
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
_HELD = ("held", "held_in_department")


@dataclass(frozen=True, slots=True)
class _Report:
    """One report with its place."""

    index: int
    table: Mapping[str, Any]

    @property
    def place(self) -> Path:
        return ("reports", "runs", self.index)

    @property
    def is_of_departments(self) -> bool:
        return self.table.get("per") == "department"

    @property
    def steps(self) -> list[tuple[Path, dict[str, Any]]]:
        return [((*self.place, "steps", index), step) for index, step in tables(self.table.get("steps"))]


def find_report_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the place and the message of each part of the reports that does not go with the others."""
    section = table_at(data, "reports")
    if not section:
        return
    reports = [_Report(index, table) for index, table in tables(section.get("runs"))]
    yield from _find_faulty_beginning(data, section)
    for report in reports:
        yield from _find_limits_without_calendar(data, report)
        yield from _find_steps_without_date(report)
        yield from _find_faulty_roles(data, report)
        yield from _find_missing_ground(data, report)
        yield from _find_faulty_plan(data, report)
    yield from _find_faulty_late_roles(data, section, reports)
    yield from _find_missing_templates(section, reports)


def _find_faulty_beginning(data: Mapping[str, Any], section: Mapping[str, Any]) -> Iterator[Problem]:
    """Reports begin on a day of which the calendar knows something."""
    first_on = section.get("first_on")
    if not isinstance(first_on, date) or isinstance(first_on, datetime):
        return
    if not _EARLIEST <= first_on < _LATEST:
        yield ("reports", "first_on"), f"first_on is {first_on}: a run would open for every period since then"
        return
    years = [holidays.get("first_year") for _, holidays in tables(table_at(data, "calendar").get("holidays"))]
    known_from = min((year for year in years if isinstance(year, int)), default=None)
    if known_from is not None and first_on.year < known_from:
        message = f"first_on is before {known_from}, the first year of which the calendar knows the holidays"
        yield ("reports", "first_on"), message


def _find_limits_without_calendar(data: Mapping[str, Any], report: _Report) -> Iterator[Problem]:
    """Only real time passes without a calendar."""
    if "calendar" in data:
        return
    for place, step in report.steps:
        for name in _LIMITS:
            limit = step.get(name)
            if isinstance(limit, dict) and limit.get("kind", "elapsed") != "elapsed":
                yield (*place, name), "a limit of this kind needs a [calendar]"


def _find_steps_without_date(report: _Report) -> Iterator[Problem]:
    """Whoever takes a step is told by when: by its own limit, or by what a later limit leaves."""
    limited = [index for index, (_, step) in enumerate(report.steps) if "limit" in step]
    last = limited[-1] if limited else -1
    for index, (place, step) in enumerate(report.steps):
        if index > last and "working_limit" not in step:
            message = f"step {step.get('id')!r} has no date: give it a limit or a working_limit"
            yield place, f"{message}, or a later step a limit"


def _find_faulty_roles(data: Mapping[str, Any], report: _Report) -> Iterator[Problem]:
    roles = {str(role.get("id")): role for _, role in tables(data.get("roles"))}
    named: list[tuple[Path, Any]] = [((*report.place, "plan_owner"), report.table.get("plan_owner"))]
    named += [((*report.place, "readers"), role) for role in words_of(report.table.get("readers"))]
    for place, step in report.steps:
        named.append(((*place, "who"), step.get("who")))
        named += [((*place, name), role) for name in ("or_who", "to") for role in words_of(step.get(name))]
        if step.get("who") in roles and roles[step["who"]].get("address"):
            yield (
                (*place, "who"),
                f"who is the mailbox of {step['who']!r}, which takes no step: name a role that people hold",
            )
    for place, role in named:
        kind = roles[role].get("kind") if isinstance(role, str) and role in roles else None
        if kind is not None and kind not in _HELD:
            yield place, f"{role!r} is found from a person, and a report is about nobody in particular"
        if kind == "held_in_department" and not report.is_of_departments:
            yield place, f'{role!r} is held in a department, and this report is not per = "department"'
    if report.is_of_departments and not any(one.get("department") for _, one in tables(data.get("programs"))):
        yield (*report.place, "per"), "per is department, and no program names one"


def _find_missing_ground(data: Mapping[str, Any], report: _Report) -> Iterator[Problem]:
    """Every kind is compiled from something, and says nothing of what it is not compiled from."""
    kind, survey = report.table.get("kind"), report.table.get("survey")
    of_surveys = kind in ("satisfaction_score", "survey_averages")
    if of_surveys and survey is None:
        yield report.place, f"a report of kind {kind!r} needs the survey that it sums up"
    if kind in ("care_log", "outside_review") and survey is not None:
        yield (*report.place, "survey"), f"survey is for a report of answers, and a {kind!r} sums up none"
    if kind == "care_log" and not table_at(data, "care_log"):
        yield report.place, "a report of the customer care log needs a [care_log]"


def _find_faulty_plan(data: Mapping[str, Any], report: _Report) -> Iterator[Problem]:
    """A target is judged by the figures of the report, in its own period."""
    wanted = report.table.get("plan_target")
    if wanted is None:
        return
    if report.table.get("kind") != "survey_averages":
        yield (*report.place, "plan_target"), "plan_target is judged by averages, which only survey_averages holds"
        return
    for _, target in tables(data.get("targets")):
        if target.get("id") != wanted:
            continue
        if target.get("measure") != "average":
            yield (*report.place, "plan_target"), f"plan_target {wanted!r} is no target of an average"
        if target.get("period") != report.table.get("period"):
            message = f"plan_target {wanted!r} is for every {target.get('period')}, the report for every {report.table.get('period')}"
            yield (*report.place, "plan_target"), message


def _find_faulty_late_roles(
    data: Mapping[str, Any], section: Mapping[str, Any], reports: list[_Report]
) -> Iterator[Problem]:
    """They are told of every report's late steps, so that each must be able to find them."""
    kinds = {str(role.get("id")): role.get("kind") for _, role in tables(data.get("roles"))}
    whole = next((one for one in reports if not one.is_of_departments), None)
    for role in words_of(table_at(section, "notices").get("late_roles")):
        place: Path = ("reports", "notices", "late_roles")
        if role in kinds and kinds[role] not in _HELD:
            yield place, f"{role!r} is found from a person, and a report is about nobody in particular"
        if kinds.get(role) == "held_in_department" and whole is not None:
            yield (
                place,
                f"{role!r} is held in a department, and report {whole.table.get('id')!r} is of the whole agency",
            )


def _find_missing_templates(section: Mapping[str, Any], reports: list[_Report]) -> Iterator[Problem]:
    notices = table_at(section, "notices")
    for report in reports:
        if report.table.get("plan_target") is not None and "plan_template" not in notices:
            yield (
                ("reports", "notices"),
                f"report {report.table.get('id')!r} opens action plans, and plan_template is missing",
            )
        if any(step.get("act") == "collect" for _, step in report.steps) and "request_template" not in notices:
            message = f"report {report.table.get('id')!r} asks for what is missing, and request_template is missing"
            yield ("reports", "notices"), message
