"""Giving events that could not be taken in another chance."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.kernel import InboxRow


async def replay_inbox(
    session: AsyncSession, *, now: datetime, ids: Collection[UUID] | None = None, agency: str | None = None
) -> list[UUID]:
    """Make dead events of the inbox due again, with all their attempts; returns which. Others are left alone.

    Args:
        session: on the schema of the service that takes them in.
        now: they are due from then on.
        ids: only these; every dead one by default.
        agency: only this agency's.
    """
    revive = (
        update(InboxRow)
        .where(InboxRow.state == "dead")
        .values(state="waiting", attempts=0, next_attempt_at=now)
        .returning(InboxRow.event_id)
    )
    if ids is not None:
        revive = revive.where(InboxRow.event_id.in_(ids))
    if agency is not None:
        revive = revive.where(InboxRow.agency == agency)
    return list(await session.scalars(revive))
