"""Taking a delivered batch into the inbox: committed before it is answered, each event once."""

from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.kernel import InboxRow
from shared.errors import Invalid
from shared.events.envelope import Batch


class MalformedBatch(Invalid):
    """The body is signed but is no batch of events."""


async def receive_batch(session: AsyncSession, body: bytes, *, now: datetime) -> int:
    """Write the batch's events to the inbox; returns how many were new.

    Raises:
        MalformedBatch: the body is not a careloop.batch.
    """
    try:
        batch = Batch.model_validate_json(body)
    except ValidationError as error:
        raise MalformedBatch(
            f"the body is not a batch of events: {error.error_count()} faults",
            how_to_fix="Send the envelope of docs/integrators.md, type careloop.batch, at most 500 events.",
        ) from error
    if not batch.data.events:
        return 0
    rows = [
        {
            "event_id": event.id,
            "agency": event.agency,
            "type": event.type,
            "lane": event.lane,
            "payload": event.data,
            "occurred_at": event.occurred_at,
            "received_at": now,
            "request_id": event.request_id,
            "state": "waiting",
            "attempts": 0,
            "next_attempt_at": now,
        }
        # Sorted, so that two deliveries of the same events lock in one order.
        for event in sorted(batch.data.events, key=lambda event: event.id)
    ]
    new = await session.execute(
        insert(InboxRow).on_conflict_do_nothing(index_elements=["event_id"]).returning(InboxRow.event_id), rows
    )
    return len(new.all())
