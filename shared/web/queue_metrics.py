"""What waits in a service's schema, for `/metrics`: jobs, events received and to be delivered, and what does not answer.

Every app of a service shows the same figures: they are the service's, not the process's.
"""

import asyncio
import time

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.resources import Resources

MOST = 10_000
FRESH_SECONDS = 5.0
_PATIENCE_SECONDS = 2.0

# Each part reads one partial index, in its order, and stops: a scrape costs the same however much waits.
_JOBS = text("""
    SELECT state, lane, count(*) AS number, extract(epoch FROM :now - min(due_at)) AS age
    FROM (
        (SELECT 'due' AS state, lane, run_at AS due_at
         FROM jobs WHERE state = 'waiting' AND run_at <= :now ORDER BY run_at LIMIT :most)
        UNION ALL
        (SELECT 'later', lane, run_at FROM jobs WHERE state = 'waiting' AND run_at > :now ORDER BY run_at LIMIT :most)
        UNION ALL
        (SELECT 'dispatched', lane, run_at FROM jobs WHERE state = 'dispatched' ORDER BY dispatched_at LIMIT :most)
        UNION ALL
        (SELECT 'dead', lane, run_at FROM jobs WHERE state = 'dead' ORDER BY agency, id LIMIT :most)
    ) AS seen GROUP BY state, lane
""")
_INBOX = text("""
    SELECT state, lane, count(*) AS number, extract(epoch FROM :now - min(due_at)) AS age
    FROM (
        (SELECT state, lane, next_attempt_at AS due_at FROM inbox WHERE state = 'waiting' AND lane = 'sin'
         ORDER BY next_attempt_at LIMIT :most)
        UNION ALL
        (SELECT state, lane, next_attempt_at FROM inbox WHERE state = 'waiting' AND lane = 'normal'
         ORDER BY next_attempt_at LIMIT :most)
        UNION ALL
        (SELECT state, lane, next_attempt_at FROM inbox WHERE state = 'dead' ORDER BY agency, event_id LIMIT :most)
    ) AS seen GROUP BY state, lane
""")
_DELIVERIES = text("""
    SELECT subscriptions.name, lanes.lane, waiting.number, extract(epoch FROM :now - waiting.due_at) AS age
    FROM (SELECT id, name FROM subscriptions WHERE state = 'active' ORDER BY name LIMIT 200) AS subscriptions
    CROSS JOIN (VALUES ('sin'), ('normal')) AS lanes (lane)
    CROSS JOIN LATERAL (
        SELECT count(*) AS number, min(next_attempt_at) AS due_at FROM (
            SELECT next_attempt_at FROM deliveries
            WHERE subscription_id = subscriptions.id AND deliveries.lane = lanes.lane AND deliveries.state = 'waiting'
            ORDER BY next_attempt_at LIMIT :most
        ) AS first
    ) AS waiting
""")
_OUTAGES = text("""
    SELECT agency, what, extract(epoch FROM :now - since) AS age FROM outages ORDER BY since LIMIT 200
""")
_DISABLED = text("SELECT count(*) FROM subscriptions WHERE state = 'disabled'")


class QueueMetrics:
    """The queues of one service in its app's registry, read anew at most every few seconds."""

    def __init__(self, registry: CollectorRegistry, service: str) -> None:
        self._service = service

        def gauge(name: str, says: str, *labels: str) -> Gauge:
            return Gauge(name, says, ["service", *labels], registry=registry)

        self._read = gauge("queues_read", "1 if the figures of the queues are of now, 0 while the database is away.")
        self._jobs = gauge("jobs", f"Jobs by state and lane, {MOST} of a state at most.", "state", "lane")
        self._jobs_age = gauge("jobs_oldest_due_seconds", "For how long the oldest job has been due.", "lane")
        self._inbox = gauge("inbox_events", f"Events received and not taken in, {MOST} at most.", "state", "lane")
        self._inbox_age = gauge("inbox_oldest_due_seconds", "For how long the oldest of them has been due.", "lane")
        self._deliveries = gauge(
            "deliveries_waiting", f"Events that a subscriber has not taken, {MOST} at most.", "subscription", "lane"
        )
        self._deliveries_age = gauge(
            "deliveries_oldest_due_seconds", "For how long the oldest of them has been due.", "subscription", "lane"
        )
        self._disabled = gauge("subscriptions_disabled", "Subscribers that get no more events.")
        self._outages = gauge(
            "outage_seconds", "For how long nothing has got through to what is named.", "agency", "what"
        )
        self._turn = asyncio.Lock()
        self._fresh_until = 0.0

    async def refresh(self, resources: Resources) -> None:
        """Read the queues, unless that was done a moment ago; without the database the old figures are taken away."""
        async with self._turn:
            if time.monotonic() < self._fresh_until:
                return
            self._clear()
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self._look(resources)
                is_read = True
            except (SQLAlchemyError, OSError):
                self._clear()
                is_read = False
            self._read.labels(self._service).set(is_read)
            self._fresh_until = time.monotonic() + FRESH_SECONDS

    async def _look(self, resources: Resources) -> None:
        bounds = {"now": resources.clock.now(), "most": MOST}
        async with resources.engine.connect() as connection:
            for row in await connection.execute(_JOBS, bounds):
                self._jobs.labels(self._service, row.state, row.lane).set(row.number)
                if row.state == "due":
                    self._jobs_age.labels(self._service, row.lane).set(float(row.age))
            for row in await connection.execute(_INBOX, bounds):
                self._inbox.labels(self._service, row.state, row.lane).set(row.number)
                if row.state == "waiting":
                    self._inbox_age.labels(self._service, row.lane).set(max(0.0, float(row.age)))
            for row in await connection.execute(_DELIVERIES, bounds):
                self._deliveries.labels(self._service, row.name, row.lane).set(row.number)
                age = max(0.0, float(row.age)) if row.age is not None else 0.0
                self._deliveries_age.labels(self._service, row.name, row.lane).set(age)
            for row in await connection.execute(_OUTAGES, bounds):
                self._outages.labels(self._service, row.agency, row.what).set(max(0.0, float(row.age)))
            self._disabled.labels(self._service).set(await connection.scalar(_DISABLED) or 0)

    def _clear(self) -> None:
        for gauge in (
            *(self._jobs, self._jobs_age, self._inbox, self._inbox_age),
            *(self._deliveries, self._deliveries_age, self._outages, self._disabled),
        ):
            gauge.clear()
