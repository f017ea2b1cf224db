"""What came of a simulated time: the table at its end, and whether anything that was due is missing or late."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from careloop.simulate.signers import RUNS
from careloop.simulate.year import AgencyPlay


@dataclass(frozen=True)
class ReportOutcome:
    """One report of an agency: its runs, and how they ended."""

    report: str
    opened: int
    submitted: int
    in_time: int
    late_steps: int
    overdue_steps: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of one agency's time."""

    agency: str
    responses: int
    cases: int
    entries: int
    mails: int
    reports: tuple[ReportOutcome, ...]
    deeds: tuple[str, ...] = ()

    @classmethod
    async def of(cls, play: AgencyPlay) -> "Outcome":
        """Ask the services, as anybody with a key could."""
        runs = await _all(play, "reporter", RUNS)
        reports = []
        for report in sorted({run["report"] for run in runs}):
            details = [
                await play.cast.at(None, "reporter").get(f"{RUNS}/{run['id']}")
                for run in runs
                if run["report"] == report
            ]
            reports.append(_report_outcome(report, details))
        domain = play.pack.agency.sender_address.rpartition("@")[2]
        mails = [mail for mail in play.cast.world.post_office.posted if _is_of(mail.sender, domain)]
        return cls(
            agency=play.pack.agency.id,
            responses=len(await _all(play, "survey_api", "/v1/responses")),
            cases=len(await _all(play, "case_log_api", "/v1/cases")),
            entries=len(await _all(play, "case_log_api", "/v1/log-entries")) if play.log_office else 0,
            mails=len(mails),
            reports=tuple(reports),
            deeds=tuple(play.signers.deeds) if play.signers else (),
        )


def _is_of(sender: str, domain: str) -> bool:
    return sender.rpartition("@")[2].casefold() == domain.casefold()


async def _all(play: AgencyPlay, service: Any, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    query = {"limit": "100"}
    while True:
        page = await play.cast.at(None, service).get(path, **query)
        items += page["items"]
        if not page.get("next_cursor"):
            return items
        query["cursor"] = page["next_cursor"]


def _report_outcome(report: str, runs: list[dict[str, Any]]) -> ReportOutcome:
    steps = [step for run in runs for step in run["steps"]]
    done = [run for run in runs if run["state"] in {"submitted", "closed"}]
    return ReportOutcome(
        report=report,
        opened=len(runs),
        submitted=len(done),
        in_time=sum(not any(step["is_overdue"] for step in run["steps"]) for run in done),
        late_steps=sum(step["is_late"] for step in steps),
        overdue_steps=sum(step["is_overdue"] for step in steps),
        missing=tuple(_told(run, step) for run in runs for step in run["steps"] if step["is_overdue"]),
    )


def _told(run: dict[str, Any], step: dict[str, Any]) -> str:
    """A step past its clause, with what stands in the way of the run."""
    obstacles = "; ".join(obstacle["text"] for obstacle in run["obstacles"][:3])
    return f"{run['period']['name']}: {step['title']}" + (f" ({obstacles})" if obstacles else "")


def show_outcome(console: Console, outcomes: list[Outcome], *, late: bool) -> bool:
    """Print the table; whether every report that was due is there, and in time unless people were to be late."""
    people = Table(title="What happened")
    for title in ("agency", "responses", "cases", "log entries", "mails"):
        people.add_column(title, justify="left" if title == "agency" else "right")
    reports = Table(title="What was reported")
    for title in ("report", "runs", "submitted", "in time", "late steps", "past the clause"):
        reports.add_column(title, justify="left" if title == "report" else "right")
    for outcome in outcomes:
        counts = (outcome.responses, outcome.cases, outcome.entries, outcome.mails)
        people.add_row(outcome.agency, *map(str, counts))
        for report in outcome.reports:
            figures = (report.opened, report.submitted, report.in_time, report.late_steps, report.overdue_steps)
            reports.add_row(report.report, *map(str, figures))
    console.print(people, reports)
    wrong = [
        f"{outcome.agency}, {line}" for outcome in outcomes for report in outcome.reports for line in report.missing
    ]
    refused = Counter(deed for outcome in outcomes for deed in outcome.deeds)
    if refused:
        console.print("What people did:", ", ".join(f"{deed} {count}" for deed, count in sorted(refused.items())))
    if wrong and not late:
        console.print("Not in time although nobody was to be late:", *wrong, sep="\n  ")
    return late or not wrong
