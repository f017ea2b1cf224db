"""Databases for tests: one template with the four services' schemas, a clone of it for each test that asks."""

import importlib
import pkgutil
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from sqlalchemy import MetaData, text
from sqlalchemy.engine import make_url

from shared.db import KernelBase, make_engine
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
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
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
    """All tables of all services."""
    importlib.import_module("shared.db.kernel")
    for kernel_tables in ("shared.web.tables", "shared.policy.store"):
        importlib.import_module(kernel_tables)
    for service in SERVICES:
        engine = make_engine(url, service)
        async with engine.begin() as connection:
            await connection.execute(text(f"CREATE SCHEMA {service}"))
            await connection.run_sync(KernelBase.metadata.create_all)
            if (metadata := _metadata_of(service)) is not None:
                await connection.run_sync(metadata.create_all)
        await engine.dispose()


def _metadata_of(service: str) -> MetaData | None:
    try:
        models = importlib.import_module(f"services.{service}.models")
        for module in pkgutil.iter_modules(models.__path__):
            importlib.import_module(f"services.{service}.models.{module.name}")
        base = importlib.import_module(f"services.{service}.models.base")
        metadata: MetaData = base.Base.metadata
    except (ImportError, SyntaxError, AttributeError, NameError) as error:
        warnings.warn(f"{service} has no models yet: {error}", stacklevel=1)
        return None
    return metadata
