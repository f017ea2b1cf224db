"""Deleting what has served its time: old bookkeeping, never what happened.

Events, responses, cases, messages and their evidence stay; their retention is the policy's business.
"""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Table, the rows that may go, and how long they are kept after the instant named.
_KEPT = (
    ("idempotency_keys", "created_at < :before", timedelta(days=7)),
    ("login_links", "expires_at < :before", timedelta(days=90)),
    # Longer than any sender repeats: ours for ever while unanswered (and then not done), outsiders five days.
    ("inbox", "state = 'done' AND received_at < :before", timedelta(days=30)),
    ("deliveries", "state = 'delivered' AND settled_at < :before", timedelta(days=30)),
    # A done job's dedupe key goes with it: what could post it a second time is long past.
    ("jobs", "state = 'done' AND finished_at < :before", timedelta(days=90)),
)
_AT_ONCE = 5_000


async def delete_expired(session: AsyncSession, *, now: datetime) -> dict[str, int]:
    """Delete a bounded number of expired rows of each table; returns how many went. Full counts mean: call again."""
    deleted: dict[str, int] = {}
    for table, condition, kept_for in _KEPT:
        gone = await session.execute(
            text(
                f"DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} WHERE {condition} LIMIT {_AT_ONCE})"
                " RETURNING 1"
            ),
            {"before": now - kept_for},
        )
        deleted[table] = len(gone.all())
    return deleted


def is_done(deleted: dict[str, int]) -> bool:
    """Whether nothing expired is left."""
    return max(deleted.values(), default=0) < _AT_ONCE
