"""`simulate`: a time played on a clock that is set, to see what a policy asks for before it does."""

import asyncio
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from careloop.commands.options import Policies
from careloop.errors import CommandError

if TYPE_CHECKING:
    from careloop.stack.options import StackOptions

DEFAULT_SIMULATION_DIR = Path("var/simulation")
NO_REDIS = "redis://127.0.0.1:1/0"
"""Nothing listens there: a simulation takes its workers step by step and rings nobody."""


def add_to(app: typer.Typer) -> None:
    """Add the command to the `careloop` command."""
    app.command()(simulate)


def simulate(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, included.")],
    data_dir: Annotated[
        Path, typer.Option("--data-dir", help="Where the simulation's own databases live; a new one each time.")
    ] = DEFAULT_SIMULATION_DIR,
    policies: Policies = None,
    late: Annotated[
        bool, typer.Option("--late", help="People miss dates now and then, so that flags and notices show.")
    ] = False,
    seed: Annotated[str, typer.Option("--seed", help="Another word gives other customers; the same one the same.")] = (
        "careloop"
    ),
) -> None:
    """Play a time for every agency on a virtual clock, and tell what was opened, signed, submitted and late.

    All four services run in this process on real databases of their own; customers answer, offices follow up, people sign
    reports. Look at the result with `careloop up --data-dir var/simulation`. Ends with 1 if a report that was due is missing, or
    late although nobody was to be.
    """
    from careloop.stack.options import StackOptions

    first_on, last_on = first.date(), last.date()
    if last_on < first_on:
        raise CommandError("--to is before --from")
    if (data_dir / "postgres").exists():
        raise CommandError(f"{data_dir} holds databases already: name another folder with --data-dir, or remove it")
    if not play_time(StackOptions(data_dir, policies=policies), first_on, last_on, seed=seed, late=late):
        raise typer.Exit(1)


def play_time(
    options: "StackOptions", first_on: date, last_on: date, *, seed: str = "careloop", late: bool = False
) -> bool:
    """Play these days in the databases of a data directory; whether all was as it should be."""
    from careloop.commands.database import reach_databases
    from careloop.simulate.performance import perform
    from careloop.stack.packs import find_packs

    with reach_databases(options.data_dir):
        os.environ.update({f"{name}_REDIS_URL": NO_REDIS for name in _PREFIXES})
        return asyncio.run(perform(find_packs(options.policies_dir), first_on, last_on, seed=seed, late=late))


_PREFIXES = ("SURVEY_API", "CASE_LOG_API", "NOTIFIER", "REPORTER")
