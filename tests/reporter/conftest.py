"""A reporter of the test's own: its schema, its clock, its inbox."""

from collections.abc import AsyncIterator

import pytest

from shared.clock import SettableClock
from shared.db import make_engine
from tests.reporter.support import Reporter, resources_for


@pytest.fixture
async def reporter(database_url: str, clock: SettableClock) -> AsyncIterator[Reporter]:
    engine = make_engine(database_url, "reporter", pool_size=5)
    resources = resources_for(engine, database_url, clock)
    yield Reporter(resources)
    await resources.http.aclose()
    await engine.dispose()
