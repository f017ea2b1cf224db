"""`keys create|list|revoke`: the credentials of those who call the services."""

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir, ServiceNames, split_words
from careloop.errors import CommandError

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    agency: Annotated[str, typer.Option(help="The agency that the key belongs to, as its pack calls it.")],
    name: Annotated[str, typer.Option(help="What the key is for: shown in lists and logs.")],
    scopes: Annotated[str, typer.Option(help="What it may do, separated by commas: responses:write,cases:read")],
    services: ServiceNames = None,
    person: Annotated[
        str | None, typer.Option(help="The directory handle of its holder, where it is one person's key.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long it lasts; for ever by default.")] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Make a key for one agency and print it, this once; only its hash is kept."""
    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from careloop.stack.services import check_service_names
    from shared.clock import SystemClock
    from shared.policy.store import list_agencies
    from shared.web.keys import mint_key, save_key

    now = SystemClock().now()
    words = split_words(scopes)
    if not words:
        raise CommandError("a key needs at least one scope")
    chosen = check_service_names(services)
    expires_at = now + timedelta(days=days) if days else None
    minted = mint_key(name=name, agency=agency, scopes=words, now=now, expires_at=expires_at, person=person)

    async def save() -> None:
        for service in chosen:
            async with open_session(service) as session:
                known = await list_agencies(session)
                if agency not in known:
                    raise CommandError(
                        f"no pack of agency {agency!r} is loaded; loaded are: {', '.join(known) or 'none'}"
                    )
                await save_key(session, minted)

    with reach_databases(data_dir):
        asyncio.run(save())
    print(minted.token)


@app.command("list")
def list_all(
    agency: Annotated[str | None, typer.Option(help="Only this agency's keys.")] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """List all keys: prefix, agency, name, services, scopes and state."""
    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from shared.settings import SERVICES
    from shared.web.keys import list_keys
    from shared.web.tables import ApiKey

    async def collect() -> dict[str, tuple[ApiKey, list[str]]]:
        found: dict[str, tuple[ApiKey, list[str]]] = {}
        for service in SERVICES:
            async with open_session(service) as session:
                for key in await list_keys(session, agency=agency):
                    found.setdefault(key.prefix, (key, []))[1].append(service)
        return found

    with reach_databases(data_dir):
        keys = asyncio.run(collect())
    for prefix, (key, holders) in keys.items():
        print(
            "\t".join(
                [prefix, key.agency or "(service)", key.name, ",".join(holders), ",".join(key.scopes), state_of(key)]
            )
        )


@app.command()
def revoke(
    prefix: Annotated[
        str, typer.Argument(help="The part of the key between its underscores, as `keys list` shows it.")
    ],
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """End a key for good, in every service; running services notice within seconds."""
    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from shared.clock import SystemClock
    from shared.settings import SERVICES
    from shared.web.keys import KeyUnknown, revoke_key

    bare = prefix.split("_")[1] if prefix.startswith("cl_") else prefix

    async def revoke_everywhere() -> list[str]:
        holders: list[str] = []
        for service in SERVICES:
            async with open_session(service) as session:
                try:
                    await revoke_key(session, bare, now=SystemClock().now())
                except KeyUnknown:
                    continue
                holders.append(service)
        return holders

    with reach_databases(data_dir):
        holders = asyncio.run(revoke_everywhere())
    if not holders:
        raise CommandError(f"no key has the prefix {bare!r}: careloop keys list shows them")
    print(f"revoked at {', '.join(holders)}")


def state_of(key: object) -> str:
    """Whether a key opens anything, in words."""
    revoked_at, expires_at = getattr(key, "revoked_at", None), getattr(key, "expires_at", None)
    if revoked_at is not None:
        return f"revoked {revoked_at:%Y-%m-%d}"
    return f"until {expires_at:%Y-%m-%d}" if expires_at is not None else "live"
