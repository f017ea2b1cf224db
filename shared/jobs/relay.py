"""Handing out due jobs: claim rows, ring arq in one pipeline, hand out again what was lost."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import arq.constants
import arq.jobs
from arq.utils import timestamp_ms
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text

from shared.crash import crash_point, register
from shared.jobs.model import LANES, Lane
from shared.jobs.run import JobRunner, operational_now
from shared.logs import get_logger
from shared.resources import Resources

log = get_logger("relay")

CLAIM_LIMIT = 200
_RING_EXPIRES_MS = 24 * 3600 * 1000  # a bell nobody heard for a day has been replaced by the sweeper long since
_TRY_REDIS_AGAIN = 1.0
_DIRECT_LIMIT = 20  # jobs that the relay runs itself at once
_KILLS_ALLOWED = 50
_UNFINISHED_LIMIT = 10_000

register("relay.after_claim", "relay.after_ring")

_CLAIM = text("""
    UPDATE jobs SET state = 'dispatched', generation = generation + 1, dispatched_at = :operational_now
    WHERE id IN (
        SELECT id FROM jobs WHERE state = 'waiting' AND run_at <= :now
        ORDER BY run_at, id LIMIT :most FOR UPDATE SKIP LOCKED
    )
    RETURNING id, lane, generation, kills
""")

_FIND_UNFINISHED = text("""
    SELECT id, lane, generation, kills FROM jobs
    WHERE state = 'dispatched' AND dispatched_at < :lost_before
    ORDER BY dispatched_at LIMIT :most
