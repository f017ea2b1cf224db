"""What a worker looks for by itself: from its start on, one worker at a time, and again after whatever goes wrong."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.jobs import post
from shared.resources import Resources
from tests.shared.jobs.bench import Bench, Greet, running
from tests.support.waiting import eventually


async def test_what_came_due_before_the_worker_ran_is_found_when_it_starts(bench: Bench) -> None:
    @bench.registry.looks_for("names")
    async def look(_resources: Resources, session: AsyncSession) -> None:
        await post(session, Greet(agency="a", name="Ana"), now=bench.resources.clock.now())

    async with running(bench.worker()):
        await eventually(lambda: bench.ran["Ana"] == 1)


async def test_a_look_that_fails_is_taken_again_and_leaves_nothing_half_done(bench: Bench) -> None:
    looks = 0

    @bench.registry.looks_for("names")
    async def look(_resources: Resources, session: AsyncSession) -> None:
        nonlocal looks
        looks += 1
        await post(session, Greet(agency="a", name=f"look {looks}"), now=bench.resources.clock.now())
        if looks == 1:
            raise RuntimeError("not now")

    async with running(bench.worker()):
        await eventually(lambda: bench.ran["look 2"] == 1)

    assert bench.ran["look 1"] == 0


async def test_of_two_workers_one_looks_at_a_time(make_bench: Callable[..., Bench]) -> None:
    at_once, most, looks = 0, 0, 0
    benches = [make_bench(), make_bench()]

    async def look(_resources: Resources, session: AsyncSession) -> None:
        nonlocal at_once, most, looks
        at_once, looks = at_once + 1, looks + 1
        most = max(most, at_once)
        await session.scalar(select(func.pg_sleep(0.2)))
        at_once -= 1

    for bench in benches:
        bench.registry.looks_for("names")(look)
    async with running(benches[0].worker()), running(benches[1].worker()):
        await eventually(lambda: looks >= 4)

    assert most == 1
    for bench in benches:
        await bench.resources.http.aclose()
        await bench.resources.engine.dispose()


async def test_one_thing_is_looked_for_in_one_way(bench: Bench) -> None:
    async def look(_resources: Resources, _session: AsyncSession) -> None:
        await asyncio.sleep(0)

    bench.registry.looks_for("names")(look)

    with pytest.raises(ValueError, match="two looks for names"):
        bench.registry.looks_for("names")(look)
