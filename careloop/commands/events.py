"""`events list|replay`: events that a service could not take in are seen and can be taken in again."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir, ServiceNames
from careloop.errors import CommandError

app = typer.Typer(help="See and replay events that were set aside.", no_args_is_help=True)
STATES = ("waiting", "dead")
MOST_SHOWN = 200


@app.command("list")
def list_events(
    state: Annotated[str, typer.Option(help=f"One of {', '.join(STATES)}.")] = "dead",
    services: ServiceNames = None,
    agency: Annotated[str | None, typer.Option(help="Only this agency's events.")] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """List events that a service has received and not taken in: service, id, type, agency, attempts and the last error."""
    from sqlalchemy import select

    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from careloop.stack.services import check_service_names
    from shared.db.kernel import InboxRow

    if state not in STATES:
        raise CommandError(f"there is no state {state!r}: choose one of {', '.join(STATES)}")

    async def collect() -> list[tuple[str, Sequence[InboxRow]]]:
        found: list[tuple[str, Sequence[InboxRow]]] = []
        for service in check_service_names(services):
            query = select(InboxRow).where(InboxRow.state == state).order_by(InboxRow.event_id).limit(MOST_SHOWN)
            if agency is not None:
                query = query.where(InboxRow.agency == agency)
            async with open_session(service) as session:
                rows = (await session.scalars(query)).all()
                session.expunge_all()
            found.append((service, rows))
        return found

    with reach_databases(data_dir):
        found = asyncio.run(collect())
    for service, rows in found:
        for row in rows:
            print(
                "\t".join([service, str(row.event_id), row.type, row.agency, str(row.attempts), row.last_error or ""])
            )
    if not any(rows for _, rows in found):
        print(f"no {state} events")


@app.command()
def replay(
    ids: Annotated[
        list[UUID] | None, typer.Argument(help="The events, as `events list` shows them.", metavar="[ID]...")
    ] = None,
    all_dead: Annotated[bool, typer.Option("--all", help="Every dead event of the services named.")] = False,
    services: ServiceNames = None,
    agency: Annotated[str | None, typer.Option(help="Only this agency's events.")] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Take dead events in again; an event that is not dead is left alone, and none is taken in twice."""
    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from careloop.stack.services import check_service_names
    from shared.clock import SystemClock
    from shared.events.replay import replay_inbox

    if not ids and not all_dead:
        raise CommandError("say which events: their ids, or --all")

    async def revive() -> set[UUID]:
        revived: set[UUID] = set()
        for service in check_service_names(services):
            async with open_session(service) as session:
                revived |= set(await replay_inbox(session, now=SystemClock().now(), ids=ids or None, agency=agency))
        return revived

    with reach_databases(data_dir):
        revived = asyncio.run(revive())
    if ids and len(revived) < len(set(ids)):
        raise CommandError(
            f"{len(revived)} of {len(set(ids))} events are taken in again; the others are not dead or not here"
        )
    print(f"{len(revived)} events are taken in again")
