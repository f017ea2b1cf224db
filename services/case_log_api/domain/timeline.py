"""Writing and verifying a case's timeline: append-only, hash-chained, concurrency-safe by the lock on the case's row."""

import heapq
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.chain import (
    SALT_BYTES,
    ChainEntry,
    ChainReport,
    content_hash,
    entry_hash,
    verify_chain,
)
from services.case_log_api.domain.states import LOG_KINDS
from services.case_log_api.models import Case, TimelineEntry
from shared.ids import new_id
from shared.logs import current_request_id

SYSTEM = "careloop"
CHANGED_ENTRIES = "case_log_api.changed_entries"


async def record_entry(
    session: AsyncSession,
    case: Case,
    kind: str,
    *,
    at: datetime,
    actor: str = SYSTEM,
    clause: str | None = None,
    policy_hash: str | None = None,
    payload: dict[str, Any] | None = None,
    restricted: bool = False,
) -> TimelineEntry:
    """Append an entry to the case's chain, or to its restricted one.

    The case must be locked (`lock_case`): whoever holds the row's lock gives the next sequence number. Actor, policy
    hash and request id are part of what is hashed.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    entry = TimelineEntry(
        agency=case.agency,
        id=new_id(),
        case_id=case.id,
        thread="restricted" if restricted else "case",
        seq=(case.restricted_count if restricted else case.entry_count) + 1,
        kind=kind,
        at=at,
        actor=actor,
        clause=clause,
        policy_hash=policy_hash,
        request_id=current_request_id(),
        payload=payload or {},
        salt=salt,
        previous_hash=case.restricted_head if restricted else case.entry_head,
    )
    entry.content_digest = content_hash(salt, _content(entry))
    entry.entry_hash = entry_hash(
        entry.previous_hash, seq=entry.seq, kind=kind, at=at, clause=clause, content_digest=entry.content_digest
    )
    session.add(entry)
    if restricted:
        case.restricted_count, case.restricted_head = entry.seq, entry.entry_hash
    else:
        case.entry_count, case.entry_head = entry.seq, entry.entry_hash
        case.version += 1
        if case.kind in LOG_KINDS:
            note_change(session, case, at=at)
    return entry


def note_change(session: AsyncSession, case: Case, *, at: datetime) -> None:
    """Note that a log entry changed in a way that everybody may see: subscribers are told once, when it is committed."""
    session.info.setdefault(CHANGED_ENTRIES, {})[case.agency, case.id] = at


def _content(entry: TimelineEntry) -> dict[str, Any]:
    return {
        "actor": entry.actor,
        "policy_hash": entry.policy_hash,
        "request_id": entry.request_id,
        "payload": entry.payload,
    }


async def list_entries(session: AsyncSession, case: Case, *, restricted: bool) -> list[TimelineEntry]:
    """The entries of a case in the order in which they were written; those of the restricted thread only if asked."""
    query = select(TimelineEntry).where(TimelineEntry.agency == case.agency, TimelineEntry.case_id == case.id)
    if not restricted:
        query = query.where(TimelineEntry.thread == "case")
    rows = (await session.scalars(query.order_by(TimelineEntry.seq))).all()
    # Each chain keeps its own order; only between the two does time decide.
    chains = ([row for row in rows if row.thread == thread] for thread in ("case", "restricted"))
    return list(heapq.merge(*chains, key=lambda row: row.at))


async def verify_timeline(session: AsyncSession, case: Case, *, restricted: bool = False) -> ChainReport:
    """Compute every hash of one of the case's chains anew."""
    thread = "restricted" if restricted else "case"
    rows = await session.scalars(
        select(TimelineEntry)
        .where(TimelineEntry.agency == case.agency, TimelineEntry.case_id == case.id, TimelineEntry.thread == thread)
        .order_by(TimelineEntry.seq)
    )
    entries = [chain_entry_of(row) for row in rows]
    return verify_chain(
        entries,
        head=case.restricted_head if restricted else case.entry_head,
        length=case.restricted_count if restricted else case.entry_count,
    )


def chain_entry_of(row: TimelineEntry) -> ChainEntry:
    """An entry as its chain is verified."""
    return ChainEntry(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        clause=row.clause,
        previous_hash=row.previous_hash,
        content_digest=row.content_digest,
        entry_hash=row.entry_hash,
        salt=row.salt,
        content=None if row.payload is None else _content(row),
    )


async def erase_payloads(session: AsyncSession, case: Case) -> int:
    """Erase what the entries of a case say, and the salts with it; the chains still verify. Returns how many."""
    erased = await session.scalars(
        update(TimelineEntry)
        .where(
            TimelineEntry.agency == case.agency, TimelineEntry.case_id == case.id, TimelineEntry.payload.is_not(None)
        )
        .values(payload=None, salt=None)
        .returning(TimelineEntry.id)
        .execution_options(synchronize_session="fetch")
    )
    return len(erased.all())
