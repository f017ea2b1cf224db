"""An office of a department whose averages miss their target."""

from collections.abc import AsyncIterator

import pytest

from shared.clock import SettableClock
from tests.reporter.plans.team import open_team
from tests.reporter.reports.office import Office, open_office


@pytest.fixture
async def office(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Office]:
    async with open_office(database_url, redis_url, clock) as opened:
        await open_team(opened)
        yield opened