""")

# A job in a transaction holds its row, so SKIP LOCKED passes it by; one that calls out holds its lease, and a second
# hand-out finds that taken and leaves.
_SWEEP = text("""
    UPDATE jobs
    SET kills = kills + 1,
        state = CASE WHEN kills >= :kills_allowed THEN 'dead' ELSE 'waiting' END,
        last_error = CASE WHEN kills >= :kills_allowed
                          THEN 'handed out ' || (kills + 1)::text || ' times and never finished' ELSE last_error END,
        finished_at = CASE WHEN kills >= :kills_allowed THEN CAST(:operational_now AS timestamptz) END
    WHERE id IN (
        SELECT id FROM jobs WHERE state = 'dispatched' AND dispatched_at < :lost_before AND NOT id = ANY (:in_line)
        ORDER BY dispatched_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    RETURNING id
""")


class Claimed(NamedTuple):
    """A job handed out: which, on which lane, under which generation."""

    id: UUID
    lane: Lane
    generation: int
    kills: int


def queue_name(service: str, lane: str) -> str:
    """The arq queue of one lane of one service."""
    return f"careloop:{service}:{lane}"


def encode(value: Any) -> bytes:
    """Arq's payloads as JSON: pickle would run what anybody with access to Redis writes."""
    return json.dumps(value, separators=(",", ":")).encode()


def decode(raw: bytes) -> dict[str, Any]:
    """The opposite of `encode`."""
    decoded: dict[str, Any] = json.loads(raw)
    return decoded


class Relay:
    """Moves due jobs of one service to its arq queues; runs them itself while Redis is away or loses them."""

    def __init__(self, resources: Resources, redis: Redis, runner: JobRunner) -> None:
        self._resources = resources
        self._redis = redis
        self._runner = runner
        self._redis_down_until = 0.0
        self._direct: set[asyncio.Task[None]] = set()

    async def hand_out(self) -> int:
        """Hand out up to `CLAIM_LIMIT` due jobs; returns how many. A full batch means that more may wait."""
        most = CLAIM_LIMIT if self._redis_is_up() else _DIRECT_LIMIT - len(self._direct)
        if most <= 0:
            return 0
        async with self._resources.sessions.begin() as session:
            rows = await session.execute(
                _CLAIM, {"now": self._resources.clock.now(), "operational_now": operational_now(), "most": most}
            )
            claimed = [Claimed(*row) for row in rows]
        crash_point("relay.after_claim")
        if claimed:
            # A job that was lost before is not trusted to Redis again: whatever loses bells there, this ends it.
            await self._ring_or_run([job for job in claimed if job.kills == 0])
            self._run_directly([job for job in claimed if job.kills > 0])
            crash_point("relay.after_ring")
        return len(claimed)

    async def run_due(self) -> int:
        """Run up to `CLAIM_LIMIT` due jobs here, one after the other in their order; returns how many."""
        async with self._resources.sessions.begin() as session:
            rows = await session.execute(
                _CLAIM, {"now": self._resources.clock.now(), "operational_now": operational_now(), "most": CLAIM_LIMIT}
            )
            claimed = sorted(Claimed(*row) for row in rows)  # by id, which is the order in which they were posted
        for job in claimed:
            await self._runner.run(job.id, job.generation)
        return len(claimed)

    async def finish(self, *, within: float) -> None:
        """Wait for the jobs that the relay runs itself; those still running then are cut off, and due again."""
        if self._direct:
            _, late = await asyncio.wait(self._direct, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def sweep(self) -> int:
        """Make jobs that were handed out and not finished due again, under a new generation; returns how many.

        One that still stands in line at Redis, and that nobody has begun, is not lost: a worker that is behind with its
        work must not make jobs look as if they killed it.
        """
        lost_before = operational_now() - timedelta(seconds=self._resources.settings.sweep_after_seconds)
        in_line = await self._find_in_line(lost_before)
        async with self._resources.sessions.begin() as session:
            swept = await session.execute(
                _SWEEP,
                {
                    "lost_before": lost_before,
                    "in_line": in_line,
                    "operational_now": operational_now(),
                    "most": CLAIM_LIMIT,
                    "kills_allowed": _KILLS_ALLOWED,
                },
            )
            count = len(swept.all())
        if count:
            log.info("jobs_swept", count=count)
        return count

    async def _find_in_line(self, lost_before: datetime) -> list[UUID]:
        """Which of the jobs not finished in time wait for a worker: Redis has them, and none has begun them."""
        if not self._redis_is_up():
            return []
        async with self._resources.sessions() as session:
            rows = await session.execute(_FIND_UNFINISHED, {"lost_before": lost_before, "most": _UNFINISHED_LIMIT})
            unfinished = [Claimed(*row) for row in rows]
        if not unfinished:
            return []
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for job in unfinished:
                    ring_id = f"{job.id}:{job.generation}"
                    pipeline.zscore(queue_name(self._resources.service, job.lane), ring_id)
                    pipeline.exists(arq.constants.in_progress_key_prefix + ring_id)
                answers = await pipeline.execute()
        except (RedisError, OSError):
            return []
        return [
            job.id
            for job, place, begun in zip(unfinished, answers[::2], answers[1::2], strict=True)
            if place is not None and not begun
        ]

    def _redis_is_up(self) -> bool:
        return asyncio.get_running_loop().time() >= self._redis_down_until

    async def _ring_or_run(self, claimed: list[Claimed]) -> None:
        if claimed and self._redis_is_up():
            try:
                await self._ring(claimed)
            except (RedisError, OSError) as error:
                self._redis_down_until = asyncio.get_running_loop().time() + _TRY_REDIS_AGAIN
                log.warning("redis_away_running_directly", error=type(error).__name__)
            else:
                return
        self._run_directly(claimed)

    def _run_directly(self, claimed: list[Claimed]) -> None:
        for job in claimed:
            task = asyncio.create_task(self._runner.run(job.id, job.generation))
            self._direct.add(task)
            task.add_done_callback(self._direct.discard)

    async def _ring(self, claimed: list[Claimed]) -> None:
        now_ms = timestamp_ms()
        async with self._redis.pipeline(transaction=False) as pipeline:
            for job in claimed:
                ring_id = f"{job.id}:{job.generation}"
                ring = arq.jobs.serialize_job(
                    "run_job", (str(job.id), job.generation), {}, None, now_ms, serializer=encode
                )
                pipeline.psetex(arq.constants.job_key_prefix + ring_id, _RING_EXPIRES_MS, ring)
                pipeline.zadd(queue_name(self._resources.service, job.lane), {ring_id: now_ms})
            await pipeline.execute()


__all__ = ["CLAIM_LIMIT", "LANES", "Claimed", "Relay", "decode", "encode", "queue_name"]
