"""Benches on a real PostgreSQL and Redis."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from shared.clock import SettableClock
from shared.db import make_engine, make_sessions
from shared.resources import Resources
from shared.settings import ServiceSettings
from tests.shared.jobs.bench import Bench


@pytest.fixture
def make_bench(database_url: str, redis_url: str, clock: SettableClock) -> Callable[..., Bench]:
    def make(redis: str = redis_url) -> Bench:
        settings = ServiceSettings(database_url=database_url, redis_url=redis, sweep_after_seconds=0.5)
        engine = make_engine(database_url, "reporter")
        return Bench(
            Resources(
                service="reporter",
                settings=settings,
                engine=engine,
                sessions=make_sessions(engine),
                clock=clock,
                http=httpx.AsyncClient(),
            )
        )

    return make


@pytest.fixture
async def bench(make_bench: Callable[..., Bench]) -> AsyncIterator[Bench]:
    bench = make_bench()
    yield bench
    await bench.resources.http.aclose()
    await bench.resources.engine.dispose()
