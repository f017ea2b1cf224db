"""`scores verify|recount`: whether the counts behind every score, and those of the log, are those of a recount."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir
from careloop.errors import CommandError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

app = typer.Typer(help="Verify and recount the counts behind all scores, and of the log.", no_args_is_help=True)
OneAgency = Annotated[str | None, typer.Option("--agency", help="Only this agency's counts.")]


@app.command()
def verify(agency: OneAgency = None, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Compare the counts with a recount of responses and entries, while all runs on; exits with 1 and names each difference."""
    from careloop.commands.database import reach_databases
    from services.reporter.domain.log.verifying import compare_log, count_log_rows
    from services.reporter.domain.verifying import compare_rollups, count_rows

    async def look() -> tuple[int, int]:
        rows = differences = 0
        for one in await _agencies(agency):
            async with _snapshot() as session:
                rows += await count_rows(session, one) + await count_log_rows(session, one)
                async for difference in compare_rollups(session, one):
                    print(difference)
                    differences += 1
                for of_log in await compare_log(session, one):
                    print(of_log)
                    differences += 1
        return rows, differences

    with reach_databases(data_dir):
        rows, differences = asyncio.run(look())
    if differences:
        raise CommandError(f"{differences} differences in {rows} rows of counts: careloop scores recount counts anew")
    print(f"{rows} rows of counts are those of a recount")


@app.command()
def recount(agency: OneAgency = None, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Count all responses and entries anew; what arrives meanwhile waits, readers see the old counts until it is done."""
    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from services.reporter.domain.counting import recompute_rollups
    from services.reporter.domain.log.counting import recount_log
    from services.reporter.domain.log.verifying import count_log_rows
    from services.reporter.domain.verifying import count_rows

    async def count() -> int:
        rows = 0
        for one in await _agencies(agency):
            async with open_session("reporter") as session:
                await recompute_rollups(session, one)
                await recount_log(session, one)
                rows += await count_rows(session, one) + await count_log_rows(session, one)
        return rows

    with reach_databases(data_dir):
        rows = asyncio.run(count())
    print(f"counted anew: {rows} rows")


@asynccontextmanager
async def _snapshot() -> "AsyncIterator[AsyncSession]":
    from careloop.stack.packs import open_session

    async with open_session("reporter") as session:
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


async def _agencies(agency: str | None) -> list[str]:
    from careloop.stack.packs import open_session
    from shared.policy.store import list_agencies

    async with open_session("reporter") as session:
        known = sorted(await list_agencies(session))
    if agency is None:
        return known
    if agency not in known:
        raise CommandError(f"no pack of agency {agency!r} is loaded; loaded are: {', '.join(known) or 'none'}")
    return [agency]
