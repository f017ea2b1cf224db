"""A job: one class that is the whole agreement between who posts it and who runs it."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Generic, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.kernel import JobRow
from shared.faults import Reason
from shared.ids import new_id
from shared.logs import current_request_id
from shared.resources import R

Lane = Literal["quick", "mail", "report"]
LANES: tuple[Lane, ...] = ("quick", "mail", "report")

J = TypeVar("J", bound="Job")


# Built once, and past the ORM: this runs in every intake.
_INSERT = insert(cast("Table", JobRow.__table__)).on_conflict_do_nothing(index_elements=["dedupe_key"])


class Job(BaseModel):
    """What is to be done, as frozen JSON values.

    Class attributes:
        job_name: `<service>.<verb>_<noun>`, unique.
        lane: which of the service's arq queues carries it: a slow mail server must not stand before a quick job.
        max_attempts: failures after which it is `dead`, and shown.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    job_name: ClassVar[str]
    lane: ClassVar[Lane] = "quick"
    max_attempts: ClassVar[int] = 20

    agency: str

    @property
    def dedupe_key(self) -> str:
        """Two jobs with one key are one job. Default: the name and the whole payload."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return f"{self.job_name}:{hashlib.sha256(canonical.encode()).hexdigest()}"


class RetryLater(Reason):
    """The handler could not do it now; it is tried again after the given time, and counted as an attempt."""

    def __init__(self, reason: str, *, after: timedelta) -> None:
        super().__init__(reason)
        self.after = after


class GiveUp(Reason):
    """Trying again cannot help: the job is dead at once, and shown."""


async def post(session: AsyncSession, job: Job, *, now: datetime, run_at: datetime | None = None) -> None:
    """Queue a job that exists only if the surrounding transaction commits.

    A second post under the same dedupe key does nothing, whatever became of the first.
    """
    await post_many(session, [job], now=now, run_at=run_at)


async def bring_forward(session: AsyncSession, job: Job, *, now: datetime) -> None:
    """Let a job that was put off run now, if the surrounding transaction commits; one that has begun is left alone."""
    await session.execute(
        update(JobRow)
        .where(JobRow.dedupe_key == job.dedupe_key, JobRow.state == "waiting", JobRow.run_at > now)
        .values(run_at=now)
    )


async def post_many(
    session: AsyncSession, jobs: "list[Job] | tuple[Job, ...]", *, now: datetime, run_at: datetime | None = None
) -> None:
    """Queue several jobs in one statement."""
    if not jobs:
        return
    request_id = current_request_id()
    rows = [
        {
            "id": new_id(),
            "agency": job.agency,
            "name": job.job_name,
            "lane": job.lane,
            "payload": job.model_dump(mode="json"),
            "dedupe_key": job.dedupe_key,
            "state": "waiting",
            "run_at": run_at or now,
            "generation": 0,
            "attempts": 0,
            "kills": 0,
            "max_attempts": job.max_attempts,
            "request_id": request_id,
            "created_at": now,
        }
        for job in jobs
    ]
    await session.execute(_INSERT, rows)


TransactionalHandler = Callable[[R, AsyncSession, J], Awaitable[None]]
OutsideHandler = Callable[[R, J], Awaitable[None]]


@dataclass(frozen=True)
class Runner(Generic[R]):
    """How one kind of job is run."""

    job: type[Job]
    handler: Callable[..., Awaitable[None]]
    calls_out: bool


LookHandler = Callable[[R, AsyncSession], Awaitable[None]]


class JobRegistry(Generic[R]):
    """The jobs that one service runs, and what its workers look for by themselves."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.runners: dict[str, Runner[R]] = {}
        self.looks: dict[str, LookHandler[R]] = {}

    def looks_for(self, what: str) -> Callable[[LookHandler[R]], LookHandler[R]]:
        """Register a look that a worker takes when it starts and every second after, one worker at a time.

        It asks by index what has come due and posts jobs for it, in one transaction: what came due while no worker ran is
        found by the first look.
        """

        def register(handler: LookHandler[R]) -> LookHandler[R]:
            if what in self.looks:
                raise ValueError(f"two looks for {what}")
            self.looks[what] = handler
            return handler

        return register

    def runs(self, job: type[J]) -> Callable[[TransactionalHandler[R, J]], TransactionalHandler[R, J]]:
        """Register a handler whose effects and the mark "done" are one transaction."""

        def register(handler: TransactionalHandler[R, J]) -> TransactionalHandler[R, J]:
            self._add(job, handler, calls_out=False)
            return handler

        return register

    def calls_out(self, job: type[J]) -> Callable[[OutsideHandler[R, J]], OutsideHandler[R, J]]:
        """Register a handler that calls outside: claim, commit, call, record, in transactions of its own.

        No transaction is open around it, and after a crash it runs again: every step must name what it did before.
        """

        def register(handler: OutsideHandler[R, J]) -> OutsideHandler[R, J]:
            self._add(job, handler, calls_out=True)
            return handler

        return register

    def _add(self, job: type[Job], handler: Callable[..., Awaitable[None]], *, calls_out: bool) -> None:
        if job.job_name in self.runners:
            raise ValueError(f"two handlers for {job.job_name}")
        if not job.job_name.startswith(f"{self.service}."):
            raise ValueError(f"{job.job_name} does not belong to {self.service}")
        self.runners[job.job_name] = Runner(job=job, handler=handler, calls_out=calls_out)

    def merge(self, other: "JobRegistry[R]") -> None:
        """Take over the handlers of another registry of the same service."""
        for runner in other.runners.values():
            self._add(runner.job, runner.handler, calls_out=runner.calls_out)
        for what, handler in other.looks.items():
            self.looks_for(what)(handler)
