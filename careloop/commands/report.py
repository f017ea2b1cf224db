"""`report list|show|open|get|calendar`: the report runs at reporter, and what is to come."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from careloop.commands import report_steps
from careloop.commands.options import DEFAULT_DATA_DIR, DataDir
from careloop.commands.report_options import DEFAULT_URL, KeyFile, Run, Url, newest_version, reach_reports
from careloop.errors import CommandError

app = typer.Typer(help="See which reports are due, and take their steps.", no_args_is_help=True)
report_steps.add_to(app)
FORMS = ("pdf", "html", "xlsx", "csv", "json")


@app.command("list")
def list_runs(
    report: Annotated[str | None, typer.Option(help="Only of this report.")] = None,
    state: Annotated[str | None, typer.Option(help="open, submitted, closed or cancelled.")] = None,
    department: Annotated[str | None, typer.Option(help="Only of this department.")] = None,
    url: Url = DEFAULT_URL,
    key_file: KeyFile = None,
) -> None:
    """List the report runs, the latest periods first."""
    from rich.console import Console

    from careloop.reports.showing import show_runs

    runs = list(reach_reports(url, key_file).list_runs(report=report, state=state, department=department))
    if not runs:
        print("no report runs: they open when their period has ended, or with careloop report open")
        return
    show_runs(runs, Console())


@app.command()
def show(run: Run, url: Url = DEFAULT_URL, key_file: KeyFile = None) -> None:
    """Show a run: its steps, whose they are and by when, what stands in the way, and what is to be corrected."""
    from rich.console import Console

    from careloop.reports.showing import show_run

    show_run(reach_reports(url, key_file).get_run(run), Console())


@app.command("open")
def open_run(
    report: Annotated[str, typer.Argument(help="The report's id in the policy.", metavar="REPORT")],
    period: Annotated[str, typer.Option(help="Its period: 2026-11, 2026-W48, or a day of it.")],
    department: Annotated[str | None, typer.Option(help="The department, where each has its own report.")] = None,
    received: Annotated[
        str | None, typer.Option(help="When a report that is reviewed was received: 2026-12-01T15:20:00-08:00.")
    ] = None,
    document: Annotated[Path | None, typer.Option(help="The report that was received, as a file.")] = None,
    url: Url = DEFAULT_URL,
    key_file: KeyFile = None,
) -> None:
    """Open the run of a period, and print its id; a run that is open already is not opened twice."""
    from careloop.reports.calls import day_in
    from careloop.reports.files import read_document

    body: dict[str, Any] = {"report": report, "period_day": day_in(period).isoformat()}
    if department is not None:
        body["department"] = department
    if received is not None:
        body["received_at"] = _instant(received).isoformat()
    if document is not None:
        body["document"] = read_document(document)
    print(reach_reports(url, key_file).call("POST", "/v1/report-runs", body=body)["id"])


@app.command()
def get(
    run: Run,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write; - for standard output.")],
    form: Annotated[str, typer.Option(help=f"One of {', '.join(FORMS)}.")] = "pdf",
    version: Annotated[int | None, typer.Option(help="The content version; the newest by default.")] = None,
    url: Url = DEFAULT_URL,
    key_file: KeyFile = None,
) -> None:
    """Fetch a version of a report as a file."""
    from careloop.reports.files import write_file

    if form not in FORMS:
        raise CommandError(f"there is no form {form!r}: choose one of {', '.join(FORMS)}")
    reports = reach_reports(url, key_file)
    run_id = reports.find_id(run)
    number = version if version is not None else newest_version(reports, run_id)
    size = write_file(reports, f"/v1/report-runs/{run_id}/versions/{number}.{form}", output)
    if str(output) != "-":
        print(f"version {number} as {form}: {output} ({size} bytes)")


@app.command()
def calendar(
    agency: Annotated[str | None, typer.Option(help="The agency, as its pack calls it.")] = None,
    months: Annotated[int, typer.Option(min=1, max=60, help="How many months, this one included.")] = 6,
    first: Annotated[
        str | None, typer.Option("--from", help="The first month, as 2026-11; this one by default.")
    ] = None,
    pack: Annotated[
        Path | None, typer.Option(help="A pack's folder, instead of the pack that is loaded: what would it ask for?")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Show which steps of which reports are to come: whose they are, by when to work to them, and by when the clause asks."""
    from rich.console import Console

    from careloop.reports.calls import day_in
    from careloop.reports.packs import load_pack, read_one_pack
    from careloop.reports.plan import plan_steps, received_reports
    from careloop.reports.showing import show_plan
    from shared.calendar import local_day
    from shared.clock import SystemClock

    policy = read_one_pack(pack) if pack is not None else load_pack(agency, data_dir)
    today = local_day(SystemClock().now(), policy.agency.zone)
    start = (day_in(first) if first is not None else today).replace(day=1)
    if policy.reports is None:
        raise CommandError(f"the pack of {policy.agency.id} asks for no reports: docs/policy-packs.md, [reports]")
    steps = plan_steps(policy, start, _last_day(start, months))
    if not steps:
        print(f"nothing is due in these months: the first period that is reported on holds {policy.reports.first_on}")
        return
    show_plan(steps, received_reports(policy), Console(), today=today, language=policy.agency.default_language)


def _instant(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise CommandError(f"{written!r} is no instant: write it with its offset, as 2026-12-01T15:20:00-08:00")
    return at


def _last_day(first: date, months: int) -> date:
    from datetime import timedelta

    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1) - timedelta(days=1)
