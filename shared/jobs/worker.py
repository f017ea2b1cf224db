"""One service's worker: the relay, the sweeper, event delivery, the inbox, and an arq worker per lane."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, Generic
from uuid import UUID

import arq
import asyncpg
from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.housekeeping import delete_expired, is_done
from shared.events.deliver import Deliverer
from shared.events.inbox import InboxRegistry
from shared.events.process import InboxProcessor
from shared.ids import derived_id
from shared.jobs.model import JobRegistry, Lane
from shared.jobs.pulse import Due, Pulse
from shared.jobs.redis_client import WorkerRedis
from shared.jobs.relay import CLAIM_LIMIT, Relay, decode, encode, queue_name
from shared.jobs.run import JobRunner
from shared.jobs.stepping import SteppedWorker
from shared.leases import Leases
from shared.logs import get_logger
from shared.resources import R

log = get_logger("worker")

MAX_JOBS: dict[Lane, int] = {"quick": 10, "mail": 8, "report": 1}
TIMEOUT_SECONDS: dict[Lane, int] = {"quick": 60, "mail": 120, "report": 900}
SERVER_AWAY = (
    RedisError,
    OperationalError,
    InterfaceError,
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
_SWEEP_SECONDS = 1.0
_LOOK_SECONDS = 1.0
_HOUSEKEEPING_SECONDS = 3600.0
_LONGEST_BACKOFF = 5.0


class ServiceWorker:
    """Everything that one service does behind its API. `run` returns after `stop`.

    Each loop is restarted with backoff when its server goes away; nothing is kept in memory that is not in a row.
    """

    def __init__(self, resources: R, jobs: JobRegistry[R], inbox: InboxRegistry[R] | None = None) -> None:
        self._resources = resources
        settings = resources.settings
        self._leases = Leases(resources.engine, resources.service)
        self._runner = JobRunner(jobs, resources, self._leases)
        # Short timeouts: while Redis is away the relay must notice quickly and run jobs itself.
        self._redis_pool = ConnectionPool.from_url(
            settings.redis_url, socket_connect_timeout=1.0, socket_timeout=5.0, max_connections=50
        )
        self._redis: Redis = Redis(connection_pool=self._redis_pool)
        self._relay = Relay(resources, self._redis, self._runner)
        self._deliverer = Deliverer(resources, self._leases)
        self._processor = InboxProcessor(inbox, resources) if inbox is not None else None
        self._lanes: list[Lane] = sorted({runner.job.lane for runner in jobs.runners.values()})
        self._looks = [(what, partial(self._look, what, partial(look, resources))) for what, look in jobs.looks.items()]
        self._handlers_of_looks = [partial(look, resources) for look in jobs.looks.values()]
        self._pulse = Pulse(resources)
        self._stopping = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}

    def stop(self) -> None:
        """Ask the worker to finish what it has in hand and return."""
        self._stopping.set()

    def step_by_step(self) -> SteppedWorker:
        """This worker for somebody who sets the clock, instead of `run`."""
        return SteppedWorker(self._resources, self, self._give_back)

    async def look(self) -> Due:
        """Take every look that this worker takes by itself, and say what is due now."""
        for take in self._handlers_of_looks:
            async with self._resources.sessions.begin() as session:
                await take(session)
        return await self._pulse.look()

    async def run_due_jobs(self) -> int:
        """Run due jobs here and now."""
        return await self._relay.run_due()

    async def take_in(self, lane: str) -> None:
        """Work off what is due on a lane of the inbox."""
        if self._processor is not None:
            await self._processor.process(lane)

    async def deliver(self, subscription_id: UUID, lane: str) -> None:
        """Deliver what is due to one subscriber."""
        await self._deliverer.deliver(subscription_id, lane)

    async def run(self) -> None:
        """Work until `stop` is called."""
        loops = [
            asyncio.create_task(self._kept_up("pulse", self._beat)),
            asyncio.create_task(self._kept_up("sweeper", self._sweep)),
            asyncio.create_task(self._kept_up("housekeeper", self._keep_house)),
            *(asyncio.create_task(self._kept_up(f"look for {what}", look)) for what, look in self._looks),
            *(asyncio.create_task(self._kept_up(f"arq {lane}", partial(self._serve, lane))) for lane in self._lanes),
        ]
        await self._stopping.wait()
        await _cancel_until_done(loops)
        if self._busy:
            _, late = await asyncio.wait(self._busy.values(), timeout=10.0)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._relay.finish(within=10.0)
        await self._give_back()

    async def _give_back(self) -> None:
        await self._pulse.close()
        await self._leases.close()
        with contextlib.suppress(RedisError, OSError):
            await self._redis.aclose()
            await self._redis_pool.disconnect()

    async def _kept_up(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run a loop for ever; when a server it needs goes away, start it again with backoff."""
        backoff = 0.1
        clock = asyncio.get_running_loop().time
        while not self._stopping.is_set():
            started = clock()
            try:
                await work()
            except SERVER_AWAY as error:
                log.warning("loop_interrupted", loop=name, error=type(error).__name__, again_in_seconds=backoff)
            except Exception:
                log.exception("loop_failed", loop=name, again_in_seconds=backoff)
            if clock() - started > 2 * _LONGEST_BACKOFF:
                backoff = 0.1
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, _LONGEST_BACKOFF)

    async def _beat(self) -> None:
        """Look for due work with one query and start what is due and not yet running."""
        while True:
            due = await self._pulse.look()
            self._start_due(due)
            await asyncio.sleep(self._resources.settings.relay_poll_seconds)

    def _start_due(self, due: Due) -> None:
        if due.jobs:
            self._start("relay", self._relay_all)
        if self._processor is not None:
            for lane in due.inbox_lanes:
                self._start(f"inbox {lane}", partial(self._processor.process, lane))
        for subscription_id, lane in due.deliveries:
            self._start(f"deliver {subscription_id} {lane}", partial(self._deliverer.deliver, subscription_id, lane))

    def _start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` in the background unless it still runs from an earlier beat."""
        if name in self._busy:
            return

        async def guarded() -> None:
            try:
                await work()
            except SERVER_AWAY as error:
                log.warning("work_interrupted", work=name, error=type(error).__name__)
                await asyncio.sleep(0.2)  # the next beat would only meet the same closed door
            except Exception:
                log.exception("work_failed", work=name)
                await asyncio.sleep(1.0)
            finally:
                del self._busy[name]

        self._busy[name] = asyncio.create_task(guarded())

    async def _relay_all(self) -> None:
        while await self._relay.hand_out() == CLAIM_LIMIT:
            pass

    async def _sweep(self) -> None:
        while True:
            await self._relay.sweep()
            await asyncio.sleep(_SWEEP_SECONDS)

    async def _look(self, what: str, look: Callable[[AsyncSession], Awaitable[None]]) -> None:
        """Look for what has come due, one worker at a time, every second."""
        while True:
            async with self._leases.hold(derived_id("look", self._resources.service, what)) as held:
                if held:
                    async with self._resources.sessions.begin() as session:
                        await look(session)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _keep_house(self) -> None:
        """Delete expired bookkeeping, one worker at a time, every hour."""
        while True:
            async with self._leases.hold(derived_id("housekeeping", self._resources.service)) as held:
                is_over = not held
                while not is_over:
                    async with self._resources.sessions.begin() as session:
                        is_over = is_done(await delete_expired(session, now=self._resources.clock.now()))
            await asyncio.sleep(_HOUSEKEEPING_SECONDS)

    async def _serve(self, lane: Lane) -> None:
        """One arq worker; returns or raises when Redis goes away, and is then started anew."""

        async def run_job(_: dict[Any, Any], job_id: str, generation: int) -> None:
            await self._runner.run(UUID(job_id), generation)

        worker = arq.Worker(
            functions=[arq.func(run_job, name="run_job")],  # type: ignore[arg-type]  # arq wants a protocol with __qualname__
            queue_name=queue_name(self._resources.service, lane),
            redis_pool=WorkerRedis(connection_pool=self._redis_pool, job_serializer=encode, job_deserializer=decode),
            handle_signals=False,
            max_jobs=MAX_JOBS[lane],
            job_timeout=TIMEOUT_SECONDS[lane],
            max_tries=1_000_000_000,  # each kill costs one; attempts are counted in PostgreSQL
            keep_result=0,
            poll_delay=self._resources.settings.relay_poll_seconds,
            allow_abort_jobs=False,
            job_serializer=encode,
            job_deserializer=decode,
            log_results=False,
        )
        try:
            await worker.async_run()
        finally:
            running = [*worker.tasks.values()]
            if worker.main_task is not None:
                worker.main_task.cancel()
            if running:
                await asyncio.wait(running, timeout=10.0)


class OpeningWorker(Generic[R]):
    """A worker that opens its resources when it runs and closes them when it is done."""

    def __init__(
        self,
        open_resources: Callable[[], AbstractAsyncContextManager[R]],
        jobs: JobRegistry[R],
        inbox: InboxRegistry[R] | None = None,
    ) -> None:
        self._open_resources = open_resources
        self._jobs = jobs
        self._inbox = inbox
        self._stopped = False
        self._worker: ServiceWorker | None = None

    def stop(self) -> None:
        """Ask the worker to finish what it has in hand and return."""
        self._stopped = True
        if self._worker is not None:
            self._worker.stop()

    async def run(self) -> None:
        """Work until `stop` is called."""
        async with self._open_resources() as resources:
            self._worker = ServiceWorker(resources, self._jobs, self._inbox)
            if self._stopped:
                self._worker.stop()
            await self._worker.run()


async def _cancel_until_done(tasks: Iterable["asyncio.Task[None]"]) -> None:
    """Cancel tasks until they end: a single cancellation is lost if it comes while a connection is being opened."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=0.5)


def build_worker(resources: R, jobs: JobRegistry[R], inbox: InboxRegistry[R] | None = None) -> ServiceWorker:
    """A service's worker on resources that are open already."""
    return ServiceWorker(resources, jobs, inbox)


def build_opening_worker(
    open_resources: Callable[[], AbstractAsyncContextManager[R]],
    jobs: JobRegistry[R],
    inbox: InboxRegistry[R] | None = None,
) -> OpeningWorker[R]:
    """A service's worker that opens its own resources: what a service's `create_worker` returns by itself."""
    return OpeningWorker(open_resources, jobs, inbox)
