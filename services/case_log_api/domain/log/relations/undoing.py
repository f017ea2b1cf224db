"""Takes a relation back: what it changed is as it would be without it, and both sides say so."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import restore_deadlines
from services.case_log_api.domain.log.duplicates.settling import restore_proposals
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.relations.lineage import descendants_of, lead_of, lock_members, lock_relations
from services.case_log_api.domain.log.relations.merging import clause_step, move_members, note_relation
from services.case_log_api.domain.log.relations.refusals import RelationIsOfPart, RelationNotFound, RelationUndone
from services.case_log_api.domain.steps import WITHDRAWN, unsettle_step
from services.case_log_api.models import EntryRelation


async def undo_relation(
    session: AsyncSession,
    agency: str,
    case_id: UUID,
    relation_id: UUID,
    *,
    actor: str,
    person: str | None,
    now: datetime,
) -> EntryRelation:
    """Undo a relation from either side: the entry counts and is due again, and its own members come with it.

    Whether the two are the same is to be reviewed again, and the clause that the relation carried out asks for nothing.
    What happened meanwhile stays: an answer that went out has gone out.

    Raises:
        EntryNotFound: one of the two is not there, or is about the person.
        RelationNotFound, RelationUndone, RelationIsOfPart: there is nothing here to undo.
    """
    await lock_relations(session, agency)
    await get_entry(session, agency, case_id, reader=person)
    relation = await _find(session, agency, case_id, relation_id)
    lead = await lock_entry(session, agency, await lead_of(session, agency, relation.case_id), actor=None)
    other = (
        lead
        if lead.case.id == relation.to_case_id
        else await lock_entry(session, agency, relation.to_case_id, actor=None)
    )
    below = await descendants_of(session, agency, relation.case_id)
    under_lead = {each.case.id: each for each in await lock_members(session, lead)}
    logged = under_lead[relation.case_id]
    for each in (logged, other):
        await get_entry(session, agency, each.case.id, reader=person)
    relation.undone_by, relation.undone_at = actor, now
    entry = logged.entry
    entry.lead_case_id, entry.lead_kind, entry.counts = None, None, True
    await session.flush()
    await note_relation(session, logged, other, relation, f"{relation.kind}_undone", actor=actor, at=now)
    for above in {other.case.id: other, lead.case.id: lead}.values():
        await note_relation(session, above, logged, relation, f"{relation.kind}_removed", actor=actor, at=now)
    members = [under_lead[each] for each in sorted(below)]
    await move_members(session, members, lead, logged, actor=actor, at=now)
    if relation.kind == "duplicate":
        await restore_deadlines(session, logged, now=now)
    await restore_proposals(session, relation, now=now)
    await unsettle_step(session, logged.case, clause_step(relation.kind, other), now=now, outcome=WITHDRAWN)
    await session.flush()
    return relation


async def _find(session: AsyncSession, agency: str, case_id: UUID, relation_id: UUID) -> EntryRelation:
    relation = await session.scalar(
        select(EntryRelation)
        .where(
            EntryRelation.agency == agency,
            EntryRelation.id == relation_id,
            or_(EntryRelation.case_id == case_id, EntryRelation.to_case_id == case_id),
        )
        .execution_options(populate_existing=True)
    )
    if relation is None:
        raise RelationNotFound(
            "There is no such relation of this entry.", how_to_fix="List them with GET /v1/log-entries/{id}/relations."
        )
    if relation.kind == "part":
        raise RelationIsOfPart(
            "The entry is a part of one that was split.",
            how_to_fix="Join the parts again with POST /v1/log-entries/{id}/join.",
        )
    if relation.undone_at is not None:
        raise RelationUndone("The relation was undone before.", how_to_fix="Relate the entries again if that is meant.")
    return relation
