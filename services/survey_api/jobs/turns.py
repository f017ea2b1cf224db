"""Waiting for the end of a job's turn, so that its look misses nobody."""

import asyncio

from sqlalchemy import text

from services.survey_api.domain.work import TurnJob
from services.survey_api.resources import SurveyResources

_PATIENCE_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 0.01

_NOW = text("SELECT extract(epoch FROM clock_timestamp())::float8")
# Transactions that have written to `responses` and not ended. (Snapshots would do too, but they wait for every other
# service of the cluster.)
_WRITERS = text("""
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = CAST('responses' AS regclass) AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


async def turn_is_over(resources: SurveyResources, job: TurnJob) -> bool:
    """Wait for the end of the turn, then for who was writing responses at that moment; False if one does not end."""
    async with resources.sessions() as session:
        while True:
            at = (await session.scalars(_NOW)).one()
            await session.rollback()  # the connection goes back: nothing is held while we wait
            if at >= job.ends_at:
                break
            await asyncio.sleep(job.ends_at - at)
        open_then = set(await session.scalars(_WRITERS))
        await session.rollback()
        patience = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while open_then:
            open_then &= set(await session.scalars(_WRITERS))
            await session.rollback()
            if asyncio.get_running_loop().time() > patience:
                return not open_then
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return True
