"""`report done|approve|return|delegate|skip`: the steps of a report run, taken in the name of whose key it is."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from careloop.commands.report_options import DEFAULT_URL, KeyFile, Run, Url, newest_version, reach_reports

if TYPE_CHECKING:
    from careloop.reports.calls import Reports

COMPILING_SECONDS, _LOOK_AGAIN_SECONDS = 60.0, 0.3
Step = Annotated[str, typer.Argument(help="The step's id, as `report show` lists it.", metavar="STEP")]
Note = Annotated[str | None, typer.Option("--note", help="What the next people should know.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `careloop report`."""
    for name, command in (
        ("done", done),
        ("approve", approve),
        ("return", return_run),
        ("delegate", delegate),
        ("skip", skip),
    ):
        app.command(name)(command)


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
    _take(reach_reports(url, key_file), run, step, "done", _given(content_version=version, note=note))


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
    reports = reach_reports(url, key_file)
    seen = version if version is not None else newest_version(reports, run)
    _take(reports, run, step, "approve", _given(content_version=seen, note=note))


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
    reports = reach_reports(url, key_file)
    seen = version if version is not None else newest_version(reports, run)
    _take(reports, run, step, "return", {"content_version": seen, "corrections": correction})


def delegate(
    run: Run,
    step: Step,
    to: Annotated[
        str | None, typer.Option(help="Who takes it in your place, by handle; without it you take it back.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    url: Url = DEFAULT_URL,
    key_file: KeyFile = None,
) -> None:
    """Have a person of the agency take a step in your place; that person signs in their own name."""
    said = {"delegate": to} | ({"reason": reason} if reason is not None else {})
    _take(reach_reports(url, key_file), run, step, "delegate", said)


def skip(
    run: Run,
    step: Step,
    reason: Annotated[str, typer.Option(help="Why; the run's history keeps it.")],
    url: Url = DEFAULT_URL,
    key_file: KeyFile = None,
) -> None:
    """Let the run go on without a step; one that signs, compiles or submits is never skipped. Needs reports:admin."""
    _take(reach_reports(url, key_file), run, step, "skip", {"reason": reason}, as_it_stands=True)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _take(
    reports: "Reports", run: str, step: str, how: str, body: dict[str, Any], *, as_it_stands: bool = False
) -> None:
    """Take a step and show how the run stands then; `as_it_stands`: only if nobody changes the run meanwhile."""
    from urllib.parse import quote

    from rich.console import Console

    from careloop.reports.showing import show_run

    run_id = reports.find_id(run)
    path = f"/v1/report-runs/{run_id}/steps/{quote(step, safe='')}/{how}"
    taken = reports.call("POST", path, body=body, if_match=reports.etag_of(run_id) if as_it_stands else None)
    with Console(stderr=True).status("compiling"):
        taken = _when_compiled(reports, run_id, taken)
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
