"""One simulation from the empty databases to the table at its end."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.engine import make_url

from careloop.simulate.outcome import Outcome, show_outcome
from careloop.simulate.world import open_world
from careloop.simulate.year import Year
from careloop.stack.services import read_settings
from shared.logs import configure_logging
from shared.settings import SERVICES

LATE_SHARE = 0.12
"""How often somebody is late, where people are."""


async def perform(packs: Sequence[Path], first_on: date, last_on: date, *, seed: str, late: bool) -> bool:
    """Play the time and show what came of it; whether all was as it should be.

    Raises:
        CommandError: a pack that cannot be played, or a service that finds no rest.
    """
    configure_logging("ERROR")
    console = Console()
    async with _hurried(), open_world(packs, datetime.combine(first_on, time(), UTC)) as world:
        year = Year(world, first_on, last_on, seed=seed, late_share=LATE_SHARE if late else 0.0)
        await year.begin()
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        ) as progress:
            task = progress.add_task(f"{first_on}", total=(last_on - first_on).days + 1)
            await year.play(lambda day: progress.update(task, advance=1, description=f"{day}"))
        outcomes = [await Outcome.of(play) for play in year.plays]
    return show_outcome(console, outcomes, late=late)


@asynccontextmanager
async def _hurried() -> AsyncIterator[None]:
    """Nothing of a simulation has to outlive a power cut while it is played: commits need not wait for the disk."""
    urls = {make_url(read_settings(name).database_url).set(drivername="postgresql") for name in SERVICES}

    async def say(words: str) -> None:
        for url in urls:
            connection = await asyncpg.connect(url.render_as_string(hide_password=False))
            try:
                name = await connection.fetchval("SELECT quote_ident(current_database())")
                await connection.execute(f"ALTER DATABASE {name} {words}")
            finally:
                await connection.close()

    await say("SET synchronous_commit TO off")
    try:
        yield
    finally:
        await say("RESET synchronous_commit")
