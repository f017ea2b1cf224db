"""Brings entries together: a duplicate counts no more, a related one is answered with its lead. Nobody is written to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import withdraw_deadlines
from services.case_log_api.domain.log.duplicates.settling import settle_proposals
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of, lock_entry
from services.case_log_api.domain.log.relations.lineage import find_relation, lead_of, lock_members, lock_relations
from services.case_log_api.domain.log.relations.refusals import (
    EntryNotMergeable,
    EntryRelatedBefore,
    EntryRelatedToItself,
    RelationWouldCircle,
)
from services.case_log_api.domain.steps import apply_step, settle_step, step_key
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import EntryRelation
from shared.ids import new_id
from shared.policy.store import StoredPolicy

MERGEABLE = ("open", "resolved", "closed")
RelationKind = Literal["duplicate", "related"]
CLAUSE_STEPS = {"duplicate": "duplicate_eliminated", "related": "related_consolidated"}
"""The step of the clause that a relation carries out, by its kind."""


def clause_step(kind: str, other: LoggedEntry) -> str:
    """The key of that step of an entry towards another."""
    return step_key(CLAUSE_STEPS[kind], part=other.case.number)


async def mark_duplicate(
    session: AsyncSession,
    policy: StoredPolicy,
    case_id: UUID,
    to_case_id: UUID,
    *,
    reason: str | None,
    actor: str,
    person: str | None,
    now: datetime,
) -> EntryRelation:
    """Say that an entry is a duplicate of another (CCTS-III.A2.duplicates): it counts no more, and nothing of it is due.

    Raises:
        EntryNotFound: one of them is not there, or is about the person.
        EntryRelatedToItself, EntryNotMergeable, EntryRelatedBefore, RelationWouldCircle: they cannot be brought together.
    """
    return await _relate(
        session, policy, "duplicate", case_id, to_case_id, reason=reason, actor=actor, person=person, now=now
    )


async def consolidate(
    session: AsyncSession,
    policy: StoredPolicy,
    case_id: UUID,
    to_case_id: UUID,
    *,
    reason: str | None,
    actor: str,
    person: str | None,
    now: datetime,
) -> EntryRelation:
    """Consolidate an entry under another as its lead (CCTS-III.A2.consolidate): both count, and are answered once.

    Raises:
        EntryNotFound: one of them is not there, or is about the person.
        EntryRelatedToItself, EntryNotMergeable, EntryRelatedBefore, RelationWouldCircle: they cannot be brought together.
    """
    return await _relate(
        session, policy, "related", case_id, to_case_id, reason=reason, actor=actor, person=person, now=now
    )


async def _relate(
    session: AsyncSession,
    policy: StoredPolicy,
    kind: RelationKind,
    case_id: UUID,
    to_case_id: UUID,
    *,
    reason: str | None,
    actor: str,
    person: str | None,
    now: datetime,
) -> EntryRelation:
    if case_id == to_case_id:
        raise EntryRelatedToItself(
            "An entry cannot be brought together with itself.", how_to_fix="Name the other entry in `to`."
        )
    agency = policy.agency
    await lock_relations(session, agency)
    lead_id = await lead_of(session, agency, to_case_id)
    lead = await lock_entry(session, agency, lead_id, actor=person if lead_id == to_case_id else None)
    other = lead if lead_id == to_case_id else await lock_entry(session, agency, to_case_id, actor=person)
    if lead_id == case_id:
        # The person may see both, or would have been told that there is no such entry.
        raise RelationWouldCircle(
            f"Entry {other.case.number} belongs under {lead.case.number} itself.",
            how_to_fix="Undo the relation of the other entry first, or relate them the other way round.",
        )
    logged = await lock_entry(session, agency, case_id, actor=person)
    await _refuse_unfit(session, logged, other)
    members = await lock_members(session, logged)
    relation = EntryRelation(
        agency=agency,
        id=new_id(),
        case_id=case_id,
        to_case_id=to_case_id,
        kind=kind,
        reason=reason,
        made_by=actor,
        made_at=now,
    )
    session.add(relation)
    entry = logged.entry
    entry.lead_case_id, entry.lead_kind, entry.counts = lead_id, kind, kind != "duplicate"
    await session.flush()
    await note_relation(session, logged, other, relation, f"marked_{kind}", actor=actor, at=now)
    for above in {other.case.id: other, lead_id: lead}.values():
        await note_relation(session, above, logged, relation, f"{kind}_added", actor=actor, at=now)
    await move_members(session, members, logged, lead, actor=actor, at=now)
    if kind == "duplicate":
        await withdraw_deadlines(session, logged, now=now)
    await _carry_out_clause(session, policy, kind, logged, other, now=now)
    await settle_proposals(session, relation, logged, actor=actor, now=now)
    await session.flush()
    return relation


async def _refuse_unfit(session: AsyncSession, logged: LoggedEntry, other: LoggedEntry) -> None:
    for each in (logged, other):
        if each.entry.status not in MERGEABLE:
            raise EntryNotMergeable(
                f"Entry {each.case.number} is {each.entry.status}.",
                how_to_fix="Confirm a draft first; take a forwarded entry back first.",
                status=each.entry.status,
            )
    standing = await find_relation(session, logged.entry.agency, logged.entry.case_id)
    if standing is not None:
        raise EntryRelatedBefore(
            f"Entry {logged.case.number} belongs under another entry already.",
            how_to_fix="Undo that relation first.",
            relation_id=str(standing.id),
            to_case_id=str(standing.to_case_id),
        )


async def note_relation(
    session: AsyncSession,
    logged: LoggedEntry,
    other: LoggedEntry,
    relation: EntryRelation,
    what: str,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Write into an entry's timeline what happened between it and another."""
    await record_entry(
        session,
        logged.case,
        what,
        at=at,
        actor=actor,
        payload={
            "relation_id": str(relation.id),
            "other_case_id": str(other.case.id),
            "other_number": other.case.number,
        },
    )


async def move_members(
    session: AsyncSession,
    members: Iterable[LoggedEntry],
    former: LoggedEntry,
    lead: LoggedEntry,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Bring the entries under a lead, which another one of their tree was before; each says so."""
    for member in members:
        member.entry.lead_case_id = lead.case.id
        await record_entry(
            session,
            member.case,
            "lead_changed",
            at=at,
            actor=actor,
            payload={"former_number": former.case.number, "lead_number": lead.case.number},
        )


async def _carry_out_clause(
    session: AsyncSession,
    policy: StoredPolicy,
    kind: RelationKind,
    logged: LoggedEntry,
    other: LoggedEntry,
    *,
    now: datetime,
) -> None:
    rule = care_log_of(policy).duplicates
    key = await apply_step(
        session,
        logged.case,
        CLAUSE_STEPS[kind],
        now=now,
        clause=rule.clause if kind == "duplicate" else rule.consolidation_clause,
        policy_hash=policy.hash,
        applied_at=now,
        part=other.case.number,
    )
    await settle_step(session, logged.case, key, now=now)
