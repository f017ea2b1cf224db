"""Files of entries: kept row by row, logged row by row, each row for itself, and none twice."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import find_by_source
from services.case_log_api.domain.log.facts import NewEntry, PeopleKnown
from services.case_log_api.domain.log.opening import open_entry
from services.case_log_api.domain.log.refusals import EntryLoggedBefore, ImportNotFound
from services.case_log_api.domain.log.work import ForgetImport, ImportEntries
from services.case_log_api.models import LogImport, LogImportRow
from shared.errors import DomainError
from shared.ids import new_id
from shared.jobs import post
from shared.policy.store import StoredPolicy

FileFormat = Literal["csv", "jsonl"]
ROWS_AT_ONCE = 50
"""So many rows are logged in one transaction: others who log entries wait for its numbers meanwhile."""

KEPT_FOR_MENDING = timedelta(days=30)
_AT_ONCE_WRITTEN = 1000


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was read: where it stands, what it says, and what keeps it from being a row at all."""

    line: int
    content: dict[str, Any]
    faults: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FileGiven:
    """A file as it was read."""

    format: FileFormat
    columns: tuple[str, ...]
    size_bytes: int
    rows: Sequence[ReadRow]


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What a row says, as an entry with what the directory knows of it; or why it is none."""

    line: int
    entry: NewEntry | None
    people: PeopleKnown | None = None
    faults: tuple[dict[str, str], ...] = ()


async def keep_import(
    session: AsyncSession, agency: str, given: FileGiven, *, backdating_reason: str | None, actor: str, now: datetime
) -> LogImport:
    """Keep a file with its rows, and have them logged. What is no row is rejected at once."""
    rejected = sum(1 for row in given.rows if row.faults)
    kept = LogImport(
        agency=agency,
        id=new_id(),
        format=given.format,
        state="running",
        columns=list(given.columns),
        backdating_reason=backdating_reason,
        size_bytes=given.size_bytes,
        row_count=len(given.rows),
        logged_count=0,
        known_count=0,
        rejected_count=rejected,
        asked_by=actor,
        asked_at=now,
    )
    session.add(kept)
    await session.flush()
    values = [
        {
            "agency": agency,
            "import_id": kept.id,
            "line": row.line,
            "state": "rejected" if row.faults else "waiting",
            "content": row.content,
            "digest": digest_of_row(row.content),
            "faults": list(row.faults),
            "case_id": None,
        }
        for row in given.rows
    ]
    for start in range(0, len(values), _AT_ONCE_WRITTEN):
        await session.execute(insert(LogImportRow), values[start : start + _AT_ONCE_WRITTEN])
    await post(session, ImportEntries(agency=agency, import_id=kept.id), now=now)
    return kept


def digest_of_row(content: dict[str, Any]) -> bytes:
    """What makes a row the same row: all that it says, whatever the order."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).digest()


def mark_of_row(content: dict[str, Any], given: str | None) -> str:
    """The mark under which a row's entry is logged: its own, or else what it says."""
    return given or f"row:{digest_of_row(content).hex()}"


async def get_import(session: AsyncSession, agency: str, import_id: UUID) -> LogImport:
    """A file that was sent.

    Raises:
        ImportNotFound: there is none of this id in this agency.
    """
    found = await session.scalar(select(LogImport).where(LogImport.agency == agency, LogImport.id == import_id))
    if found is None:
        raise ImportNotFound("There is no such import.", how_to_fix="List the imports with GET /v1/log-imports.")
    return found


async def list_waiting_rows(session: AsyncSession, job: ImportEntries) -> list[LogImportRow]:
    """The next rows to be logged."""
    rows = await session.scalars(
        select(LogImportRow)
        .where(
            LogImportRow.agency == job.agency, LogImportRow.import_id == job.import_id, LogImportRow.state == "waiting"
        )
        .order_by(LogImportRow.line)
        .limit(ROWS_AT_ONCE)
    )
    return list(rows)


async def log_rows(
    session: AsyncSession, job: ImportEntries, policy: StoredPolicy, outcomes: Sequence[RowOutcome], *, now: datetime
) -> None:
    """Log these rows, each for itself, and note what became of each; then the next rows have their turn.

    A row that was logged meanwhile, by a run that was thought dead, is left alone.
    """
    kept = await session.scalar(
        select(LogImport)
        .where(LogImport.agency == job.agency, LogImport.id == job.import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if kept is None:
        return
    for outcome in outcomes:
        row = await session.get(LogImportRow, (job.agency, job.import_id, outcome.line), populate_existing=True)
        if row is not None and row.state == "waiting":
            await _log_row(session, kept, row, policy, outcome, now=now)
    await session.flush()
    if await list_waiting_rows(session, job):
        await post(session, job.model_copy(update={"turn": job.turn + 1}), now=now)
        return
    kept.state, kept.finished_at = "done", now
    await post(session, ForgetImport(agency=job.agency, import_id=kept.id), now=now, run_at=now + KEPT_FOR_MENDING)


async def _log_row(
    session: AsyncSession,
    kept: LogImport,
    row: LogImportRow,
    policy: StoredPolicy,
    outcome: RowOutcome,
    *,
    now: datetime,
) -> None:
    faults = outcome.faults
    if outcome.entry is not None:
        try:
            # Whatever it refuses, it refuses before it writes: a row needs no savepoint.
            logged = await open_entry(
                session,
                policy,
                outcome.entry,
                actor=kept.asked_by,
                now=now,
                people=outcome.people or PeopleKnown(),
            )
        except EntryLoggedBefore as refusal:
            if (known := await _find_same(session, row, outcome.entry)) is not None:
                row.state, row.case_id, row.content = "known", known, None
                kept.known_count += 1
                return
            faults = (_fault("/source_ref", refusal),)
        except DomainError as refusal:
            faults = faults_of(refusal)
        else:
            row.state, row.case_id, row.content = "logged", logged.case.id, None
            kept.logged_count += 1
            return
    row.state, row.faults = "rejected", list(faults)
    kept.rejected_count += 1


def faults_of(refusal: DomainError) -> tuple[dict[str, str], ...]:
    """Each place that a refusal names, with its own code."""
    errors = refusal.facts.get("errors", [])
    return tuple(
        {
            "field": each["pointer"].removeprefix("/"),
            "code": each.get("code", refusal.code),
            "reason": each["message"],
        }
        for each in errors
    ) or (_fault("", refusal),)


def _fault(pointer: str, refusal: DomainError) -> dict[str, str]:
    return {"field": pointer.removeprefix("/"), "code": refusal.code, "reason": refusal.message}


async def _find_same(session: AsyncSession, row: LogImportRow, entry: NewEntry) -> UUID | None:
    """The entry that this very row became before. Another row under the same mark is not the same."""
    known = await find_by_source(session, row.agency, "import", entry.source_ref or "")
    if known is None:
        return None
    same = await session.scalars(
        select(LogImportRow.case_id)
        .where(
            LogImportRow.agency == row.agency,
            LogImportRow.digest == row.digest,
            LogImportRow.state == "logged",
            LogImportRow.case_id == known.case_id,
        )
        .limit(1)
    )
    return same.one_or_none()


async def forget_rejected(session: AsyncSession, job: ForgetImport) -> None:
    """Erase what rejected rows said; their lines, fields and reasons stay."""
    await session.execute(
        update(LogImportRow)
        .where(LogImportRow.agency == job.agency, LogImportRow.import_id == job.import_id)
        .values(content=None)
    )
