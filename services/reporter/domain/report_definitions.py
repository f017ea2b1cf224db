"""How the clauses about reports are measured, step by step, in sentences and with the limits of this version of the policy."""

from dataclasses import dataclass
from typing import assert_never

from shared.calendar import (
    BusinessDays,
    DayOfMonth,
    Elapsed,
    LastBusinessDay,
    Limit,
    NthBusinessDay,
    OpenHours,
    WorkweekHours,
)
from shared.policy.models import PolicyPack, ReportStepRule, StepStart

_COUNTED_FROM: dict[StepStart, str] = {
    "period": "the end of the period",
    "receipt": "the receipt of what is reviewed",
    "step_before": "the end of the step before",
}
_MONTHS = {"same": "the same month", "following": "the following month"}


@dataclass(frozen=True, slots=True)
class ReportStepDefinition:
    """One step: which clauses it carries out, when they are met, and when the first of them is missed (None: never)."""

    report: str
    step: str
    title: str
    clauses: tuple[str, ...]
    met: str
    missed: str | None
    aim: str | None


def define_report_steps(pack: PolicyPack) -> list[ReportStepDefinition]:
    """Every step of every report of the pack, in their order."""
    return [
        ReportStepDefinition(
            report.id,
            step.id,
            step.title,
            step.clauses,
            _met_when(step),
            f"Not done {_by(step.limit, step.starts)}." if step.limit is not None else None,
            f"{_by(step.working_limit, step.starts).capitalize()}." if step.working_limit is not None else None,
        )
        for report in (pack.reports.runs if pack.reports else ())
        for step in report.steps
    ]


def _met_when(step: ReportStepRule) -> str:
    signed = step.act in {"review", "approve"}
    how = "signed by every holder of the role" if step.approvers == "each" else "signed" if signed else "done"
    by = " by the limit of its clause" if step.limit is not None else ""
    return f"Once for each run: {how} for the first time{by}; a later return does not undo it."


def _by(limit: Limit, starts: StepStart) -> str:
    """A limit in words, for example `by business day 6 of the following month`."""
    match limit:
        case DayOfMonth():
            return f"by day {limit.day} of {_MONTHS[limit.month]}, or the last business day before it"
        case NthBusinessDay():
            return f"by business day {limit.number} of {_MONTHS[limit.month]}"
        case LastBusinessDay():
            return f"by the last business day of {_MONTHS[limit.month]}"
        case BusinessDays() | OpenHours() | WorkweekHours() | Elapsed():
            return f"within {_span(limit)} {_COUNTED_FROM[starts]}"
        case _:
            assert_never(limit)


def _span(limit: BusinessDays | OpenHours | WorkweekHours | Elapsed) -> str:
    match limit:
        case BusinessDays():
            return f"{_count(limit.days, 'business day')} of"
        case Elapsed():
            return f"{_count(limit.minutes, 'minute')} of"
        case OpenHours():
            return f"{_time(limit)} of opening hours after"
        case WorkweekHours():
            return f"{_time(limit)} of the workweek after"
        case _:
            assert_never(limit)


def _time(limit: OpenHours | WorkweekHours) -> str:
    parts = [_count(number, unit) for number, unit in ((limit.hours, "hour"), (limit.minutes, "minute")) if number]
    return " and ".join(parts)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
