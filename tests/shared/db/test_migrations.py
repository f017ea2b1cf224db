"""Migrations: they build what the models say, go back and forth, and bear several migrators at once."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from migrations.make import kernel_metadata, metadata_of
from shared.db import make_engine
from shared.db.migrate import downgrade, is_at_head, upgrade
from shared.settings import SERVICES
from tests.support.database import url_of
from tests.support.servers import Servers


@pytest.fixture
async def empty_database_url(servers: Servers) -> AsyncIterator[str]:
    name = f"careloop_empty_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(servers.postgres_url)
    await admin.execute(f'CREATE DATABASE "{name}"')
    yield url_of(servers.postgres_url, name)
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


def merged(*parts: MetaData) -> MetaData:
    whole = MetaData()
    for part in parts:
        for table in part.tables.values():
            table.to_metadata(whole)
    return whole


@pytest.mark.parametrize("service", SERVICES)
async def test_the_migrations_build_what_the_models_say(empty_database_url: str, service: str) -> None:
    await upgrade(empty_database_url, service)
    engine = make_engine(empty_database_url, service)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, merged(kernel_metadata(), metadata_of(service))))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
async def test_migrations_go_up_down_and_up_again(empty_database_url: str, service: str) -> None:
    engine = make_engine(empty_database_url, service)
    await upgrade(empty_database_url, service)
    assert await is_at_head(engine, service)
    await downgrade(empty_database_url, service, "base")
    assert not await is_at_head(engine, service)
    await upgrade(empty_database_url, service)
    assert await is_at_head(engine, service)
    await engine.dispose()


async def test_several_migrators_at_once_do_not_collide(empty_database_url: str) -> None:
    await asyncio.gather(*(upgrade(empty_database_url, service) for service in SERVICES for _ in range(2)))
    for service in SERVICES:
        engine = make_engine(empty_database_url, service)
        assert await is_at_head(engine, service)
        await engine.dispose()
