"""Running one job: take its lease, run its handler, record what became of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError

from shared.crash import crash_point, mark_kind, register
from shared.db.kernel import JobRow
from shared.faults import describe, innermost_frame
from shared.jobs.model import GiveUp, JobRegistry, RetryLater, Runner
from shared.leases import Leases
from shared.logs import get_logger, request_id_bound
from shared.resources import R, Resources

log = get_logger("jobs")
_LONGEST_WAIT = timedelta(minutes=5)

register("job.before_handler", "job.before_commit", "job.after_commit")


class JobRunner:
    """Runs jobs of one service by id and generation; a repeat or a stale hand-out does nothing."""

    def __init__(self, registry: JobRegistry[R], resources: R, leases: Leases) -> None:
        self._registry = registry
        self._resources: Resources = resources
        self._leases = leases

    async def run(self, job_id: UUID, generation: int) -> None:
        """Run the job if this hand-out is the valid one and nobody else runs it."""
        try:
            name = await self._name_of(job_id, generation)
            if name is None:
                return
            mark_kind(name)
            runner = self._registry.runners.get(name)
            if runner is None:
                await self._record_failure(job_id, generation, GiveUp(f"no handler for {name} in this version"))
            elif runner.calls_out:
                await self._run_outside(runner, job_id, generation)
            else:
                await self._run_in_transaction(runner, job_id, generation)
        except (OperationalError, InterfaceError, OSError) as error:
            # The database is away: the row is as it was, and the sweeper hands it out again.
            log.warning("job_not_recorded", job_id=str(job_id), error=type(error).__name__)

    async def _name_of(self, job_id: UUID, generation: int) -> str | None:
        async with self._resources.sessions() as session:
            return await session.scalar(
                select(JobRow.name).where(
                    JobRow.id == job_id, JobRow.generation == generation, JobRow.state == "dispatched"
                )
            )

    async def _run_in_transaction(self, runner: Runner[R], job_id: UUID, generation: int) -> None:
        try:
            async with self._resources.sessions.begin() as session:
                row = await session.scalar(
                    select(JobRow)
                    .where(JobRow.id == job_id, JobRow.generation == generation, JobRow.state == "dispatched")
                    .with_for_update(skip_locked=True)
                )
                if row is None:
                    return
                with request_id_bound(row.request_id):
                    job = runner.job.model_validate(row.payload)
                    crash_point("job.before_handler")
                    await runner.handler(self._resources, session, job)
                row.state, row.finished_at, row.last_error = "done", self._resources.clock.now(), None
                crash_point("job.before_commit")
            crash_point("job.after_commit")
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is recorded on its row
            await self._record_failure(job_id, generation, error)

    async def _run_outside(self, runner: Runner[R], job_id: UUID, generation: int) -> None:
        async with self._leases.hold(job_id) as held:
            if not held:
                return  # it still runs elsewhere; the sweeper looks again
            async with self._resources.sessions() as session:
                row = await session.scalar(select(JobRow).where(JobRow.id == job_id, JobRow.state == "dispatched"))
            if row is None or row.generation != generation:
                return
            try:
                with request_id_bound(row.request_id):
                    job = runner.job.model_validate(row.payload)
                    crash_point("job.before_handler")
                    await runner.handler(self._resources, job)
                crash_point("job.before_commit")
                async with self._resources.sessions.begin() as session:
                    await session.execute(
                        update(JobRow)
                        .where(JobRow.id == job_id, JobRow.state == "dispatched")
                        .values(state="done", finished_at=self._resources.clock.now(), last_error=None)
                    )
                crash_point("job.after_commit")
            except Exception as error:  # noqa: BLE001 - whatever a handler raises is recorded on its row
                await self._record_failure(job_id, generation, error)

    async def _record_failure(self, job_id: UUID, generation: int, error: Exception) -> None:
        now = self._resources.clock.now()
        async with self._resources.sessions.begin() as session:
            row = await session.scalar(
                select(JobRow)
                .where(JobRow.id == job_id, JobRow.generation == generation, JobRow.state == "dispatched")
                .with_for_update()
            )
            if row is None:
                return
            row.attempts += 1
            row.last_error = describe(error)
            if isinstance(error, GiveUp) or row.attempts >= row.max_attempts:
                row.state, row.finished_at = "dead", now
            else:
                row.state, row.run_at = "waiting", now + wait_after(error, row.attempts)
            state, attempts, name = row.state, row.attempts, row.name
        expected = isinstance(error, (GiveUp, RetryLater))
        log.warning(
            "job_failed",
            job=name,
            job_id=str(job_id),
            state=state,
            attempts=attempts,
            error=type(error).__name__,
            where=None if expected else innermost_frame(error),
        )


def wait_after(error: Exception, attempts: int) -> timedelta:
    """How long a failed job waits: what it asked for, else one second doubling to five minutes."""
    if isinstance(error, RetryLater):
        return error.after
    return min(timedelta(seconds=2.0 ** (attempts - 1)), _LONGEST_WAIT) if attempts < 20 else _LONGEST_WAIT  # noqa: PLR2004 - 2^19 s is past the cap


def operational_now() -> datetime:
    """The machine's own time, for bookkeeping that no rule reads (when a job was handed out)."""
    return datetime.now(UTC)
