"""Giving dead jobs another chance, as one act for the API and the command line."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.kernel import JobRow


async def replay_jobs(
    session: AsyncSession, *, now: datetime, ids: Collection[UUID] | None = None, agency: str | None = None
) -> list[UUID]:
    """Make dead jobs due again, with all their attempts; returns which. What is not dead is left alone.

    Args:
        session: on the schema of the service that runs them.
        now: they are due from then on.
        ids: only these; every dead one by default.
        agency: only this agency's.
    """
    revive = (
        update(JobRow)
        .where(JobRow.state == "dead")
        .values(state="waiting", attempts=0, kills=0, run_at=now, finished_at=None, dispatched_at=None)
        .returning(JobRow.id)
    )
    if ids is not None:
        revive = revive.where(JobRow.id.in_(ids))
    if agency is not None:
        revive = revive.where(JobRow.agency == agency)
    return list(await session.scalars(revive))
