"""The migrations to campaigns, audiences and sources, up and down, over counts that are there already."""

from collections import Counter
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from services.reporter.domain.counting import recompute_rollups
from shared.clock import SettableClock
from shared.db import make_engine
from shared.db.migrate import downgrade, upgrade
from tests.reporter.heart import AGENCY, answered, heart_pack
from tests.reporter.support import Reporter, attributed, counts_in, load, resources_for, voided
from tests.support.database import url_of
from tests.support.servers import Servers


@pytest.fixture
async def empty_url(servers: Servers) -> AsyncIterator[str]:
    name = f"careloop_empty_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(servers.postgres_url)
    await admin.execute(f'CREATE DATABASE "{name}"')
    yield url_of(servers.postgres_url, name)
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


async def open_reporter(url: str, clock: SettableClock) -> Reporter:
    return Reporter(resources_for(make_engine(url, "reporter", pool_size=2), url, clock))


async def close(reporter: Reporter) -> None:
    await reporter.resources.http.aclose()
    await reporter.resources.engine.dispose()


async def test_what_was_counted_before_campaigns_counts_on_and_goes_back(empty_url: str, clock: SettableClock) -> None:
    await upgrade(empty_url, "reporter")
    reporter = await open_reporter(empty_url, clock)
    async with reporter.sessions.begin() as session:
        await load(session, heart_pack(programs=()))  # no program has a department, as before
    await reporter.take(
        *(answered(f"r{n}", *(1 + (n * k) % 5 for k in range(1, 7))) for n in range(20)),
        attributed("r1", "ann", "desk", "office", agency=AGENCY),
        voided("r2", agency=AGENCY),
        answered("theirs", *[1] * 6, campaign=uuid4(), audience="internal"),
        answered("internal", *[2] * 6, audience="internal"),
    )
    await reporter.take(answered("r1", *[5] * 6, version=5))  # restated
    async with reporter.sessions() as session:
        before = await counts_in(session, AGENCY)

    await close(reporter)
    await downgrade(empty_url, "reporter", "reporter_0002")

    # As it was before: the standing survey's rows are what they were, and all is to be counted anew.
    engine = make_engine(empty_url, "reporter")
    async with engine.begin() as connection:
        count, total = (
            await connection.execute(
                text("SELECT sum(responses), sum(rating_sum) FROM rollups WHERE dimension = 'all'")
            )
        ).one()
        standing = [row for row in before["rollups"] if row[1] == "all" and row[3] == ""]
        assert (count, total) == (sum(row[7] for row in standing), sum(row[13] for row in standing))
        assert (await connection.execute(text("SELECT time_zone FROM counting_zones"))).scalar_one() == ""
        assert (await connection.execute(text("SELECT count(*) FROM restatements"))).scalar_one() > 0
    await engine.dispose()

    await upgrade(empty_url, "reporter")

    # Nobody's audience is known and nothing is a campaign's; the next response sees to a recount of all.
    reporter = await open_reporter(empty_url, clock)
    async with reporter.sessions() as session:
        found = await session.execute(
            text("SELECT key, sum(responses) FROM rollups WHERE dimension = 'audience' AND grain = 'day' GROUP BY key")
        )
        assert [tuple(row) for row in found] == [("", 20)]
    await reporter.take(answered("another", *[4] * 6))
    async with reporter.sessions.begin() as session:
        counted = await counts_in(session, AGENCY)
        await recompute_rollups(session, AGENCY)
        assert await counts_in(session, AGENCY) == counted
        everybody = await session.scalar(
            text("SELECT sum(responses) FROM rollups WHERE dimension = 'audience' AND grain = 'month'")
        )
        assert everybody == 22
    await close(reporter)


async def test_counts_of_before_are_those_of_a_recompute_after_the_migration(
    empty_url: str, clock: SettableClock
) -> None:
    """Rows as the former version wrote them: of responses without campaign and audience, taken back to its form."""
    await upgrade(empty_url, "reporter")
    reporter = await open_reporter(empty_url, clock)
    async with reporter.sessions.begin() as session:
        await load(session, heart_pack(programs=()))
    await reporter.take(*(answered(f"r{n}", *(1 + (n * k) % 5 for k in range(1, 7))) for n in range(20)))
    async with reporter.sessions() as session:
        before = await counts_in(session, AGENCY)
    await close(reporter)

    await downgrade(empty_url, "reporter", "reporter_0002")
    engine = make_engine(empty_url, "reporter")
    async with engine.begin() as connection:
        # The former version also counted answers by version of the policy.
        columns = "agency, grain, period_on, survey, form, questions, lowest, answered, value_counts, products"
        await connection.execute(
            text(
                f"INSERT INTO answer_rollups (dimension, key, {columns})"
                f" SELECT 'policy', 'unknown', {columns} FROM answer_rollups WHERE dimension = 'all'"
            )
        )
    await engine.dispose()
    await upgrade(empty_url, "reporter")

    reporter = await open_reporter(empty_url, clock)
    async with reporter.sessions.begin() as session:
        # Sources are counted with the next policy or response; all others are what they were.
        assert await counts_in(session, AGENCY) == {
            table: Counter({row: times for row, times in rows.items() if row[1] != "source"})
            for table, rows in before.items()
        }
        assert await session.scalar(text("SELECT time_zone FROM counting_zones")) == ""
        await recompute_rollups(session, AGENCY)
        assert await counts_in(session, AGENCY) == before
    await close(reporter)
