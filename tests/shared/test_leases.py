"""Leases: one holder at a time, free as soon as the holder is gone."""

from uuid import uuid4

from sqlalchemy import text

from shared.db import make_engine
from shared.leases import Leases
from tests.support.waiting import eventually


async def test_a_lease_has_one_holder_and_is_free_after_it(database_url: str) -> None:
    engine = make_engine(database_url, "reporter")
    here, there, what = Leases(engine, "reporter"), Leases(engine, "reporter"), uuid4()
    async with here.hold(what) as held:
        assert held
        async with there.hold(what) as also:
            assert not also
        async with here.hold(what) as again:
            assert not again, "the same process is no exception"
        async with there.hold(uuid4()) as other:
            assert other
    async with there.hold(what) as then:
        assert then
    await here.close()
    await there.close()
    await engine.dispose()


async def test_the_same_id_in_two_services_is_two_leases(database_url: str) -> None:
    engine = make_engine(database_url, "reporter")
    one, other, what = Leases(engine, "reporter"), Leases(engine, "notifier"), uuid4()
    async with one.hold(what) as first, other.hold(what) as second:
        assert first
        assert second
    await one.close()
    await other.close()
    await engine.dispose()


async def test_a_killed_holders_lease_is_free(database_url: str) -> None:
    engine = make_engine(database_url, "reporter")
    here, there, what = Leases(engine, "reporter"), Leases(engine, "reporter"), uuid4()
    async with here.hold(what) as held:
        assert held
        async with engine.begin() as connection:
            killed = text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            assert await connection.scalar(killed)

        async def taken_over() -> bool:
            async with there.hold(what) as got:
                return got

        await eventually(taken_over)
    await here.close()
    await there.close()
    await engine.dispose()
