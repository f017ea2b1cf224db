"""Deadlines as they are kept: finding them, keeping a reckoning with all that hangs on it, and writing of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.reckoning import next_wake
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.refusals import DeadlineNotFound
from services.case_log_api.domain.log.work import WakeDeadline
from services.case_log_api.domain.steps import reschedule_step
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from services.case_log_api.models import EntryDeadline
from shared.calendar import Calendar, Deadline
from shared.jobs import post
from shared.policy.models.care_log import LogDeadline
from shared.policy.store import policy_version


async def list_deadlines(session: AsyncSession, agency: str, case_id: UUID) -> list[EntryDeadline]:
    """The limits of an entry, in the order in which they began."""
    rows = await session.scalars(
        select(EntryDeadline)
        .where(EntryDeadline.agency == agency, EntryDeadline.case_id == case_id)
        .order_by(EntryDeadline.started_at, EntryDeadline.name, EntryDeadline.round)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def get_deadline(
    session: AsyncSession, agency: str, case_id: UUID, name: str, round_number: int | None = None
) -> EntryDeadline:
    """One limit of an entry; of several rounds the last, if none is asked for.

    Raises:
        DeadlineNotFound: the entry has none of this name.
    """
    query = select(EntryDeadline).where(
        EntryDeadline.agency == agency, EntryDeadline.case_id == case_id, EntryDeadline.name == name
    )
    if round_number is not None:
        query = query.where(EntryDeadline.round == round_number)
    row = await session.scalar(
        query.order_by(EntryDeadline.round.desc()).limit(1).execution_options(populate_existing=True)
    )
    if row is None:
        raise DeadlineNotFound
    return row


async def rule_of(session: AsyncSession, row: EntryDeadline) -> LogDeadline:
    """The rule of the pack that set the limit."""
    policy = await policy_version(session, row.agency, row.policy_hash)
    rule = policy.pack.care_log.find_deadline(row.name) if policy.pack.care_log else None
    if rule is None:
        raise ValueError(f"pack {row.policy_hash} set a deadline {row.name} that it does not have")
    return rule


def reckoned_of(row: EntryDeadline) -> Deadline:
    """The limit as the calendar's own value."""
    return Deadline.model_validate(row.reckoned)


def keep_reckoning(row: EntryDeadline, deadline: Deadline) -> None:
    """Take over what was reckoned."""
    row.reckoned = deadline.model_dump(mode="json")
    row.calendar_version, row.due_at = deadline.calendar_version, deadline.due_at


async def follow_reckoning(
    session: AsyncSession, logged: LoggedEntry, row: EntryDeadline, calendar: Calendar, *, now: datetime
) -> None:
    """Bring what hangs on a limit that is not met in line with it: its step's due time, and when to look at it next."""
    await reschedule_step(session, logged.case, row.step_key, due_at=row.due_at, now=now)
    await plan_wake(session, row, calendar, now=now)


async def plan_wake(session: AsyncSession, row: EntryDeadline, calendar: Calendar, *, now: datetime) -> None:
    """Have somebody look at the limit when there is something to do for it. A job for another instant is stale."""
    row.wake_at = next_wake(
        reckoned_of(row),
        await rule_of(session, row),
        calendar,
        now=now,
        is_missed=row.state == "missed",
        is_reminded=row.reminded_at is not None,
        is_noticed=row.overdue_noticed_at is not None,
    )
    if row.wake_at is not None:
        job = WakeDeadline(
            agency=row.agency,
            case_id=row.case_id,
            name=row.name,
            round=row.round,
            wake_at=row.wake_at,
            planned_at=now,
        )
        await post(session, job, now=now, run_at=max(row.wake_at, now))


async def record_of_deadline(
    session: AsyncSession,
    logged: LoggedEntry,
    row: EntryDeadline,
    kind: str,
    *,
    now: datetime,
    actor: str = SYSTEM,
    policy_hash: str | None = None,
    **facts: Any,
) -> None:
    """Write into the entry's timeline what happened to a limit."""
    await record_entry(
        session,
        logged.case,
        kind,
        at=now,
        actor=actor,
        clause=row.clause,
        policy_hash=policy_hash or row.policy_hash,
        payload={"deadline": row.name, "round": row.round, **facts},
    )


def said(at: datetime | None) -> str | None:
    """An instant as a timeline entry holds it."""
    return at.isoformat() if at is not None else None
