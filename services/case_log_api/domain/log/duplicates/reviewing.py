"""The analyst says that an entry has been reviewed (CCTS-III.A2.review): also one of which nothing was proposed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.duplicates.candidates import COMPARABLE
from services.case_log_api.domain.log.duplicates.settling import REVIEW_STEP, has_waiting
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.relations.refusals import EntryNotReviewable, ProposalsWaiting
from services.case_log_api.domain.steps import apply_step, settle_step
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import CaseStep
from shared.policy.store import StoredPolicy


async def record_review(
    session: AsyncSession, policy: StoredPolicy, logged: LoggedEntry, *, actor: str, now: datetime
) -> None:
    """Note who has reviewed the entry; one that is reviewed stays as it is. The case must be locked.

    Raises:
        EntryNotReviewable: it is a draft, forwarded or discarded.
        ProposalsWaiting: it may be the same as others, on which nobody has decided.
    """
    entry = logged.entry
    if entry.status not in COMPARABLE:
        raise EntryNotReviewable(
            f"Entry {entry.number} is {entry.status}.",
            how_to_fix="Confirm a draft first; take a forwarded entry back first.",
            status=entry.status,
        )
    rule = care_log_of(policy).duplicates
    key = await apply_step(
        session,
        logged.case,
        REVIEW_STEP,
        now=now,
        clause=rule.review_clause,
        policy_hash=policy.hash,
        applied_at=entry.logged_at,
    )
    if await _is_done(session, logged, key):
        return
    if await has_waiting(session, entry.agency, entry.case_id):
        raise ProposalsWaiting(
            f"Entry {entry.number} may be the same as others.",
            how_to_fix="Decide on each: GET /v1/log-entries/{id}/duplicates lists them.",
        )
    await settle_step(session, logged.case, key, now=now)
    await record_entry(
        session,
        logged.case,
        "analyst_reviewed",
        at=now,
        actor=actor,
        clause=rule.review_clause,
        policy_hash=policy.hash,
        payload={},
    )


async def _is_done(session: AsyncSession, logged: LoggedEntry, key: str) -> bool:
    done_at = await session.scalar(
        select(CaseStep.done_at).where(
            CaseStep.agency == logged.case.agency, CaseStep.case_id == logged.case.id, CaseStep.key == key
        )
    )
    return done_at is not None
