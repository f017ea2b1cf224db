"""A worker stops when asked, whatever its Redis does meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.shared.jobs.bench import Bench, Greet, Phone, running
from tests.support.waiting import eventually

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the connection and never answer: the client is left waiting for the answer to its first command."""
    await reader.read()
    writer.close()


async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the connection and close it at once."""
    writer.close()


@asynccontextmanager
async def odd_redis(talk: Talk) -> AsyncIterator[str]:
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"


@pytest.mark.parametrize("talk", [say_nothing, hang_up])
async def test_a_worker_whose_redis_is_odd_does_its_work_and_stops(
    make_bench: Callable[..., Bench], talk: Talk
) -> None:
    async with odd_redis(talk) as url:
        bench = make_bench(url)
        await bench.post(Greet(agency="a", name="Ana"), Phone(agency="a", number=1))
        async with running(bench.worker()):  # fails if `run` does not return after `stop`
            await eventually(lambda: bench.all_in("done"), within=30)
        assert bench.ran == {"Ana": 1, "1": 1}
        await bench.resources.http.aclose()
        await bench.resources.engine.dispose()
