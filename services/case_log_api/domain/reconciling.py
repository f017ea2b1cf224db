"""Reconciling with a desk: what others did to a request while its case is open belongs in the timeline; ours does not."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.desks import TicketChange
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Case, TimelineEntry

SEEN = "desk_change_seen"


async def note_changes(
    session: AsyncSession, agency: str, desk: str, changes: Sequence[TicketChange], *, now: datetime
) -> int:
    """Note what others changed on requests that have an open case, each change once; returns how many are new.

    A change stamped as careloop's own is our own coming back: it is recognised, and nothing follows from it.
    """
    foreign = [change for change in changes if not change.is_our_own]
    if not foreign:
        return 0
    open_cases = await session.execute(
        select(Case.id, Case.ticket).where(
            Case.agency == agency,
            Case.desk == desk,
            Case.ticket.in_({change.ticket for change in foreign}),
            Case.status != CaseStatus.CLOSED,
        )
    )
    noted = 0
    for case_id, ticket in sorted(open_cases.all(), key=lambda row: row.id):
        case = await lock_case(session, agency, case_id)
        for change in foreign:
            if change.ticket == ticket and change.at > case.opened_at:
                noted += await _note(session, case, change, now=now)
    return noted


async def _note(session: AsyncSession, case: Case, change: TicketChange, *, now: datetime) -> bool:
    payload = {"change": change.kind, "by": change.actor, "changed_at": change.at.isoformat()}
    known = await session.scalars(
        select(TimelineEntry.id)
        .where(
            TimelineEntry.agency == case.agency,
            TimelineEntry.case_id == case.id,
            TimelineEntry.kind == SEEN,
            TimelineEntry.payload.contains(payload),
        )
        .limit(1)
    )
    if known.one_or_none() is not None:
        return False
    await record_entry(session, case, SEEN, at=now, payload=payload)
    return True
