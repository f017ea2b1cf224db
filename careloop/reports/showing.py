"""The reports to come and the runs there are, as tables for a terminal."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from careloop.reports.plan import PlannedStep
from shared.calendar import period_in_words
from shared.policy.models import ReportRule

STATE_STYLES: Mapping[str, str] = {
    "open": "cyan", "submitted": "green", "closed": "dim", "cancelled": "dim",
    "waiting": "dim", "ready": "bold cyan", "done": "green", "skipped": "dim",
}  # fmt: skip


def show_plan(
    steps: Sequence[PlannedStep], received: Sequence[ReportRule], console: Console, *, today: date, language: str
) -> None:
    """Print the steps to come, run by run.

    Yellow: the day to work to is before the day of its clause, because a later step binds. Red: nobody holds the role.
    """
    table = _table("work by", "clause date", "step", "whose", "held by", "clause")
    run: tuple[object, ...] | None = None
    for step in steps:
        if (step.report.id, step.period, step.department) != run:
            if run is not None:
                table.add_section()
            run = (step.report.id, step.period, step.department)
            place = f", {step.department.name}" if step.department else ""
            title = f"{step.report.title}: {period_in_words(step.period, language)}{place}"
            table.add_row("", "", Text(title, style="bold"), "", "", "")
        is_past = step.work_on is not None and step.work_on < today
        table.add_row(
            Text(_day(step.work_on), style="dim" if is_past else "yellow" if step.is_bound_by_later_steps else "bold"),
            Text(_day(step.clause_on), style="dim" if is_past else ""),
            Text(step.step.title),
            Text(step.who),
            Text(", ".join(step.holders)) if step.holders else Text("nobody", style="bold red"),
            Text(step.step.clause, style="dim"),
        )
    console.print(table)
    if any(step.is_bound_by_later_steps for step in steps):
        console.print(
            Text("yellow: worked to before the day of its clause, because a later step binds", style="yellow")
        )
    for report in received:
        console.print(
            Text(f"{report.title}: its dates follow its receipt; open it with: careloop report open {report.id}")
        )


def show_runs(runs: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Print the runs of the ledger."""
    table = _table("run", "report", "period", "department", "state", "version")
    for run in runs:
        table.add_row(
            Text(str(run["id"]), style="dim"),
            str(run["report"]),
            str(run["period"]["name"]),
            str(run["department"] or ""),
            Text(run["state"], style=STATE_STYLES.get(run["state"], "")),
            str(run["content_version"] or ""),
        )
    console.print(table)


def show_run(run: Mapping[str, Any], console: Console) -> None:
    """Print a run with its steps, what stands in its way, and what is to be corrected."""
    place = f", {run['department']}" if run["department"] else ""
    heading = Text(f"{run['title']}: {run['period']['in_words']}{place}  ", style="bold")
    console.print(heading.append(run["state"], style=STATE_STYLES.get(run["state"], "")), soft_wrap=True)
    console.print(Text(f"{run['id']}, version {run['content_version'] or 'none yet'}", style="dim"))
    table = _table("step", "", "state", "work by", "clause date", "whose", "can be taken by", "clause")
    for step in run["steps"]:
        late = "overdue" if step["is_overdue"] else "late" if step["is_late"] else ""
        table.add_row(
            step["step"],
            Text(step["title"]),
            Text(step["state"], style=STATE_STYLES.get(step["state"], "")).append(
                f" {late}" if late else "", style="bold red"
            ),
            Text(_of_day(step["working_on"]), style="dim" if step["is_forecast"] else ""),
            Text(_of_day(step["clause_on"]), style="dim" if step["is_forecast"] else ""),
            step["who_title"],
            Text(_takers(step)),
            Text(step["clause"], style="dim"),
        )
    console.print(table)
    for obstacle in run["obstacles"]:
        console.print(Text(f"stands in the way: {obstacle['text']}", style="yellow"), soft_wrap=True)
    for correction in run["corrections"]:
        if correction["answered_version"] is None:
            console.print(Text(f"to be corrected: {correction['text']}", style="yellow"), soft_wrap=True)


def _takers(step: Mapping[str, Any]) -> str:
    if step["missing"]:
        return f"to sign: {', '.join(step['missing'])}"
    return ", ".join(step["holders"] or ()) or (step["done_by"] or "")


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _day(day: date | None) -> str:
    return f"{day:%a %Y-%m-%d}" if day is not None else ""


def _of_day(day: str | None) -> str:
    return _day(date.fromisoformat(day)) if day else ""
