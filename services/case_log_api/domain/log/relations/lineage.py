"""Who stands above and below an entry, and the locks under which that changes."""

from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, lock_entry
from services.case_log_api.models import EntryRelation, LogEntry


async def lead_of(session: AsyncSession, agency: str, case_id: UUID) -> UUID:
    """The entry with which this one is answered: the top of its tree, which may be itself."""
    lead = await session.scalar(
        select(LogEntry.lead_case_id).where(LogEntry.agency == agency, LogEntry.case_id == case_id)
    )
    return lead or case_id


async def root_of(session: AsyncSession, agency: str, case_id: UUID) -> UUID:
    """The entry that counts for this one: where a reply to a duplicate belongs. One that counts stands for itself."""
    seen = {case_id}
    while True:
        relation = await find_relation(session, agency, case_id)
        if relation is None or relation.kind != "duplicate" or relation.to_case_id in seen:
            return case_id
        case_id = relation.to_case_id
        seen.add(case_id)


async def members_of(session: AsyncSession, agency: str, lead_id: UUID) -> list[LogEntry]:
    """Every entry under this lead, at any depth, by id: related ones, and duplicates (`lead_kind` says which)."""
    rows = await session.scalars(
        select(LogEntry)
        .where(LogEntry.agency == agency, LogEntry.lead_case_id == lead_id)
        .order_by(LogEntry.case_id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def descendants_of(session: AsyncSession, agency: str, case_id: UUID) -> set[UUID]:
    """The entries below this one, by the relations that stand."""
    below: set[UUID] = set()
    level = {case_id}
    while level:
        rows = await session.scalars(
            select(EntryRelation.case_id).where(
                EntryRelation.agency == agency,
                EntryRelation.to_case_id.in_(level),
                EntryRelation.kind != "part",
                EntryRelation.undone_at.is_(None),
            )
        )
        level = set(rows) - below - {case_id}
        below |= level
    return below


async def find_relation(session: AsyncSession, agency: str, case_id: UUID) -> EntryRelation | None:
    """The relation by which an entry is a duplicate or related, if one stands."""
    return await session.scalar(
        select(EntryRelation).where(
            EntryRelation.agency == agency,
            EntryRelation.case_id == case_id,
            EntryRelation.kind != "part",
            EntryRelation.undone_at.is_(None),
        )
    )


async def list_relations(session: AsyncSession, agency: str, case_id: UUID) -> list[EntryRelation]:
    """Every relation of an entry, in which it is above or below, also those that were undone; oldest first."""
    rows = await session.scalars(
        select(EntryRelation)
        .where(
            EntryRelation.agency == agency,
            or_(EntryRelation.case_id == case_id, EntryRelation.to_case_id == case_id),
        )
        .order_by(EntryRelation.made_at, EntryRelation.id)
    )
    return list(rows)


async def lock_relations(session: AsyncSession, agency: str) -> None:
    """Take the agency's lock on relations until the transaction ends: no two changes of trees go on at once.

    It is taken before any entry's. Then the lead is locked before its members, and these by id: whoever answers a lead
    for its members keeps to the same order.
    """
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"log relations of {agency}"}
    )


async def lock_members(session: AsyncSession, lead: LoggedEntry) -> list[LoggedEntry]:
    """The entries under a lead, locked one after the other; the lead must be locked."""
    members = await members_of(session, lead.entry.agency, lead.entry.case_id)
    return [await lock_entry(session, member.agency, member.case_id, actor=None) for member in members]
