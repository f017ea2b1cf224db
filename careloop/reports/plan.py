"""The reports of the months to come: which step is whose, by when to work to it, and by when its clause asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shared.calendar import Period, list_periods
from shared.policy.models import Department, Person, PolicyPack, ReportRule, ReportStepRule
from shared.policy.report_dates import StepDates, dates_of_steps, day_of, last_instant

_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step to come. `holders` are people by name, as of the day to work to; a step without any is vacant."""

    report: ReportRule
    period: Period
    department: Department | None
    step: ReportStepRule
    who: str
    holders: tuple[str, ...]
    work_on: date | None
    clause_on: date | None

    @property
    def is_bound_by_later_steps(self) -> bool:
        """Whether it is to be done before its own clause's day, so that the later steps have theirs."""
        return self.work_on is not None and self.clause_on is not None and self.work_on < self.clause_on


def plan_steps(pack: PolicyPack, first: date, last: date) -> list[PlannedStep]:
    """Return every step of the pack's reports that is to be worked to from `first` to `last`, run by run in order of time.

    Of the whole run, where one of its steps falls into these days. What is received from outside has no dates before that:
    `received_reports` names it. A pack without its people has steps without holders.
    """
    runs: list[tuple[date, list[PlannedStep]]] = []
    for report in pack.reports.runs if pack.reports else ():
        for period in _periods(pack, report, first - _LONGEST, last):
            for department in _departments(pack, report):
                steps = list(_plan_run(pack, report, period, department))
                days = [step.work_on for step in steps if step.work_on is not None]
                if any(first <= day <= last for day in days):
                    runs.append((min(days), steps))
    runs.sort(key=lambda run: run[0])
    return [step for _, steps in runs for step in steps]


def received_reports(pack: PolicyPack) -> list[ReportRule]:
    """Return the reports whose dates follow their receipt."""
    return [report for report in (pack.reports.runs if pack.reports else ()) if report.kind == "outside_review"]


def _periods(pack: PolicyPack, report: ReportRule, first: date, last: date) -> list[Period]:
    if pack.reports is None or report.kind == "outside_review":
        return []
    agency = pack.agency
    rules: dict[str, Any] = {"week_start": agency.week_start, "fiscal_year_start_month": agency.fiscal_year_start_month}
    return list_periods(max(first, pack.reports.first_on), last, report.period, **rules)


def _departments(pack: PolicyPack, report: ReportRule) -> list[Department | None]:
    if report.per == "agency":
        return [None]
    running = {program.department for program in pack.programs}
    return [department for department in pack.departments if department.id in running]


def _plan_run(
    pack: PolicyPack, report: ReportRule, period: Period, department: Department | None
) -> Iterator[PlannedStep]:
    calendar = pack.business_calendar
    for dates in dates_of_steps(report, calendar, started_at=last_instant(period, pack)):
        work_on, clause_on = (_day(pack, at) for at in (dates.working_due_at, dates.clause_due_at))
        yield PlannedStep(
            report,
            period,
            department,
            dates.step,
            ", ".join(pack.role(role).title for role in dates.step.roles),
            _holders(pack, dates, department, work_on or period.end_on),
            work_on,
            clause_on,
        )


def _day(pack: PolicyPack, at: datetime | None) -> date | None:
    if at is None:
        return None
    calendar = pack.business_calendar
    return day_of(at, calendar) if calendar is not None else at.astimezone(pack.agency.zone).date()


def _holders(pack: PolicyPack, dates: StepDates, department: Department | None, day: date) -> tuple[str, ...]:
    people = pack.directory.people_on(day) if pack.directory is not None else ()
    found = {
        person.name: None for role in dates.step.roles for person in people if _holds(pack, person, role, department)
    }
    return tuple(found)


def _holds(pack: PolicyPack, person: Person, role: str, department: Department | None) -> bool:
    if role not in person.roles:
        return False
    if pack.role(role).kind != "held_in_department" or department is None:
        return True
    return pack.team(person.team).department == department.id
