"""`report`: the calendar of reports, and the runs at reporter: listed, shown, opened, taken step by step, and fetched."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir
from careloop.errors import CommandError

if TYPE_CHECKING:
    from careloop.reports.calls import Reports

app = typer.Typer(help="See which reports are due, and take their steps.", no_args_is_help=True)
FORMS = ("pdf", "html", "xlsx", "csv", "json")
DEFAULT_URL = "http://127.0.0.1:8104"
COMPILING_SECONDS, _LOOK_AGAIN_SECONDS = 60.0, 0.3

Url = Annotated[str, typer.Option("--url", envvar="CARELOOP_REPORTER_URL", help="Where reporter answers.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        envvar="CARELOOP_REPORTER_KEY_FILE",
        help="A file that holds a key with the scope reports:read, and reports:write or reports:sign to change something.",
    ),
]
Run = Annotated[
    str, typer.Argument(help="The run's id, or report:period, for instance monthly-care-log:2026-11.", metavar="RUN")
]
Step = Annotated[str, typer.Argument(help="The step's id, as `report show` lists it.", metavar="STEP")]
Note = Annotated[str | None, typer.Option("--note", help="What the next people should know.")]


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

    runs = list(_reports(url, key_file).list_runs(report=report, state=state, department=department))
    if not runs:
        print("no report runs: they open when their period has ended, or with careloop report open")
        return
    show_runs(runs, Console())


@app.command()
def show(run: Run, url: Url = DEFAULT_URL, key_file: KeyFile = None) -> None:
    """Show a run: its steps, whose they are and by when, what stands in the way, and what is to be corrected."""
    from rich.console import Console

    from careloop.reports.showing import show_run

    show_run(_reports(url, key_file).get_run(run), Console())


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
    print(_reports(url, key_file).call("POST", "/v1/report-runs", body=body)["id"])


@app.command()
def done(
    run: Run,
    step: Step,
    version: Annotated[
        int | None, typer.Option(help="The content version that you have seen, where it is sent; else the newest.")
    ] = None,
    note: Note = None,
    url: Url = DEFAULT_URL,
    key_file: KeyFile = None,
) -> None:
    """Take a step that is not signed: ask for what is missing, compile, send or share. Waits while it is compiled."""
    _take(url, key_file, run, step, "done", {"content_version": version, "note": note})


@app.command()
def approve(
    run: Run,
    step: Step,
    version: Annotated[
        int | None, typer.Option(help="The content version that you have seen; the newest by default.")
    ] = None,
    note: Note = None,
    url: Url = DEFAULT_URL,
    key_file: KeyFile = None,
) -> None:
    """Sign a review or an approval, for the version of the content that you have seen."""
    reports = _reports(url, key_file)
    seen = version if version is not None else _newest(reports, run)
    _take(url, key_file, run, step, "approve", {"content_version": seen, "note": note}, reports)


@app.command("return")
def return_run(
    run: Run,
    step: Step,
    correction: Annotated[list[str], typer.Option("--correction", "-c", help="What must be corrected; several times.")],
    version: Annotated[
        int | None, typer.Option(help="The content version that you have seen; the newest by default.")
    ] = None,
    url: Url = DEFAULT_URL,
    key_file: KeyFile = None,
) -> None:
    """Return a report with corrections instead of signing it."""
    reports = _reports(url, key_file)
    seen = version if version is not None else _newest(reports, run)
    _take(url, key_file, run, step, "return", {"content_version": seen, "corrections": correction}, reports)


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
    reports = _reports(url, key_file)
    run_id = reports.find_id(run)
    number = version if version is not None else _newest(reports, run_id)
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


def _reports(url: str, key_file: Path | None) -> "Reports":
    from careloop.reports.calls import Reports, read_key

    return Reports(url, read_key(key_file))


def _take(
    url: str,
    key_file: Path | None,
    run: str,
    step: str,
    how: str,
    body: dict[str, Any],
    reports: "Reports | None" = None,
) -> None:
    """Take a step and show how the run stands then."""
    from urllib.parse import quote

    from rich.console import Console

    from careloop.reports.showing import show_run

    caller = reports or _reports(url, key_file)
    run_id = caller.find_id(run)
    path = f"/v1/report-runs/{run_id}/steps/{quote(step, safe='')}/{how}"
    taken = caller.call("POST", path, body={name: value for name, value in body.items() if value is not None})
    with Console(stderr=True).status("compiling"):
        taken = _when_compiled(caller, run_id, taken)
    show_run(taken, Console())


def _when_compiled(reports: "Reports", run_id: str, run: dict[str, Any]) -> dict[str, Any]:
    """The run once nothing of it is being compiled, or as it stands after a while."""
    from time import monotonic, sleep

    patience = monotonic() + COMPILING_SECONDS
    while any(step["is_compiling"] for step in run["steps"]):
        if monotonic() > patience:
            print("it is still being compiled: careloop report show says when it is there", file=sys.stderr)
            break
        sleep(_LOOK_AGAIN_SECONDS)
        run = reports.get_run(run_id)
    return run


def _newest(reports: "Reports", run: str) -> int:
    number = reports.get_run(run)["content_version"]
    if number is None:
        raise CommandError(f"run {run} has no content yet: the step that compiles it comes first")
    return int(number)


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
