"""Stopping a limit's clock for a reason, and letting it run again: the due time follows."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.calendars import calendar_of_deadline
from services.case_log_api.domain.log.deadlines.rows import (
    follow_reckoning,
    get_deadline,
    keep_reckoning,
    reckoned_of,
    record_of_deadline,
    said,
)
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.refusals import DeadlineNotPaused, DeadlineNotRunning
from services.case_log_api.models import EntryDeadline
from shared.calendar import Pause


async def pause_deadline(
    session: AsyncSession,
    logged: LoggedEntry,
    name: str,
    *,
    round_number: int | None = None,
    reason: str,
    actor: str,
    now: datetime,
) -> EntryDeadline:
    """Stop the clock of a limit that runs. The case must be locked.

    Raises:
        DeadlineNotFound: the entry has none of this name.
        DeadlineNotRunning: its clock stands, it is met or missed, or it does not apply.
    """
    row = await get_deadline(session, logged.entry.agency, logged.entry.case_id, name, round_number)
    deadline = reckoned_of(row)
    state = "withdrawn" if row.state == "withdrawn" else deadline.state_at(now, met_at=row.met_at)
    if state != "running":
        raise DeadlineNotRunning(f"The deadline is {state}: there is no clock to stop.", state=state)
    calendar = await calendar_of_deadline(session, row)
    keep_reckoning(row, deadline.with_pauses((*deadline.pauses, Pause(from_at=now, reason=reason)), calendar))
    row.state = "paused"
    await follow_reckoning(session, logged, row, calendar, now=now)
    await record_of_deadline(session, logged, row, "deadline_paused", now=now, actor=actor, reason=reason)
    await session.flush()
    return row


async def resume_deadline(
    session: AsyncSession,
    logged: LoggedEntry,
    name: str,
    *,
    round_number: int | None = None,
    reason: str | None,
    actor: str,
    now: datetime,
) -> EntryDeadline:
    """Let the clock of a limit run again. The case must be locked.

    Raises:
        DeadlineNotFound: the entry has none of this name.
        DeadlineNotPaused: its clock does not stand.
    """
    row = await get_deadline(session, logged.entry.agency, logged.entry.case_id, name, round_number)
    deadline = reckoned_of(row)
    if row.state != "paused":
        raise DeadlineNotPaused(f"The deadline is {row.state}: no clock stands.", state=row.state)
    calendar = await calendar_of_deadline(session, row)
    pauses = (
        pause if pause.to_at is not None else pause.model_copy(update={"to_at": now}) for pause in deadline.pauses
    )
    deadline = deadline.with_pauses(pauses, calendar)
    keep_reckoning(row, deadline)
    row.state = deadline.state_at(now)
    await follow_reckoning(session, logged, row, calendar, now=now)
    await record_of_deadline(
        session, logged, row, "deadline_resumed", now=now, actor=actor, reason=reason, due_at=said(row.due_at)
    )
    await session.flush()
    return row
