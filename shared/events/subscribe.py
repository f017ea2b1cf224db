"""Subscribing: our own services are wired at first start, outsiders over the API."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.kernel import Subscription
from shared.events.envelope import BATCH_LIMIT
from shared.ids import derived_id


async def ensure_own_subscription(
    session: AsyncSession, *, name: str, url: str, secrets: Sequence[str], event_types: Sequence[str], now: datetime
) -> None:
    """Subscribe one of our own services to every agency's events; called again, it brings the row up to date.

    Args:
        session: on the publisher's schema.
        name: the subscriber's name.
        url: where its `POST /v1/events` is.
        secrets: `whsec_` secrets, the one that signs first.
        event_types: what it takes in.
        now: when.
    """
    current = {
        "url": url,
        "secrets": list(secrets),
        "event_types": sorted(event_types),
        "batches": True,
        "batch_size": BATCH_LIMIT,
        "state": "active",
    }
    await session.execute(
        insert(Subscription)
        .values(id=derived_id("subscription", name), agency=None, name=name, created_at=now, version=1, **current)
        .on_conflict_do_update(index_elements=["name"], set_=current)
    )
