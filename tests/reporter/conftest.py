"""A reporter of the test's own: its schema, its clock, its inbox."""

from collections.abc import AsyncIterator

import pytest

from shared.clock import SettableClock
from shared.db import make_engine
from tests.reporter import heart as child_welfare
from tests.reporter.support import AGENCY, Api, Reporter, load, make_api, pack_of, resources_for


@pytest.fixture
async def reporter(database_url: str, clock: SettableClock) -> AsyncIterator[Reporter]:
    engine = make_engine(database_url, "reporter", pool_size=5)
    resources = resources_for(engine, database_url, clock)
    yield Reporter(resources)
    await resources.http.aclose()
    await engine.dispose()


@pytest.fixture
async def api(reporter: Reporter) -> AsyncIterator[Api]:
    async with reporter.sessions.begin() as session:
        await load(session, pack_of())
    api = await make_api(reporter, AGENCY, "scores:read")
    yield api
    await api.client.aclose()


@pytest.fixture
async def heart(reporter: Reporter) -> AsyncIterator[Api]:
    async with reporter.sessions.begin() as session:
        await load(session, child_welfare.heart_pack())
    api = await make_api(reporter, child_welfare.AGENCY, "scores:read")
    yield api
    await api.client.aclose()
