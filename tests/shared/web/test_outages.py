"""Outages are told once when they last and once when they are over, whoever notices."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select

from shared.db import Sessions
from shared.db.kernel import OutageRow
from shared.outages import TOLD_AFTER, note_reached, note_unreachable
from shared.resources import Resources

BEGAN = datetime(2026, 3, 4, 15, tzinfo=UTC)


async def fail(sessions: Sessions, at: datetime, *, agency: str | None = None) -> datetime:
    async with sessions.begin() as session:
        return await note_unreachable(session, "mail_relay", agency=agency, now=at)


async def reach(sessions: Sessions, at: datetime) -> bool:
    async with sessions.begin() as session:
        return await note_reached(session, "mail_relay", now=at)


async def test_a_short_outage_is_not_told(resources: Resources) -> None:
    with structlog.testing.capture_logs() as said:
        await fail(resources.sessions, BEGAN)
        await fail(resources.sessions, BEGAN + TOLD_AFTER - timedelta(seconds=1))
        assert not await reach(resources.sessions, BEGAN + TOLD_AFTER)
        # Another one begins with its own first failure.
        assert await fail(resources.sessions, BEGAN + 2 * TOLD_AFTER) == BEGAN + 2 * TOLD_AFTER
    assert said == []


async def test_many_that_notice_at_once_tell_once_and_so_do_many_that_see_its_end(resources: Resources) -> None:
    sessions = resources.sessions
    await fail(sessions, BEGAN)
    with structlog.testing.capture_logs() as said:
        await asyncio.gather(*(fail(sessions, BEGAN + TOLD_AFTER + timedelta(seconds=n)) for n in range(5)))
        await fail(sessions, BEGAN + timedelta(hours=3))
        ends = await asyncio.gather(*(reach(sessions, BEGAN + timedelta(hours=4)) for _ in range(5)))
    assert sorted(ends) == [False] * 4 + [True]
    assert [(line["log_level"], line["event"], line["since"]) for line in said] == [
        ("error", "outage_began", BEGAN.isoformat()),
        ("info", "outage_ended", BEGAN.isoformat()),
    ]


async def test_what_is_rolled_back_is_not_told(resources: Resources) -> None:
    await fail(resources.sessions, BEGAN)
    with structlog.testing.capture_logs() as said:
        async with resources.sessions() as session:
            await note_unreachable(session, "mail_relay", now=BEGAN + TOLD_AFTER)
            await session.rollback()
        assert said == []
        await fail(resources.sessions, BEGAN + TOLD_AFTER)
    assert [line["event"] for line in said] == ["outage_began"]


async def test_the_desk_of_one_agency_is_not_that_of_another(resources: Resources) -> None:
    await fail(resources.sessions, BEGAN, agency="one")
    await fail(resources.sessions, BEGAN + timedelta(hours=1), agency="another")
    async with resources.sessions() as session:
        rows = (await session.scalars(select(OutageRow).order_by(OutageRow.since))).all()
    assert [(row.agency, row.told_at) for row in rows] == [("one", None), ("another", None)]
