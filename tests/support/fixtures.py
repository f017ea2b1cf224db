"""Fixtures for every test: real PostgreSQL, real Redis, a clock to set."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis

from shared.clock import SettableClock
from shared.db import Sessions, make_engine, make_sessions
from shared.settings import ServiceName
from tests.support.database import cloned_database
from tests.support.servers import Servers

# How long an example takes says more about the machine, which other tests share, than about the rule.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture
async def database_url(servers: Servers) -> AsyncIterator[str]:
    """A database of this test's own, with the four services' schemas."""
    async with cloned_database(servers.postgres_url) as url:
        yield url


@pytest.fixture
async def redis_url(servers: Servers) -> str:
    """A Redis database of this xdist worker's own, empty."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 16
    url = f"{servers.redis_url.rstrip('/').removesuffix('/0')}/{number}"
    redis = Redis.from_url(url)
    await redis.flushdb()
    await redis.aclose()
    return url


@pytest.fixture
def clock() -> SettableClock:
    """A Wednesday morning in November 2026, standing still until the test moves it."""
    return SettableClock(datetime(2026, 11, 18, 17, 30, tzinfo=UTC))


@pytest.fixture
async def sessions_of(database_url: str) -> AsyncIterator[Callable[[ServiceName], Sessions]]:
    """Sessions on one service's schema of this test's database."""
    async with AsyncExitStack() as stack:

        def open_sessions(service: ServiceName) -> Sessions:
            engine = make_engine(database_url, service, pool_size=5)
            stack.push_async_callback(engine.dispose)
            return make_sessions(engine)

        yield open_sessions
