"""`doctor`: what is wrong now, and what to do about it."""

import asyncio
import json
import sys
from typing import Annotated

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir


def add_to(app: typer.Typer) -> None:
    """Add the command to the `careloop` command."""
    app.command()(doctor)


def doctor(
    agency: Annotated[str | None, typer.Option(help="Only what concerns this agency.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON document.")] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Look at every service for what is late, dead, held or at odds, and say what to do about each; changes nothing.

    Exit status 0: nothing to do. 1: somebody is needed. 2: not everything could be looked at.
    """
    from rich.console import Console

    from careloop.commands.database import reach_databases
    from careloop.doctor.examine import examine
    from careloop.doctor.findings import COULD_NOT_LOOK
    from careloop.doctor.showing import show
    from careloop.explain import explain

    try:
        with reach_databases(data_dir):
            examination = asyncio.run(examine(agency=agency, data_dir=data_dir))
    except Exception as error:
        if (line := explain(error)) is None:
            raise
        print(f"careloop: {line}", file=sys.stderr)
        raise typer.Exit(COULD_NOT_LOOK) from None
    if as_json:
        print(json.dumps(examination.to_json(), indent=2))
    else:
        show(examination, Console())
    raise typer.Exit(examination.status)
