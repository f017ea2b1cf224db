"""Whether the counts of the log are those of a recount, and what is told of those that are not."""

import pytest
from sqlalchemy import text

from services.reporter.domain.log.counting import recount_log
from services.reporter.domain.log.verifying import compare_log, count_log_rows
from shared.policy.store import store_version
from tests.reporter.log.support import COUNTY, NOON, changed, county_pack
from tests.reporter.support import Reporter


@pytest.fixture
async def counted(reporter: Reporter) -> Reporter:
    async with reporter.sessions.begin() as session:
        await store_version(session, county_pack(), now=NOON)
    await reporter.take(changed("a", answered_at=NOON), changed("b", kind="compliment"))
    return reporter


async def differences(reporter: Reporter, agency: str = COUNTY) -> list[str]:
    async with reporter.sessions() as session:
        return [str(difference) for difference in await compare_log(session, agency)]


async def test_counts_that_are_right_have_no_difference_and_another_agency_s_are_not_looked_at(
    counted: Reporter,
) -> None:
    assert await differences(counted) == []
    async with counted.sessions.begin() as session:
        await session.execute(text("UPDATE log_rollups SET agency = 'elsewhere'"))
        assert await count_log_rows(session, "elsewhere") > 0
    assert all("missing" in each for each in await differences(counted))


async def test_each_row_that_was_changed_lost_or_made_up_is_named_and_a_recount_mends_all(counted: Reporter) -> None:
    where = "dimension = 'all' AND measure ="
    async with counted.sessions.begin() as session:
        await session.execute(
            text(f"UPDATE log_rollups SET entries = 7 WHERE {where} 'received' AND kind = 'complaint'")
        )
        await session.execute(text(f"DELETE FROM log_rollups WHERE {where} 'answered'"))
        await session.execute(text(f"UPDATE log_rollups SET days = 9 WHERE {where} 'calendar_days'"))

    found = await differences(counted)
    assert len(found) == 4
    assert sum("entries is 7 and not 1" in each for each in found) == 1
    assert sum("missing; recounted: entries 1" in each for each in found) == 2
    assert sum("days=9" in each and "not in a recount" in each for each in found) == 1

    async with counted.sessions.begin() as session:
        await recount_log(session, COUNTY)
    assert await differences(counted) == []
