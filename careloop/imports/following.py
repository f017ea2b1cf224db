"""Sending a file and watching it being taken in, with a bar for each on the terminal."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from careloop.errors import CommandError
from careloop.imports.calls import Imports

POLL_SECONDS = 0.5
_OVER = frozenset(("done", "cancelled", "failed"))


def follow(imports: Imports, file: Path, params: Mapping[str, str]) -> dict[str, Any]:
    """Send a file and wait until nothing more is taken in; returns the import as it stands then."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        try:
            with file.open("rb") as content:
                size = file.stat().st_size
                sending = progress.add_task("sending", total=size)
                report = imports.send(content, params, lambda count: progress.advance(sending, count))
        except OSError as wrong:
            raise CommandError(f"{file} cannot be read: {wrong.strerror}") from None
        taking = progress.add_task("taking in", total=report["size_bytes"])
        while report["state"] not in _OVER:
            time.sleep(POLL_SECONDS)
            report = imports.read(report["id"])
            progress.update(taking, completed=report["read_bytes"])
    return report
