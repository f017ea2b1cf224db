"""Jobs: rows run once, whatever happens to Redis, the worker or the handler."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from sqlalchemy import update

from shared.clock import SettableClock
from shared.db.housekeeping import delete_expired, is_done
from shared.db.kernel import JobRow
from shared.jobs import GiveUp, RetryLater, bring_forward, post
from shared.jobs.replay import replay_jobs
from tests.shared.jobs.bench import Bench, Greet, Phone, running
from tests.support.waiting import eventually


async def test_a_posted_job_runs_once_and_is_done(bench: Bench) -> None:
    async with running(bench.worker()):
        await bench.post(Greet(agency="a", name="Ada"))
        await eventually(lambda: bench.all_in("done"))
    assert bench.ran == {"Ada": 1}


async def test_two_posts_under_one_dedupe_key_are_one_job(bench: Bench) -> None:
    await bench.post(Greet(agency="a", name="Ada"), Greet(agency="a", name="Ada"), Greet(agency="a", name="Bo"))
    assert len(await bench.rows()) == 2


async def test_a_job_of_a_rolled_back_transaction_never_was(bench: Bench) -> None:
    async def post_and_fail() -> None:
        async with bench.resources.sessions.begin() as session:
            await post(session, Greet(agency="a", name="Ada"), now=bench.resources.clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await post_and_fail()
    assert await bench.rows() == []


async def test_a_job_waits_for_its_time(bench: Bench, clock: SettableClock) -> None:
    async with bench.resources.sessions.begin() as session:
        await post(session, Greet(agency="a", name="later"), now=clock.now(), run_at=clock.now() + timedelta(hours=4))
    async with running(bench.worker()):
        await bench.post(Greet(agency="a", name="now"))
        await eventually(lambda: bench.ran["now"])
        assert bench.ran["later"] == 0
        clock.advance(timedelta(hours=4))
        await eventually(lambda: bench.ran["later"])


async def test_a_failed_job_is_retried_with_backoff_and_dies_visibly(bench: Bench, clock: SettableClock) -> None:
    bench.fail_with = [
        ValueError("what the customer wrote"),
        RetryLater("desk away", after=timedelta(minutes=9)),
        OSError(),
    ]
    async with running(bench.worker()):
        await bench.post(Greet(agency="a", name="Ada"))

        async def attempts(count: int) -> bool:
            row = (await bench.rows())[0]
            return row.attempts == count and row.state != "dispatched"

        await eventually(lambda: attempts(1))
        row = (await bench.rows())[0]
        assert "ValueError" in (row.last_error or "")
        assert "customer" not in (row.last_error or ""), "an exception's text may quote a person"
        clock.advance(timedelta(seconds=1))
        await eventually(lambda: attempts(2))
        assert (await bench.rows())[0].run_at == clock.now() + timedelta(minutes=9)
        clock.advance(timedelta(minutes=9))
        await eventually(lambda: attempts(3))
        assert await bench.all_in("dead")
    assert not bench.ran


async def test_giving_up_makes_a_job_dead_at_once(bench: Bench) -> None:
    bench.fail_with = [GiveUp("the ticket does not exist")]
    async with running(bench.worker()):
        await bench.post(Greet(agency="a", name="Ada"))
        await eventually(lambda: bench.all_in("dead"))
    assert (await bench.rows())[0].last_error == "the ticket does not exist"


async def test_a_flushed_redis_loses_nothing(bench: Bench, redis_url: str) -> None:
    worker = bench.worker()
    worker._lanes = []  # nobody hears the bell: handed out, then lost with Redis
    async with running(worker):
        await bench.post(Greet(agency="a", name="Ada"))
        await eventually(lambda: bench.all_in("dispatched"))
    redis = Redis.from_url(redis_url)
    await redis.flushdb()
    await redis.aclose()
    async with running(bench.worker()):
        await eventually(lambda: bench.all_in("done"))
    assert bench.ran == {"Ada": 1}


async def test_without_redis_workers_run_the_rows_themselves(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench("redis://127.0.0.1:1/0")
    async with running(bench.worker()):
        await bench.post(Greet(agency="a", name="Ada"), Phone(agency="a", number=1))
        await eventually(lambda: bench.all_in("done"))
    assert bench.ran == {"Ada": 1, "1": 1}
    await bench.resources.http.aclose()
    await bench.resources.engine.dispose()


async def test_a_job_that_calls_out_is_not_run_twice_while_it_runs(bench: Bench) -> None:
    bench.release.clear()
    first, second = bench.worker(), bench.worker()
    async with running(first), running(second):
        await bench.post(Phone(agency="a", number=7))
        await eventually(lambda: bench.ran["7"])

        async def swept_more_than_once() -> bool:
            return (await bench.rows())[0].generation >= 3

        await eventually(swept_more_than_once)
        bench.release.set()
        await eventually(lambda: bench.all_in("done"))
    assert bench.ran == {"7": 1}


async def test_a_replayed_job_has_all_its_attempts_before_it(bench: Bench) -> None:
    bench.fail_with = [GiveUp("the ticket does not exist")]
    async with running(bench.worker()):
        await bench.post(Greet(agency="a", name="Ada"), Greet(agency="b", name="Bo"))
        await eventually(lambda: bench.ran.total() == 1)
        await eventually(lambda: bench.all_in_any("done", "dead"))
        dead = next(row for row in await bench.rows() if row.state == "dead")
        async with bench.resources.sessions.begin() as session:
            assert await replay_jobs(session, now=bench.resources.clock.now(), agency="nobody") == []
            assert await replay_jobs(session, now=bench.resources.clock.now()) == [dead.id]
        await eventually(lambda: bench.all_in("done"))
    assert bench.ran == {"Ada": 1, "Bo": 1}


async def test_a_job_that_kills_every_worker_ends_up_dead(bench: Bench) -> None:
    await bench.post(Greet(agency="a", name="poison"))
    async with bench.resources.sessions.begin() as session:
        long_ago = bench.resources.clock.now() - timedelta(days=1)
        await session.execute(update(JobRow).values(state="dispatched", dispatched_at=long_ago, kills=50))
    worker = bench.worker()
    assert await worker._relay.sweep() == 1
    await worker._give_back()
    row = (await bench.rows())[0]
    assert (row.state, row.last_error) == ("dead", "handed out 51 times and never finished")


async def test_a_job_that_stands_in_line_is_not_lost_and_one_that_redis_has_forgotten_is(bench: Bench) -> None:
    await bench.post(Greet(agency="a", name="patient"))
    worker = bench.worker()
    assert await worker._relay.hand_out() == 1
    async with bench.resources.sessions.begin() as session:
        long_ago = bench.resources.clock.now() - timedelta(days=1)
        await session.execute(update(JobRow).values(dispatched_at=long_ago))
    assert await worker._relay.sweep() == 0
    assert (await bench.rows())[0].kills == 0
    await worker._redis.flushdb()
    assert await worker._relay.sweep() == 1
    await worker._give_back()
    assert (await bench.rows())[0].kills == 1


async def test_housekeeping_deletes_old_bookkeeping_and_nothing_else(bench: Bench, clock: SettableClock) -> None:
    async with running(bench.worker()):
        await bench.post(Greet(agency="a", name="old"))
        await eventually(lambda: bench.all_in("done"))
    clock.advance(timedelta(days=91))
    await bench.post(Greet(agency="a", name="new"))
    async with bench.resources.sessions.begin() as session:
        deleted = await delete_expired(session, now=clock.now())
    assert deleted["jobs"] == 1
    assert is_done(deleted)
    assert [row.payload["name"] for row in await bench.rows()] == ["new"]


async def test_a_job_that_was_put_off_can_be_brought_forward_and_runs_once(bench: Bench, clock: SettableClock) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    wanted, left = Greet(agency="a", name="Ada"), Greet(agency="a", name="Bo")
    async with bench.resources.sessions.begin() as session:
        await post(session, wanted, now=clock.now(), run_at=tomorrow)
        await post(session, left, now=clock.now(), run_at=tomorrow)
    async with running(bench.worker()):
        for _ in range(2):  # the second finds it done
            async with bench.resources.sessions.begin() as session:
                await bring_forward(session, wanted, now=clock.now())
            await eventually(lambda: bench.ran["Ada"])
        clock.advance(timedelta(days=2))
        await eventually(lambda: bench.all_in("done"))
    assert bench.ran == {"Ada": 1, "Bo": 1}
