"""What a relation does to the proposals about its entries, and what undoing it gives back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import get_case
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.steps import settle_step, unsettle_step
from services.case_log_api.models import DuplicateProposal, EntryRelation, LogEntry

REVIEW_STEP = "analyst_review"
"""Every entry that counts is to be reviewed: done when a person has decided on all that was proposed, or says so."""


def touching(case_id: UUID) -> ColumnElement[bool]:
    """The proposals in which an entry is one of the two."""
    return or_(DuplicateProposal.case_id == case_id, DuplicateProposal.other_case_id == case_id)


def other_side(proposal: DuplicateProposal, case_id: UUID) -> UUID:
    """The entry that the proposal compares this one with."""
    return proposal.other_case_id if proposal.case_id == case_id else proposal.case_id


async def settle_proposals(
    session: AsyncSession, relation: EntryRelation, logged: LoggedEntry, *, actor: str, now: datetime
) -> None:
    """Settle what waits: the proposal of the two, and of a duplicate all others, which are its root's matter now.

    What another relation settled of the two by the way is this one's now.
    """
    open_ones = await session.scalars(
        select(DuplicateProposal)
        .where(
            DuplicateProposal.agency == relation.agency,
            touching(relation.case_id),
            or_(DuplicateProposal.state == "waiting", DuplicateProposal.relation_id.is_not(None)),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    settled = [relation.case_id]
    for proposal in open_ones:
        is_this = other_side(proposal, logged.case.id) == relation.to_case_id
        if not is_this and (relation.kind != "duplicate" or proposal.state != "waiting"):
            continue
        proposal.state = relation.kind if is_this else "dismissed"
        proposal.decided_by, proposal.decided_at, proposal.relation_id = actor, now, relation.id
        settled.append(proposal.case_id)
    await session.flush()
    await settle_reviews(session, relation.agency, settled, now=now)


async def settle_reviews(session: AsyncSession, agency: str, case_ids: Iterable[UUID], *, now: datetime) -> None:
    """A person has decided: of these entries those of whose proposals none waits any more are reviewed (CCTS-III.A2.review)."""
    for case_id in sorted(set(case_ids)):
        if not await has_waiting(session, agency, case_id):
            await settle_step(session, await get_case(session, agency, case_id), REVIEW_STEP, now=now)


async def has_waiting(session: AsyncSession, agency: str, case_id: UUID) -> bool:
    """Whether an entry, as the later one of the two, waits for a decision."""
    return await _has_any(session, agency, case_id, DuplicateProposal.state == "waiting")


async def has_decided(session: AsyncSession, agency: str, case_id: UUID) -> bool:
    """Whether a person has decided on an entry as the later one of the two."""
    return await _has_any(session, agency, case_id, DuplicateProposal.state != "waiting")


async def _has_any(session: AsyncSession, agency: str, case_id: UUID, state: ColumnElement[bool]) -> bool:
    found = await session.scalar(
        select(DuplicateProposal.id)
        .where(DuplicateProposal.agency == agency, DuplicateProposal.case_id == case_id, state)
        .limit(1)
    )
    return found is not None


async def restore_proposals(session: AsyncSession, relation: EntryRelation, *, now: datetime) -> None:
    """Let what the relation settled wait again, and reopen the reviews that it had done by that.

    What another duplicate settles too is that one's from now on.
    """
    settled = await session.scalars(
        select(DuplicateProposal)
        .where(DuplicateProposal.agency == relation.agency, DuplicateProposal.relation_id == relation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    of_entries = {relation.case_id}
    for proposal in settled.all():
        of_entries.add(proposal.case_id)
        other = await _standing_duplicate(session, relation.agency, other_side(proposal, relation.case_id))
        if other is not None:
            proposal.state, proposal.relation_id = "dismissed", other
        else:
            proposal.state = "waiting"
            proposal.decided_by = proposal.decided_at = proposal.reason = proposal.relation_id = None
    await session.flush()
    await _reopen_reviews(session, relation, of_entries, now=now)


async def _reopen_reviews(
    session: AsyncSession, relation: EntryRelation, case_ids: Iterable[UUID], *, now: datetime
) -> None:
    """Of what was reviewed by the relation alone, nobody has: a decision of a person on each other proposal stays one."""
    for case_id in sorted(case_ids):
        if await has_waiting(session, relation.agency, case_id) or not await has_decided(
            session, relation.agency, case_id
        ):
            case = await get_case(session, relation.agency, case_id)
            await unsettle_step(session, case, REVIEW_STEP, now=now, done_at=relation.made_at)


async def _standing_duplicate(session: AsyncSession, agency: str, case_id: UUID) -> UUID | None:
    return await session.scalar(
        select(EntryRelation.id)
        .join(LogEntry, (LogEntry.agency == EntryRelation.agency) & (LogEntry.case_id == EntryRelation.case_id))
        .where(
            EntryRelation.agency == agency,
            EntryRelation.case_id == case_id,
            EntryRelation.kind == "duplicate",
            EntryRelation.undone_at.is_(None),
        )
    )
