"""Reckoning the limits of an entry anew from another instant: what they began with was at another time."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.calendars import share_calendar
from services.case_log_api.domain.log.deadlines.reckoning import NotReckonable, reckon
from services.case_log_api.domain.log.deadlines.rows import (
    keep_reckoning,
    list_deadlines,
    plan_wake,
    reckoned_of,
    record_of_deadline,
    rule_of,
    said,
)
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.steps import correct_due
from shared.policy.models.care_log import DeadlineStart


async def restart_deadlines(
    session: AsyncSession, logged: LoggedEntry, start: DeadlineStart, *, at: datetime, now: datetime
) -> None:
    """Let the limits that began with this begin at another instant, met and missed ones too: the evidence was another.

    The case must be locked. One that the calendar cannot reckon from there stays as it is.
    """
    in_force = await share_calendar(session, logged.entry.agency)
    for row in await list_deadlines(session, logged.entry.agency, logged.entry.case_id):
        rule = await rule_of(session, row)
        if rule.starts != start or row.started_at == at:
            continue
        before = reckoned_of(row)
        try:
            deadline = reckon(rule, at, in_force.calendar).with_pauses(before.pauses, in_force.calendar)
        except NotReckonable:
            continue
        keep_reckoning(row, deadline)
        row.started_at, row.calendar_policy_hash = at, in_force.policy_hash
        await record_of_deadline(
            session,
            logged,
            row,
            "deadline_restarted",
            now=now,
            started_at=said(at),
            before=said(before.due_at),
            due_at=said(row.due_at),
        )
        if row.state == "withdrawn":
            continue
        row.state = deadline.state_at(now, met_at=row.met_at)
        await correct_due(session, logged.case, row.step_key, due_at=row.due_at, now=now)
        if row.met_at is None:
            await plan_wake(session, row, in_force.calendar, now=now)
    await session.flush()
