"""A worker taken step by step: what is due is done at once, one thing after the other, without Redis and without waiting.

For whoever sets the clock (`careloop simulate`): the same code does the same work as in a running worker, in an order that is
the same every time.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import text

from shared.jobs.pulse import Due
from shared.resources import Resources

_NEXT_DUE = text("""
    SELECT least(
        (SELECT min(run_at) FROM jobs WHERE state = 'waiting'),
        (SELECT min(next_attempt_at) FROM inbox WHERE state = 'waiting'),
        (SELECT min(next_attempt_at) FROM deliveries JOIN subscriptions ON subscriptions.id = subscription_id
         WHERE deliveries.state = 'waiting' AND subscriptions.state = 'active')
    )
""")


class Parts(Protocol):
    """What a worker is made of, as far as a step needs it."""

    async def look(self) -> Due: ...

    async def run_due_jobs(self) -> int: ...

    async def take_in(self, lane: str) -> None: ...

    async def deliver(self, subscription_id: UUID, lane: str) -> None: ...


class SteppedWorker:
    """One service's worker, taken step by step."""

    def __init__(self, resources: Resources, parts: Parts, close: Callable[[], Awaitable[None]]) -> None:
        self._resources, self._parts, self._close = resources, parts, close

    async def step(self) -> bool:
        """Do what is due by the resources' clock; whether there was anything."""
        due = await self._parts.look()
        if due.jobs:
            await self._parts.run_due_jobs()
        for lane in due.inbox_lanes:
            await self._parts.take_in(lane)
        for subscription_id, lane in due.deliveries:
            await self._parts.deliver(subscription_id, lane)
        return bool(due.jobs or due.inbox_lanes or due.deliveries)

    async def next_due_at(self) -> datetime | None:
        """When the next thing is due, past or to come; None if nothing waits."""
        async with self._resources.sessions() as session:
            found: datetime | None = await session.scalar(_NEXT_DUE)
        return found

    async def close(self) -> None:
        """Give back the connections."""
        await self._close()
