"""The options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[
    Path, typer.Option("--data-dir", envvar="CARELOOP_DATA_DIR", help="Where databases, secrets, mail and logs live.")
]
PortBase = Annotated[
    int,
    typer.Option(
        "--port-base", envvar="CARELOOP_PORT_BASE", help="The front door's port; services take the next ones."
    ),
]
Host = Annotated[str, typer.Option("--host", envvar="CARELOOP_HOST", help="The address to listen on.")]
Policies = Annotated[
    Path | None,
    typer.Option("--policies", envvar="CARELOOP_POLICIES", help="The folder of policy packs; policies/ by default."),
]
ShowLogs = Annotated[
    bool, typer.Option("--show-logs", help="Write the logs to the terminal instead of the data directory's logs/.")
]
Split = Annotated[
    bool,
    typer.Option(
        "--split", help="Run each app and each worker in a process of its own, instead of two for everything."
    ),
]
ServiceNames = Annotated[
    list[str] | None, typer.Option("--services", "-s", help="A service; may be given several times. All by default.")
]

DEFAULT_DATA_DIR = Path("var")
DEFAULT_PORT_BASE = 8100
DEFAULT_HOST = "127.0.0.1"


def split_words(words: str) -> list[str]:
    """`a,b c` as its words: people separate lists with commas, spaces or both."""
    return [word for word in words.replace(",", " ").split() if word]
