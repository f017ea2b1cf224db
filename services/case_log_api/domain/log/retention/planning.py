"""When an entry's personal data goes, and what would go by a day: the dry run."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.retention.holding import covers
from services.case_log_api.domain.log.work import EraseEntry
from services.case_log_api.models import LegalHold, LogEntry
from shared.jobs import Job, post, post_many
from shared.policy.store import StoredPolicy, current_policy

_AT_ONCE = 500


async def plan_erasing(session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, now: datetime) -> None:
    """Have the entry's personal data erased on its day, `erase_on`, by a job that waits until then.

    An entry that is opened again loses its day, and the job finds nothing to do.
    """
    day = logged.entry.erase_on
    if day is None:
        return
    begins = datetime.combine(day, time.min, policy.pack.agency.zone)
    job = EraseEntry(agency=logged.entry.agency, case_id=logged.entry.case_id, on=day)
    await post(session, job, now=now, run_at=max(begins, now))


def due_by(agency: str, day: date) -> Select[LogEntry]:
    """The entries whose personal data goes, or is held back, by a day."""
    return select(LogEntry).where(LogEntry.agency == agency, LogEntry.erased_at.is_(None), LogEntry.erase_on <= day)


async def find_held(session: AsyncSession, agency: str, case_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Which of these entries holds keep, and which holds."""
    rows = await session.execute(
        select(LogEntry.case_id, LegalHold.id)
        .join(LegalHold, covers())
        .where(LogEntry.agency == agency, LogEntry.case_id.in_(case_ids))
        .order_by(LegalHold.placed_at)
    )
    held: dict[UUID, list[UUID]] = {}
    for case_id, hold_id in rows:
        held.setdefault(case_id, []).append(hold_id)
    return held


async def resume_erasing(session: AsyncSession, job_agency: str, hold_id: UUID, *, now: datetime) -> int:
    """After a hold was lifted, erase what is overdue and no other hold keeps; returns how many were asked for."""
    policy = await current_policy(session, job_agency)
    today = now.astimezone(policy.pack.agency.zone).date()
    held = exists().where(covers())
    asked, after = 0, None
    while True:
        query = due_by(job_agency, today).where(~held).order_by(LogEntry.case_id).limit(_AT_ONCE)
        if after is not None:
            query = query.where(LogEntry.case_id > after)
        entries = (await session.scalars(query)).all()
        if not entries:
            return asked
        jobs: list[Job] = [
            EraseEntry(agency=job_agency, case_id=entry.case_id, on=entry.erase_on or today, hold_id=hold_id)
            for entry in entries
        ]
        await post_many(session, jobs, now=now)
        asked, after = asked + len(entries), entries[-1].case_id
