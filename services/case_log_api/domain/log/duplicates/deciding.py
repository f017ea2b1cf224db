"""A person decides on a proposal: a duplicate, related, or neither."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.duplicates.settling import other_side, settle_reviews, touching
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.relations import consolidate, mark_duplicate
from services.case_log_api.domain.log.relations.lineage import lock_relations
from services.case_log_api.domain.log.relations.refusals import ProposalDecided, ProposalNotFound
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import DuplicateProposal
from shared.policy.store import StoredPolicy

Decision = Literal["duplicate", "related", "dismissed"]


async def decide_proposal(
    session: AsyncSession,
    policy: StoredPolicy,
    case_id: UUID,
    proposal_id: UUID,
    decision: Decision,
    *,
    reason: str | None,
    actor: str,
    person: str | None,
    now: datetime,
) -> DuplicateProposal:
    """Decide on a proposal from the side of one entry: that one is the duplicate of the other, or comes under it.

    The same decision again by the same person changes nothing.

    Raises:
        EntryNotFound: one of the two is not there, or is about the person.
        ProposalNotFound: it is not about this entry.
        ProposalDecided: somebody decided before.
        EntryNotMergeable, EntryRelatedBefore, RelationWouldCircle: they cannot be brought together.
    """
    agency = policy.agency
    await lock_relations(session, agency)
    await get_entry(session, agency, case_id, reader=person)
    proposal = await _find(session, agency, case_id, proposal_id)
    other_id = other_side(proposal, case_id)
    await get_entry(session, agency, other_id, reader=person)
    if proposal.state != "waiting":
        if (proposal.state, proposal.decided_by, proposal.reason) == (decision, actor, reason):
            return proposal
        raise ProposalDecided(
            f"The proposal was decided before: {proposal.state}.",
            how_to_fix="Undo the relation, or relate the entries yourself.",
            state=proposal.state,
            decided_by=proposal.decided_by,
        )
    if decision == "dismissed":
        await _dismiss(session, proposal, actor=actor, reason=reason, now=now)
    else:
        relate = mark_duplicate if decision == "duplicate" else consolidate
        await relate(session, policy, case_id, other_id, reason=reason, actor=actor, person=person, now=now)
        await session.refresh(proposal)
        proposal.reason = reason
    await session.flush()
    return proposal


async def _find(session: AsyncSession, agency: str, case_id: UUID, proposal_id: UUID) -> DuplicateProposal:
    proposal = await session.scalar(
        select(DuplicateProposal)
        .where(DuplicateProposal.agency == agency, DuplicateProposal.id == proposal_id, touching(case_id))
        .execution_options(populate_existing=True)
    )
    if proposal is None:
        raise ProposalNotFound(
            "There is no such proposal for this entry.",
            how_to_fix="List them with GET /v1/log-entries/{id}/duplicates.",
        )
    return proposal


async def _dismiss(
    session: AsyncSession, proposal: DuplicateProposal, *, actor: str, reason: str | None, now: datetime
) -> None:
    sides = [
        await lock_entry(session, proposal.agency, each, actor=None)
        for each in sorted((proposal.case_id, proposal.other_case_id))
    ]
    proposal.state, proposal.decided_by, proposal.decided_at, proposal.reason = "dismissed", actor, now, reason
    await session.flush()
    for logged, other in (sides, sides[::-1]):
        await record_entry(
            session,
            logged.case,
            "duplicate_dismissed",
            at=now,
            actor=actor,
            payload={
                "proposal_id": str(proposal.id),
                "other_case_id": str(other.case.id),
                "other_number": other.case.number,
            },
        )
    await settle_reviews(session, proposal.agency, [proposal.case_id], now=now)
