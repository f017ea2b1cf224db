"""Databases for tests: one template with the four services' schemas, a clone of it for each test that asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import make_url

from shared.db.migrate import upgrade
from shared.settings import SERVICES

TEMPLATE = "careloop_template"


def url_of(server_url: str, database: str) -> str:
    """The URL of another database on the same server."""
    return make_url(server_url).set(database=database).render_as_string(hide_password=False)


@asynccontextmanager
async def cloned_database(server_url: str) -> AsyncIterator[str]:
    """A database of one's own, with all four schemas, dropped afterwards."""
    name = f"careloop_test_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(server_url)
    try:
        await _make_template(admin, server_url)
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}" STRATEGY FILE_COPY')
        try:
            yield url_of(server_url, name)
        finally:
            await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await admin.close()


async def _make_template(admin: "asyncpg.Connection[asyncpg.Record]", server_url: str) -> None:
    """Build the template once per run, whichever xdist worker comes first."""
    await admin.execute("SELECT pg_advisory_lock(4711)")
    try:
        if await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", TEMPLATE):
            return
        await admin.execute(f'CREATE DATABASE "{TEMPLATE}_unfinished"')
        await build_schemas(url_of(server_url, f"{TEMPLATE}_unfinished"))
        await admin.execute(f'ALTER DATABASE "{TEMPLATE}_unfinished" RENAME TO "{TEMPLATE}"')
    finally:
        await admin.execute("SELECT pg_advisory_unlock(4711)")


async def build_schemas(url: str) -> None:
    """All tables of all services, as their migrations make them."""
    await asyncio.gather(*(upgrade(url, service) for service in SERVICES))
