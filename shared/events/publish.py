"""The outbox: events and their deliveries are rows of the transaction that makes them true."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.base import Event
from shared.db.kernel import EventRow
from shared.ids import new_id
from shared.logs import current_request_id

# Built once, and past the ORM: this runs in every intake.
_INSERT = insert(cast("Table", EventRow.__table__))

_ADDRESS = text("""
    INSERT INTO deliveries (subscription_id, event_id, lane, state, attempts, next_attempt_at)
    SELECT subscriptions.id, events.id, events.lane, 'waiting', 0, :now
    FROM events JOIN subscriptions
      ON events.type = ANY (subscriptions.event_types)
     AND (subscriptions.agency IS NULL OR subscriptions.agency = events.agency)
    WHERE events.id = ANY (:ids)
""")


async def publish(session: AsyncSession, *events: Event, now: datetime) -> None:
    """Say what has happened, to everybody who asked, if the surrounding transaction commits.

    A disabled subscription's deliveries are written too: they wait until it is active again.
    """
    if not events:
        return
    request_id = current_request_id()
    rows = [
        {
            "id": new_id(),
            "agency": event.agency,
            "type": event.type,
            "lane": event.lane,
            "payload": event.model_dump(mode="json"),
            "occurred_at": now,
            "request_id": request_id,
        }
        for event in events
    ]
    await session.execute(_INSERT, rows)
    await session.execute(_ADDRESS, {"ids": [row["id"] for row in rows], "now": now})
