"""The Customer Care Center Lead's review for service completion (TSPE-5.4)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import begin_round, list_cycles, lock_case
from services.case_log_api.domain.ending_cases import dismiss_case
from services.case_log_api.domain.refusals import AlreadyDecided, NotCompletedEntryNotFound
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import apply_step, settle_steps_named
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Case, NotCompletedEntry
from shared.policy.store import StoredPolicy


async def decide_not_completed(
    session: AsyncSession,
    agency: str,
    entry_id: UUID,
    policy: StoredPolicy,
    *,
    confirmed: bool,
    note: str | None,
    actor: str,
    now: datetime,
) -> tuple[NotCompletedEntry, Case]:
    """A person says whether the work was not completed, as the survey says.

    Confirmed, the case goes on until it is closed in its order. Dismissed, a case that holds nothing else ends.

    Raises:
        NotCompletedEntryNotFound, AlreadyDecided: as they say.
    """
    found = await session.scalar(
        select(NotCompletedEntry).where(NotCompletedEntry.agency == agency, NotCompletedEntry.id == entry_id)
    )
    if found is None:
        raise NotCompletedEntryNotFound("There is no such entry.", how_to_fix="List them with GET /v1/not-completed.")
    case = await lock_case(session, agency, found.case_id)
    decided = await session.scalars(
        update(NotCompletedEntry)
        .where(
            NotCompletedEntry.agency == agency,
            NotCompletedEntry.id == entry_id,
            NotCompletedEntry.status == "waiting",
        )
        .values(status="confirmed" if confirmed else "dismissed", decided_at=now, decided_by=actor, note=note)
        .returning(NotCompletedEntry)
        .execution_options(populate_existing=True)
    )
    entry = decided.one_or_none()
    if entry is None:
        raise AlreadyDecided("This entry was decided before.", status=found.status)
    await _record(session, case, entry, policy, note=note, actor=actor, now=now)
    if confirmed:
        await _ask_for_completion(session, case, policy, now=now)
    elif case.status == CaseStatus.OPEN and not case.cycle_count and not await _others(session, case):
        await dismiss_case(session, case, actor=actor, now=now)
    return entry, case


async def _record(
    session: AsyncSession,
    case: Case,
    entry: NotCompletedEntry,
    policy: StoredPolicy,
    *,
    note: str | None,
    actor: str,
    now: datetime,
) -> None:
    rule = policy.pack.rules.not_completed_review
    await record_entry(
        session,
        case,
        f"not_completed_{entry.status}",
        at=now,
        actor=actor,
        clause=rule.clause if rule else None,
        policy_hash=policy.hash,
        payload={"entry_id": str(entry.id), "response_id": str(entry.response_id), "note": note},
    )
    await settle_steps_named(session, case, "completion_review", now=now)


async def _ask_for_completion(session: AsyncSession, case: Case, policy: StoredPolicy, *, now: datetime) -> None:
    """The work is still to be done: the order of TSPE-5.11 applies to this case too, anew if it was closed."""
    if case.status == CaseStatus.CLOSED:
        await begin_round(session, case)
        await record_entry(session, case, "case_taken_up_again", at=now, policy_hash=policy.hash)
    closing = policy.pack.rules.closing
    if closing is None or await list_cycles(session, case, open_only=True):
        return  # an open cycle has these steps already
    for step, clause in (
        ("confirmation", closing.confirmed_clause),
        ("final_contact", closing.contact_clause),
        ("closing", closing.closed_clause),
    ):
        await apply_step(
            session,
            case,
            step,
            clause=clause,
            policy_hash=policy.hash,
            applied_at=now,
            now=now,
            who=closing.role,
            part=f"round-{case.closing_count + 1}",
        )


async def _others(session: AsyncSession, case: Case) -> bool:
    """Whether another entry of the case waits or was confirmed."""
    found = await session.scalars(
        select(NotCompletedEntry.id).where(
            NotCompletedEntry.agency == case.agency,
            NotCompletedEntry.case_id == case.id,
            NotCompletedEntry.status != "dismissed",
        )
    )
    return found.first() is not None
