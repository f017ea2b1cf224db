"""`jobs list|replay`: work that failed for good is seen and can be run again."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir, ServiceNames
from careloop.errors import CommandError

app = typer.Typer(help="See and replay background jobs.", no_args_is_help=True)
STATES = ("waiting", "dispatched", "done", "dead")
MOST_SHOWN = 200


@app.command("list")
def list_jobs(
    state: Annotated[str, typer.Option(help=f"One of {', '.join(STATES)}.")] = "dead",
    services: ServiceNames = None,
    agency: Annotated[str | None, typer.Option(help="Only this agency's jobs.")] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """List jobs by state, newest first: service, id, name, agency, attempts and the last error."""
    from sqlalchemy import select

    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from careloop.stack.services import check_service_names
    from shared.db.kernel import JobRow

    if state not in STATES:
        raise CommandError(f"there is no state {state!r}: choose one of {', '.join(STATES)}")

    async def collect() -> list[tuple[str, Sequence[JobRow]]]:
        found: list[tuple[str, Sequence[JobRow]]] = []
        for service in check_service_names(services):
            query = select(JobRow).where(JobRow.state == state).order_by(JobRow.id.desc()).limit(MOST_SHOWN)
            if agency is not None:
                query = query.where(JobRow.agency == agency)
            async with open_session(service) as session:
                rows = (await session.scalars(query)).all()
                session.expunge_all()
            found.append((service, rows))
        return found

    with reach_databases(data_dir):
        found = asyncio.run(collect())
    for service, rows in found:
        for row in rows:
            print("\t".join([service, str(row.id), row.name, row.agency, str(row.attempts), row.last_error or ""]))
    if not any(rows for _, rows in found):
        print(f"no {state} jobs")


@app.command()
def replay(
    ids: Annotated[
        list[UUID] | None, typer.Argument(help="The jobs, as `jobs list` shows them.", metavar="[ID]...")
    ] = None,
    all_dead: Annotated[bool, typer.Option("--all", help="Every dead job of the services named.")] = False,
    services: ServiceNames = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Run dead jobs again from the start; a job that is not dead is left alone."""
    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from careloop.stack.services import check_service_names
    from shared.clock import SystemClock
    from shared.jobs.replay import replay_jobs

    if not ids and not all_dead:
        raise CommandError("say which jobs: their ids, or --all")

    async def revive() -> int:
        count = 0
        for service in check_service_names(services):
            async with open_session(service) as session:
                count += len(await replay_jobs(session, now=SystemClock().now(), ids=ids or None))
        return count

    with reach_databases(data_dir):
        count = asyncio.run(revive())
    if ids and count < len(set(ids)):
        raise CommandError(f"{count} of {len(set(ids))} jobs run again; the others are not dead or not here")
    print(f"{count} jobs run again")
