"""What is done when a limit's time comes: the reminder before it, finding it missed, and the notice after."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.calendars import share_calendar
from services.case_log_api.domain.log.deadlines.reckoning import is_reminder_due
from services.case_log_api.domain.log.deadlines.rows import (
    get_deadline,
    plan_wake,
    reckoned_of,
    record_of_deadline,
    rule_of,
    said,
)
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.messages import ask_log_message
from services.case_log_api.domain.log.work import WakeDeadline
from services.case_log_api.domain.timeline import SYSTEM
from services.case_log_api.models import EntryDeadline
from shared.calendar import instant_in_words
from shared.contracts.messages import Recipient, ToPerson, ToRole
from shared.policy.models import ReminderRule
from shared.policy.models.care_log import LogDeadline
from shared.policy.store import StoredPolicy

# A clock that stands moves no limit that is a date of the month: that one comes due all the same.
_UNMISSED = frozenset({"running", "paused"})


async def wake_deadline(
    session: AsyncSession, logged: LoggedEntry, job: WakeDeadline, policy: StoredPolicy, *, now: datetime
) -> None:
    """Do what is due for a limit, each once, and plan what comes next. The case must be locked.

    A job whose instant is not the planned one any more does nothing: the limit was met, moved, paused or taken away.
    """
    row = await get_deadline(session, job.agency, job.case_id, job.name, job.round)
    if row.wake_at is None or row.wake_at != job.wake_at or row.wake_at > now:
        return
    deadline, rule = reckoned_of(row), await rule_of(session, row)
    calendar = (await share_calendar(session, job.agency)).calendar  # when people are written to: as of today
    if row.state in _UNMISSED and deadline.state_at(now) == "missed":
        row.state = "missed"
        await record_of_deadline(session, logged, row, "deadline_missed", now=now, due_at=said(row.due_at))
    reminders = policy.pack.care_log.reminders if policy.pack.care_log else None
    if row.state in _UNMISSED and row.reminded_at is None and is_reminder_due(deadline, rule, calendar, now=now):
        row.reminded_at = now
        if reminders is not None:
            await _write(session, logged, row, rule, policy, reminders, "deadline_reminder", now=now)
    if row.state == "missed" and row.overdue_noticed_at is None and rule.overdue_roles and calendar.is_open(now):
        row.overdue_noticed_at = now
        if reminders is not None:
            await _write(session, logged, row, rule, policy, reminders, "deadline_overdue", now=now)
    await plan_wake(session, row, calendar, now=now)
    await session.flush()


async def _write(
    session: AsyncSession,
    logged: LoggedEntry,
    row: EntryDeadline,
    rule: LogDeadline,
    policy: StoredPolicy,
    reminders: ReminderRule,
    purpose: str,
    *,
    now: datetime,
) -> None:
    agency = policy.pack.agency
    is_reminder = purpose == "deadline_reminder"
    others: list[Recipient] = [ToRole(role=role) for role in rule.overdue_roles]
    clause = next((each for each in policy.pack.clauses if each.id == row.clause), None)
    message_id = await ask_log_message(
        session,
        logged,
        purpose,
        policy=policy,
        template=reminders.reminder_template if is_reminder else reminders.overdue_template,
        clause=reminders.clause,
        recipients=[_who(logged, row, rule)] if is_reminder else others,
        values={
            "asked": clause.text if clause is not None else row.clause,
            "due_at": instant_in_words(row.due_at, agency.zone, agency.default_language) if row.due_at else "",
            "clause": row.clause,
        },
        now=now,
        asked_by=SYSTEM,
        parts=(row.name, row.round),
    )
    await record_of_deadline(
        session, logged, row, f"{purpose}_asked", now=now, policy_hash=policy.hash, message_id=str(message_id)
    )


def _who(logged: LoggedEntry, row: EntryDeadline, rule: LogDeadline) -> Recipient:
    """Whoever must act: the person asked, or the one that the entry is assigned to, else the role."""
    if row.who_person is not None:
        return ToPerson(handle=row.who_person)
    if rule.starts != "review_asked" and logged.entry.assignee is not None:
        return ToPerson(handle=logged.entry.assignee)
    return ToRole(role=row.who_role or rule.who)
