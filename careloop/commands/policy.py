"""`policy check|load`: an agency's procedure as data."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir

app = typer.Typer(help="Check and load policy packs.", no_args_is_help=True)
Folders = Annotated[list[Path], typer.Argument(help="A pack, or a folder of packs.", metavar="DIR...")]


@app.command()
def check(folders: Folders) -> None:
    """Print every fault of the packs with its file and line; exit with 1 if there is any."""
    from careloop.stack.packs import find_packs
    from shared.policy.reader import check as check_pack

    count = 0
    for pack in [pack for folder in folders for pack in find_packs(folder)]:
        faults = check_pack(pack)
        for fault in faults:
            print(f"{pack}/{fault}")
        if not faults:
            print(f"{pack}: no faults")
        count += len(faults)
    raise typer.Exit(1 if count else 0)


@app.command()
def load(folders: Folders, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Check packs and make each the current one of its agency, in every service."""
    from careloop.commands.database import reach_databases
    from careloop.stack.packs import find_packs, load_packs

    packs = [pack for folder in folders for pack in find_packs(folder)]
    with reach_databases(data_dir):
        for loaded in asyncio.run(load_packs(packs)):
            print(f"{loaded.pack.agency.id}: loaded {loaded.pack.content_hash}")
            for source in loaded.sources_without_secret:
                print(f"  source {source} takes nothing yet: give it a secret with POST /v1/sources/{source}/secrets")
