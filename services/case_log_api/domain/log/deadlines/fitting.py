"""Following a change of what an entry is: limits that no longer fit it go, and those that fit it now begin."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.rows import list_deadlines, rule_of
from services.case_log_api.domain.log.deadlines.running import (
    end_deadlines,
    restore_deadlines,
    start_deadlines,
    withdraw_deadlines,
    withdraw_unfit,
)
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.steps import step_key
from services.case_log_api.models import CaseStep
from shared.policy.models.care_log import DeadlineEnd
from shared.policy.store import StoredPolicy


async def refit_deadlines(session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, now: datetime) -> None:
    """Follow a change of kind or channel: what no longer fits is withdrawn, what fits now begins. The case must be locked.

    What begins is counted from the receipt (or the logging), as if the entry had been told rightly at once; what its limit
    asks for may have been done long ago. A limit that fits again was never away: its clock did not stand. One that is met
    stays met.
    """
    entry = logged.entry
    await withdraw_unfit(session, logged, now=now)
    await restore_deadlines(session, logged, now=now)
    before = {(row.name, row.round) for row in await list_deadlines(session, entry.agency, entry.case_id)}
    await start_deadlines(session, logged, policy, "received", at=entry.received_at, now=now)
    if entry.confirmed_at is not None:
        await start_deadlines(session, logged, policy, "logged", at=entry.logged_at, now=now)
    begun = [
        row for row in await list_deadlines(session, entry.agency, entry.case_id) if (row.name, row.round) not in before
    ]
    for end in {(await rule_of(session, row)).ends for row in begun}:
        done_at = await _find_done_at(session, logged, end)
        if done_at is not None:
            await end_deadlines(session, logged, end, at=done_at, now=now)
    if entry.lead_kind == "duplicate":
        await withdraw_deadlines(session, logged, now=now)  # it has its limits again when it is no duplicate any more


async def _find_done_at(session: AsyncSession, logged: LoggedEntry, end: DeadlineEnd) -> datetime | None:
    """When what meets a limit was done, if it was."""
    entry = logged.entry
    if end == "analyst_told":
        return await session.scalar(
            select(CaseStep.done_at).where(
                CaseStep.agency == entry.agency,
                CaseStep.case_id == entry.case_id,
                CaseStep.key == step_key("analyst_notice"),
            )
        )
    if end == "logged":
        return entry.logged_at if entry.confirmed_at is not None else None
    return {"acknowledged": entry.acknowledged_at, "answered": entry.answered_at}.get(end)
