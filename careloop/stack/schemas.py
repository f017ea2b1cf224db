"""Brings the database schema of every service to where its code expects it."""

from collections.abc import Sequence

from sqlalchemy import text

from careloop.errors import CannotStart
from careloop.stack.services import read_settings
from shared.db import make_engine
from shared.db.migrate import upgrade
from shared.settings import SERVICES, ServiceName

OLDEST_POSTGRES = 16


async def check_servers() -> None:
    """Refuse a PostgreSQL that is too old; an unreachable one raises what the driver raises."""
    for url in {read_settings(service).database_url for service in SERVICES}:
        engine = make_engine(url, "public", pool_size=1)
        try:
            async with engine.connect() as connection:
                version = int(str(await connection.scalar(text("SHOW server_version_num")))) // 10_000
        finally:
            await engine.dispose()
        if version < OLDEST_POSTGRES:
            raise CannotStart(f"the PostgreSQL given is version {version}; careloop needs {OLDEST_POSTGRES} or newer")


async def migrate_all(services: Sequence[ServiceName] = SERVICES) -> None:
    """Upgrade the services' schemas to head, one after the other; several migrators at once take turns."""
    for service in services:
        await upgrade(read_settings(service).database_url, service)
