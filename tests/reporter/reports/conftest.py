"""An office that reports, on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from services.reporter.domain.reports.compiling import BUILDERS
from services.reporter.domain.reports.sources import FETCHERS, RECHECKS
from shared.clock import SettableClock
from tests.reporter.reports.figures import Figures
from tests.reporter.reports.office import Office, open_office


@pytest.fixture
async def office(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Office]:
    async with open_office(database_url, redis_url, clock) as opened:
        yield opened


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Figures:
    """What the reports say: the test's own figures instead of any kind's."""
    said = Figures()
    for kind in ("care_log", "survey_averages"):
        monkeypatch.setitem(BUILDERS, kind, said.build)
    monkeypatch.setitem(FETCHERS, "care_log", said.fetch)
    monkeypatch.setitem(RECHECKS, "care_log", said.recheck)
    return said
