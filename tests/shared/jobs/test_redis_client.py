"""A worker that is cut off leaves no Redis connection behind, and stops while Redis does not answer."""

import asyncio
import gc

import pytest
from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import TimeoutError as RedisTimeout

from shared.jobs.redis_client import WorkerRedis


@pytest.mark.parametrize("cancellations", [1, 2, 3])
async def test_a_pipeline_cut_off_while_redis_is_silent_gives_its_connection_back(
    redis_url: str, cancellations: int
) -> None:
    pool = ConnectionPool.from_url(redis_url)
    client, other = WorkerRedis(connection_pool=pool), Redis.from_url(redis_url)

    async def watch_for_ever() -> None:
        async with client.pipeline(transaction=True) as pipe:
            await pipe.watch("key")
            watched.set()
            await asyncio.Event().wait()

    watched = asyncio.Event()
    task = asyncio.create_task(watch_for_ever())
    await watched.wait()
    await other.client_pause(2_000)  # UNWATCH is not answered for so long
    try:
        for _ in range(cancellations):
            task.cancel()
            await asyncio.sleep(0.05)
        if cancellations > 1:
            assert task.done(), "the second cancellation was not heard"
        await asyncio.wait([task])
    finally:
        await other.execute_command("CLIENT", "UNPAUSE")
    assert task.cancelled()
    assert not pool._in_use_connections
    assert await client.ping()
    await client.aclose()
    await pool.disconnect()
    await other.aclose()
    gc.collect()  # an unclosed client would warn here, and warnings are errors


async def test_a_pipeline_that_redis_does_not_answer_in_time_gives_its_connection_back(redis_url: str) -> None:
    pool = ConnectionPool.from_url(redis_url, socket_timeout=0.1)
    client, other = WorkerRedis(connection_pool=pool), Redis.from_url(redis_url)

    async def watch_a_redis_that_falls_silent() -> None:
        async with client.pipeline(transaction=True) as pipe:
            await pipe.watch("key")
            await other.client_pause(1_000)

    with pytest.raises(RedisTimeout):
        await watch_a_redis_that_falls_silent()
    await other.execute_command("CLIENT", "UNPAUSE")
    assert not pool._in_use_connections
    assert await client.ping()
    await client.aclose()
    await pool.disconnect()
    await other.aclose()
