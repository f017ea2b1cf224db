"""Something outside that does not answer: since when, told to the operator once when it lasts, and once when it is over.

The state is a row of the service's schema, so that several workers, and those that are started anew, tell it once together.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, event, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from shared.db.kernel import OutageRow
from shared.logs import get_logger

TOLD_AFTER = timedelta(minutes=15)
"""For how long nothing has got through before anybody is told: shorter ones mend themselves, and nobody is needed."""

log = get_logger("outages")


async def note_unreachable(session: AsyncSession, what: str, *, agency: str | None = None, now: datetime) -> datetime:
    """Note that a call did not get through; after a quarter of an hour of nothing else, say so once when this commits.

    `what` names the thing (`mail_relay`, `desk:built-in`); `agency` is whose it is, None if it is everybody's. Of calls that
    fail at once one tells. Logged as `outage_began` at level ERROR.

    Returns:
        Since when nothing has got through.
    """
    owner = agency or ""
    noted = await session.scalars(
        insert(OutageRow)
        .values(what=what, agency=owner, since=now, last_failed_at=now)
        .on_conflict_do_update(index_elements=["agency", "what"], set_={"last_failed_at": now})
        .returning(OutageRow.since)
    )
    began_at = noted.one()
    told = await session.scalars(
        update(OutageRow)
        .where(
            OutageRow.agency == owner,
            OutageRow.what == what,
            OutageRow.told_at.is_(None),
            OutageRow.since <= now - TOLD_AFTER,
        )
        .values(told_at=now)
        .returning(OutageRow.since)
        .execution_options(synchronize_session=False)
    )
    since = told.one_or_none()
    if since is not None:

        def tell(_: Session) -> None:
            log.error("outage_began", what=what, agency=agency, since=since.isoformat())

        event.listen(session.sync_session, "after_commit", tell, once=True)
    return began_at


async def note_reached(session: AsyncSession, what: str, *, agency: str | None = None, now: datetime) -> bool:
    """Note that a call got through: an outage ends, and if it was told its end is, once, when this commits.

    Logged as `outage_ended` at level INFO.

    Returns:
        Whether this ended an outage that was told.
    """
    ended = await session.execute(
        delete(OutageRow)
        .where(OutageRow.agency == (agency or ""), OutageRow.what == what)
        .returning(OutageRow.since, OutageRow.told_at)
        .execution_options(synchronize_session=False)
    )
    row = ended.one_or_none()
    if row is None or row.told_at is None:
        return False
    minutes = round((now - row.since) / timedelta(minutes=1))

    def tell(_: Session) -> None:
        log.info("outage_ended", what=what, agency=agency, since=row.since.isoformat(), minutes=minutes)

    event.listen(session.sync_session, "after_commit", tell, once=True)
    return True
