"""`openapi export`: the four services' documents, sorted and committed, so that a change of the API is seen."""

import difflib
import json
import os
from pathlib import Path
from typing import Annotated

import typer

from careloop.commands.options import split_words
from careloop.errors import CommandError

app = typer.Typer(help="Write the OpenAPI documents.", no_args_is_help=True)
DEFAULT_FOLDER = Path("sdk/openapi")
SHOWN_LINES = 40
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if a document is out of date.")]
# Never connected to: an app is built without its database.
PLACEHOLDER_URL = "postgresql://nobody@127.0.0.1:1/nothing"


@app.callback()
def openapi() -> None:
    """Write the OpenAPI documents."""


@app.command()
def export(
    folder: Annotated[Path, typer.Option(help="Where the documents are.")] = DEFAULT_FOLDER,
    check: Check = False,
    only: Annotated[str, typer.Option(help="Only these services, separated by commas.")] = "",
) -> None:
    """Write the services' OpenAPI 3.1 documents, keys sorted, one file per service."""
    from careloop.stack.services import check_service_names, make_app

    os.environ["DATABASE_URL"] = PLACEHOLDER_URL
    stale = []
    for service in check_service_names(split_words(only)):
        path = folder / f"{service}.json"
        fresh = json.dumps(make_app(service).openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        known = path.read_text(encoding="utf-8") if path.exists() else ""
        if fresh == known:
            continue
        if check:
            stale.append(str(path))
            changes = difflib.unified_diff(known.splitlines(), fresh.splitlines(), str(path), "the code", lineterm="")
            print("\n".join(list(changes)[:SHOWN_LINES]))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(fresh, encoding="utf-8")
            print(f"wrote {path}")
    if stale:
        raise CommandError(f"out of date: {', '.join(stale)}; run careloop openapi export and commit the result")
