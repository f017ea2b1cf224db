"""`import`: sends a file of responses to survey_api and shows how far it is, until it is done."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from careloop.errors import CommandError

DEFAULT_URL = "http://127.0.0.1:8101"
FORMATS: dict[str, Literal["csv", "jsonl"]] = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def add_to(app: typer.Typer) -> None:
    """Add the command of this module to the `careloop` command."""
    app.command("import")(import_file)


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV or JSON lines, in UTF-8.", metavar="FILE")],
    agency: Annotated[str, typer.Option(help="The agency whose responses they are: the key must be one of its keys.")],
    survey: Annotated[
        str | None, typer.Option(help="The survey of the policy that was answered; a source has its own.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Read the rows by the mapping of this webhook source instead of by field names.")
    ] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", help="csv or jsonl; by default what the file's name says.")
    ] = None,
    rejected: Annotated[
        Path | None, typer.Option(help="Write the rows that could not be taken in to this file, to be mended.")
    ] = None,
    url: Annotated[str, typer.Option(envvar="CARELOOP_SURVEY_API_URL", help="Where survey_api answers.")] = DEFAULT_URL,
    key_file: Annotated[
        Path | None,
        typer.Option(
            envvar="CARELOOP_IMPORT_KEY_FILE",
            help="A file that holds a key with the scopes imports:write and imports:read.",
        ),
    ] = None,
) -> None:
    """Import a file of responses. Exits with 1 if a row could not be taken in; sent again, the others change nothing.

    Interrupted while the rows are taken in, the import goes on: POST /v1/imports/ID/cancel stops it.
    """
    from careloop.imports.calls import Imports, read_key
    from careloop.imports.following import follow

    kind = file_format or FORMATS.get(file.suffix.lower())
    if kind not in {"csv", "jsonl"}:
        raise CommandError(f"what is {file.name}? Say it with --format csv or --format jsonl")
    if survey is None and source is None:
        raise CommandError("which survey was answered? Name it with --survey, or a source with --source")
    params = {"format": kind, "survey": survey, "source": source}
    imports = Imports(url, read_key(key_file), agency)
    report = follow(imports, file, {name: value for name, value in params.items() if value is not None})
    print(
        f"{report['state']}: {report['read_count']:,} rows read, {report['taken_count']:,} taken in"
        f" ({report['historic_count']:,} of them history), {report['duplicate_count']:,} known before,"
        f" {report['flagged_count']:,} flagged, {report['rejected_count']:,} rejected"
    )
    if report["state"] == "failed":
        raise CommandError(f"import {report['id']} failed ({report['failure']}): mend that and send the file again")
    if report["rejected_count"]:
        if rejected is None:
            print(f"the rejected rows: GET /v1/imports/{report['id']}/rejected.csv, or give --rejected FILE next time")
        else:
            imports.fetch_rejected(report["id"], rejected)
            print(f"the rejected rows with the reasons: {rejected}")
    if report["rejected_count"] or report["state"] != "done":
        raise typer.Exit(1)
