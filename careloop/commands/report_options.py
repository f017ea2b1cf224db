"""The options that every `careloop report` command about runs takes, and the calls to reporter that they make."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from careloop.errors import CommandError

if TYPE_CHECKING:
    from careloop.reports.calls import Reports

DEFAULT_URL = "http://127.0.0.1:8104"

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


def reach_reports(url: str, key_file: Path | None) -> "Reports":
    """The report runs of reporter, for the key in the file or in the environment."""
    from careloop.reports.calls import Reports, read_key

    return Reports(url, read_key(key_file))


def newest_version(reports: "Reports", run: str) -> int:
    """The number of the newest version of a run's content, or CommandError."""
    number = reports.get_run(run)["content_version"]
    if number is None:
        raise CommandError(f"run {run} has no content yet: the step that compiles it comes first")
    return int(number)
