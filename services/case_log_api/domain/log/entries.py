"""Finding, locking and moving entries of the customer care log; the person concerned never finds one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import move_case
from services.case_log_api.domain.log.refusals import EntryNotFound
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.domain.states import Move
from services.case_log_api.models import Case, LogEntry
from shared.policy.models import CareLog
from shared.policy.store import StoredPolicy


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry with its case, which holds number, status and timeline."""

    case: Case
    entry: LogEntry


def care_log_of(policy: StoredPolicy) -> CareLog:
    """The log as the agency's pack describes it.

    Raises:
        RuleNotInPolicy: the agency keeps none.
    """
    if policy.pack.care_log is None:
        raise RuleNotInPolicy(
            "The agency's policy has no customer care log.", how_to_fix="Load a policy pack with [care_log]."
        )
    return policy.pack.care_log


def visible_to(person: str | None) -> ColumnElement[bool]:
    """Which entries a person may see: all but those that are about that person."""
    if person is None:
        return true()
    return or_(LogEntry.subject_handle.is_(None), LogEntry.subject_handle != person)


async def get_entry(session: AsyncSession, agency: str, case_id: UUID, *, reader: str | None) -> LoggedEntry:
    """The entry, to look at.

    Raises:
        EntryNotFound: there is none in this agency, or not for this reader.
    """
    return await _find(session, agency, case_id, reader)


async def lock_entry(session: AsyncSession, agency: str, case_id: UUID, *, actor: str | None) -> LoggedEntry:
    """The entry, locked until the transaction ends: everything that changes it goes one after the other.

    Raises:
        EntryNotFound: there is none in this agency, or not for this person.
    """
    locked = await session.scalar(
        select(Case)
        .where(Case.agency == agency, Case.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if locked is None:
        raise EntryNotFound
    return await _find(session, agency, case_id, actor)


async def _find(session: AsyncSession, agency: str, case_id: UUID, person: str | None) -> LoggedEntry:
    found = await session.execute(
        select(Case, LogEntry)
        .join(LogEntry, (LogEntry.agency == Case.agency) & (LogEntry.case_id == Case.id))
        .where(LogEntry.agency == agency, LogEntry.case_id == case_id, visible_to(person))
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    if row is None:
        raise EntryNotFound
    return LoggedEntry(case=row[0], entry=row[1])


async def find_by_source(session: AsyncSession, agency: str, source: str, source_ref: str) -> LogEntry | None:
    """The entry that bears a source's own mark, whoever asks."""
    return await session.scalar(
        select(LogEntry).where(LogEntry.agency == agency, LogEntry.source == source, LogEntry.source_ref == source_ref)
    )


async def move_entry(
    session: AsyncSession,
    logged: LoggedEntry,
    move: Move,
    *,
    now: datetime,
    actor: str | None = None,
    **entry_values: Any,
) -> None:
    """Move the entry and its case in one go, with the values that belong to the move. The case must be locked.

    The times of closing and forwarding are set here; `actor` is who closes.

    Raises:
        CaseAlreadyClosed, MoveNotAllowed: its state does not allow the move.
    """
    case, entry = logged.case, logged.entry
    await session.flush()
    await move_case(session, case, move, **_case_values(move, actor, now))
    await session.execute(
        update(LogEntry)
        .where(LogEntry.agency == entry.agency, LogEntry.case_id == entry.case_id)
        .values(status=case.status, **(_entry_values(move, now) | entry_values))
        .execution_options(synchronize_session=False)
    )
    await session.refresh(entry)


def _case_values(move: Move, actor: str | None, now: datetime) -> dict[str, Any]:
    if move is Move.CLOSE_ENTRY:
        return {"closed_at": now, "closed_by": actor, "closing": "by_kind"}
    if move is Move.REOPEN:
        return {"closed_at": None, "closed_by": None, "closing": None}
    return {}


def _entry_values(move: Move, now: datetime) -> dict[str, Any]:
    values: dict[Move, dict[str, Any]] = {
        Move.CLOSE_ENTRY: {"closed_at": now},
        Move.REOPEN: {"closed_at": None},
        Move.FORWARD: {"forwarded_at": now},
        Move.TAKE_BACK: {"forwarded_at": None},
    }
    return values.get(move, {})
