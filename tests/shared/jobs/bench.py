"""A service with two kinds of jobs, to try workers on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.kernel import JobRow
from shared.jobs import Job, JobRegistry, ServiceWorker, build_worker, post
from shared.resources import Resources


class Greet(Job):
    job_name: ClassVar[str] = "reporter.greet"
    max_attempts: ClassVar[int] = 3
    name: str


class Phone(Job):
    job_name: ClassVar[str] = "reporter.phone"
    number: int


class Bench:
    """A service with two kinds of jobs, and what was seen of them."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.ran: Counter[str] = Counter()
        self.fail_with: list[Exception] = []
        self.release = asyncio.Event()
        self.release.set()
        self.registry: JobRegistry[Resources] = JobRegistry("reporter")

        @self.registry.runs(Greet)
        async def greet(_resources: Resources, _session: AsyncSession, job: Greet) -> None:
            if self.fail_with:
                raise self.fail_with.pop(0)
            self.ran[job.name] += 1

        @self.registry.calls_out(Phone)
        async def phone(_resources: Resources, job: Phone) -> None:
            self.ran[str(job.number)] += 1
            await self.release.wait()

    def worker(self) -> ServiceWorker:
        return build_worker(self.resources, self.registry)

    async def post(self, *jobs: Job) -> None:
        async with self.resources.sessions.begin() as session:
            for job in jobs:
                await post(session, job, now=self.resources.clock.now())

    async def rows(self) -> list[JobRow]:
        async with self.resources.sessions() as session:
            return list(await session.scalars(select(JobRow).order_by(JobRow.id)))

    async def all_in(self, state: str) -> bool:
        return await self.all_in_any(state)

    async def all_in_any(self, *states: str) -> bool:
        return all(row.state in states for row in await self.rows())


@asynccontextmanager
async def running(worker: ServiceWorker) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait_for(task, 15)
