"""Relations of entries (CCTS-III.A2): duplicates eliminated, related ones consolidated, and either taken back."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response
from sqlalchemy import select

from services.case_log_api.deps import LogAnalyst, LogReader, Policy, actor_of, person_of
from services.case_log_api.domain.log import relations
from services.case_log_api.domain.log.entries import get_entry, visible_to
from services.case_log_api.domain.log.refusals import EntryNotFound
from services.case_log_api.domain.log.relations.refusals import (
    EntryNotMergeable,
    EntryRelatedBefore,
    EntryRelatedToItself,
    RelationIsOfPart,
    RelationNotFound,
    RelationUndone,
    RelationWouldCircle,
)
from services.case_log_api.models import LogEntry
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId
from services.case_log_api.schemas.log_relations import LogRelationCreate, LogRelationRead, LogRelations
from shared.web import Now, ReadSession, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["customer care log"])

RelationId = Annotated[UUID, Path(description="The relation's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
MERGING = (EntryRelatedToItself, EntryNotMergeable, EntryRelatedBefore, RelationWouldCircle)


@router.get(
    "/v1/log-entries/{case_id}/relations", summary="List an entry's relations", responses=refusals(EntryNotFound)
)
async def list_log_relations(case_id: EntryId, caller: LogReader, session: ReadSession) -> LogRelations:
    """Lists what an entry is a duplicate of or comes under, and what comes under it; also what was undone."""
    person = person_of(caller)
    await get_entry(session, caller.agency, case_id, reader=person)
    rows = await relations.list_relations(session, caller.agency, case_id)
    sides = {side for row in rows for side in (row.case_id, row.to_case_id)}
    visible = set(
        await session.scalars(
            select(LogEntry.case_id).where(
                LogEntry.agency == caller.agency, LogEntry.case_id.in_(sides), visible_to(person)
            )
        )
    )
    return LogRelations(
        case_id=case_id,
        lead_case_id=await relations.lead_of(session, caller.agency, case_id),
        counts_as=await relations.root_of(session, caller.agency, case_id),
        items=[
            LogRelationRead.of(row, with_reason=caller.may("log:analyze"))
            for row in rows
            if {row.case_id, row.to_case_id} <= visible
        ],
    )


@router.post(
    "/v1/log-entries/{case_id}/relations",
    status_code=201,
    summary="Say that an entry is a duplicate or related",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, *MERGING),
)
async def create_log_relation(
    case_id: EntryId,
    body: LogRelationCreate,
    caller: LogAnalyst,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogRelationRead:
    """Brings an entry under another. Nobody is written to; undoing it restores what it changed.

    A duplicate counts no more, nothing of it is due, and replies to it are filed with the other. A related one counts,
    and is answered with the other. What came under the entry before comes along.
    """
    relate = relations.mark_duplicate if body.kind == "duplicate" else relations.consolidate
    relation = await relate(
        session,
        policy,
        case_id,
        body.to,
        reason=body.reason,
        actor=actor_of(caller),
        person=person_of(caller),
        now=now,
    )
    response.headers["Location"] = f"/v1/log-entries/{case_id}/relations"
    return LogRelationRead.of(relation, with_reason=True)


@router.post(
    "/v1/log-entries/{case_id}/relations/{relation_id}/undo",
    summary="Undo a relation",
    responses=refusals(*OF_ENTRY, RelationNotFound, RelationUndone, RelationIsOfPart),
)
async def undo_log_relation(
    case_id: EntryId, relation_id: RelationId, caller: LogAnalyst, session: Session, policy: Policy, now: Now
) -> LogRelationRead:
    """Undoes a relation, from either side: the entry counts again, is due again, and its own members come with it."""
    relation = await relations.undo_relation(
        session, policy.agency, case_id, relation_id, actor=actor_of(caller), person=person_of(caller), now=now
    )
    return LogRelationRead.of(relation, with_reason=True)
