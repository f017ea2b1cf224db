"""That the constituent has been told, and answered: what these marks carry with them, whatever way it was done."""

from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import end_deadlines
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.steps import apply_step, settle_step, step_key
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import TimelineEntry
from shared.policy.store import StoredPolicy

ContactPurpose = Literal["acknowledgement", "answer"]


def contact_step(logged: LoggedEntry, purpose: ContactPurpose) -> str:
    """The key of the step that such a contact settles; an answer belongs to the round since the last reopening."""
    return step_key(purpose, part=_part_of(logged, purpose))


def _part_of(logged: LoggedEntry, purpose: ContactPurpose) -> str:
    is_later_round = purpose == "answer" and logged.entry.reopened_count > 0
    return str(logged.entry.reopened_count) if is_later_round else ""


async def expect_contact(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, purpose: ContactPurpose, *, now: datetime
) -> None:
    """Note that the constituent is owed this, once; nothing where the policy says nothing about answers."""
    answers = care_log_of(policy).answers
    if answers is None:
        return
    await apply_step(
        session,
        logged.case,
        purpose,
        clause=answers.clause,
        policy_hash=policy.hash,
        applied_at=now,
        now=now,
        part=_part_of(logged, purpose),
    )


async def round_began_at(session: AsyncSession, logged: LoggedEntry) -> datetime:
    """Since when the entry asks for what it asks for now: its receipt, or its last reopening."""
    if logged.entry.reopened_count == 0:
        return logged.entry.received_at
    reopened_at = await session.scalar(
        select(func.max(TimelineEntry.at)).where(
            TimelineEntry.agency == logged.entry.agency,
            TimelineEntry.case_id == logged.entry.case_id,
            TimelineEntry.thread == "case",
            TimelineEntry.kind == "entry_reopened",
        )
    )
    return reopened_at or logged.entry.received_at


async def mark_contacted(
    session: AsyncSession,
    logged: LoggedEntry,
    purpose: ContactPurpose,
    *,
    kind: str,
    by: str,
    at: datetime,
    now: datetime,
) -> None:
    """The constituent was told or answered at this time: what is due is met; the earliest time counts.

    An answer tells too that the entry has come in. The case must be locked.
    """
    entry = logged.entry
    if entry.acknowledged_at is None or at < entry.acknowledged_at:
        entry.acknowledged_at = at
        await end_deadlines(session, logged, "acknowledged", at=at, now=now)
    if purpose == "answer" and (entry.answered_at is None or at < entry.answered_at):
        entry.answered_at, entry.answered_by, entry.answer_kind = at, by, kind
        await end_deadlines(session, logged, "answered", at=at, now=now)
    await settle_step(session, logged.case, contact_step(logged, purpose), now=now, at=at)


async def show_no_contact(
    session: AsyncSession,
    logged: LoggedEntry,
    purpose: ContactPurpose,
    *,
    reason: str,
    now: datetime,
    clause: str | None = None,
    policy_hash: str | None = None,
) -> None:
    """Make it visible that no mail reaches the constituent: a call or a letter must."""
    await settle_step(session, logged.case, contact_step(logged, purpose), now=now, outcome="no_contact")
    await record_entry(
        session,
        logged.case,
        "exception_shown",
        at=now,
        clause=clause,
        policy_hash=policy_hash,
        payload={"exception": "no_contact", "step": contact_step(logged, purpose), "reason": reason},
    )
