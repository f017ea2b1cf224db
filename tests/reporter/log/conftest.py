"""A caller who may read the statistics of the county's log."""

from collections.abc import AsyncIterator

import pytest

from shared.policy.store import store_version
from tests.reporter.log.reports import Office
from tests.reporter.log.support import COUNTY, NOON, county_pack
from tests.reporter.support import Api, Reporter, make_api


@pytest.fixture
async def county(reporter: Reporter) -> AsyncIterator[Api]:
    async with reporter.sessions.begin() as session:
        await store_version(session, county_pack(), now=NOON)
    api = await make_api(reporter, COUNTY, "log:statistics")
    yield api
    await api.client.aclose()


@pytest.fixture
async def office(reporter: Reporter) -> Office:
    async with reporter.sessions.begin() as session:
        await store_version(session, county_pack(), now=NOON)
    return Office(reporter)
