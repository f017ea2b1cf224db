"""An agency's customer care log, under its own pack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.clock import SettableClock
from shared.policy.models import CareLog, PolicyPack
from shared.policy.reader import read
from tests.case_log_api.conftest import open_office
from tests.case_log_api.log.care_office import CARE, CareNotifier, CareOffice


@pytest.fixture(scope="session")
def care_pack() -> PolicyPack:
    return read(Path(__file__).parents[3] / "policies" / CARE)


@pytest.fixture(scope="session")
def care_log(care_pack: PolicyPack) -> CareLog:
    assert care_pack.care_log is not None
    return care_pack.care_log


@pytest.fixture
async def care(
    database_url: str, redis_url: str, clock: SettableClock, care_pack: PolicyPack
) -> AsyncIterator[CareOffice]:
    async with open_office(CareOffice, CareNotifier(care_pack), database_url, redis_url, clock) as opened:
        yield opened
