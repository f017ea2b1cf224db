"""Bringing a service's schema to the newest version, by as many processes at once as happen to start."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db.engine import make_engine

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"
_LOCK = 7_301_411_920  # any number, the same for every migrator


def alembic_config(
    service: str, connection: Connection | None = None, metadata: list[MetaData] | None = None
) -> Config:
    """Alembic's configuration for one service, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / service / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(service=service, connection=connection, metadata=metadata)
    return config


def configure_context(context: EnvironmentContext | Any) -> None:
    """What env.py does: the handed-over connection, everything in the service's own schema, its search path."""
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes.get("metadata"),
        version_table="alembic_version",
        transaction_per_migration=False,
        compare_type=True,
    )


@cache
def head_of(service: str) -> str | None:
    """The newest version that the code knows."""
    return ScriptDirectory.from_config(alembic_config(service)).get_current_head()


async def upgrade(url: str, service: str, revision: str = "head") -> None:
    """Create the service's schema if it is missing and migrate it; waits for another migrator instead of colliding."""
    await _run(url, service, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, service: str, revision: str) -> None:
    """Go back to an older version; for rehearsals, data of what is dropped goes."""
    await _run(url, service, lambda config: command.downgrade(config, revision))


async def _run(url: str, service: str, step: Any) -> None:
    engine = make_engine(url, service, pool_size=1)
    try:
        async with engine.connect() as lock:
            await lock.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            try:
                async with engine.begin() as connection:
                    await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{service}"'))
                    await connection.run_sync(lambda sync: step(alembic_config(service, sync)))
            finally:
                await lock.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
    finally:
        await engine.dispose()


async def is_at_head(engine: AsyncEngine, service: str) -> bool:
    """Whether the schema has the version that this code expects."""

    def current(sync: Connection) -> str | None:
        return MigrationContext.configure(sync).get_current_revision()

    async with engine.connect() as connection:
        found = await connection.run_sync(current)
    return found == await asyncio.to_thread(head_of, service)
