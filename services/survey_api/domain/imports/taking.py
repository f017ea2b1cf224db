"""Taking in the next rows of a file: what they do and how far the file is are one transaction, whenever the plug is pulled."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert as plain_insert
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.comparing import compare_with_known
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.imports.keeping import UNFINISHED, fail_import, finish_import
from services.survey_api.domain.imports.receiving import CHUNK_BYTES
from services.survey_api.domain.imports.rows import Fault, Position, RawRow, read_rows
from services.survey_api.domain.intake import Origin, SurveyRules, TakenIn, judge, post_attribution, rules_for, take_in
from services.survey_api.domain.refusals import Unmappable
from services.survey_api.domain.responses import get_response
from services.survey_api.domain.work import TakeInRows
from services.survey_api.models import ImportChunk, ImportedRow, ImportRejection, ResponseImport, table_of
from shared.errors import DomainError
from shared.ids import new_id
from shared.jobs.model import post
from shared.policy.store import StoredPolicy

ROWS_AT_ONCE = 200
"""So many rows are one transaction: whoever sends the same ticket meanwhile waits for it, and so does attribution."""

_REMEMBER = insert(table_of(ImportedRow)).on_conflict_do_nothing().returning(table_of(ImportedRow).c.response_id)
_INSERT_REJECTIONS = plain_insert(table_of(ImportRejection))


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row says, or why it says nothing that can be taken in."""

    content: SurveyContent | None
    external_id: str | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class TakingRules:
    """What rows are taken in by.

    Attributes:
        policy: of the agency, now.
        historic_after: a response that is older counts, and nobody acts on it.
        keep_failed: how long the file of an import that failed is kept.
    """

    policy: StoredPolicy
    historic_after: timedelta
    keep_failed: timedelta


RowReader = Callable[[RawRow], ReadRow]


async def claim_import(session: AsyncSession, job: TakeInRows) -> ResponseImport | None:
    """The file that a job is about, locked, if there is still something to be taken in: not if somebody has stopped it."""
    kept: ResponseImport | None = await session.scalar(
        select(ResponseImport)
        .where(ResponseImport.agency == job.agency, ResponseImport.id == job.import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return kept if kept is not None and kept.state in UNFINISHED else None


async def take_in_next(
    session: AsyncSession, kept: ResponseImport, job: TakeInRows, read: RowReader, rules: TakingRules, *, now: datetime
) -> None:
    """Take in the next rows of a claimed file, move its position behind them, and have the next ones taken in."""
    try:
        survey = rules_for(rules.policy, kept.survey)
    except Unmappable:
        await fail_import(session, kept, "survey_unknown", keep_file=rules.keep_failed, now=now)
        return
    rows = await _next_rows(session, kept)
    if rows is None:
        await fail_import(session, kept, "file_incomplete", keep_file=rules.keep_failed, now=now)
        return
    kept.state, kept.started_at = "running", kept.started_at or now
    rejections = []
    taken_before = kept.taken_count
    for raw in rows:
        kept.read_count += 1
        faults = await _take_row(session, kept, raw, read, survey, rules, now=now)
        if faults:
            kept.rejected_count += 1
            rejections.append(_rejection(kept, raw, faults))
    if rejections:
        await session.execute(_INSERT_REJECTIONS, rejections)
    if kept.position >= kept.size_bytes:
        await finish_import(session, kept, now=now)
    else:
        await post(session, job.model_copy(update={"turn": job.turn + 1}), now=now)
    await session.flush()
    if kept.taken_count > taken_before:
        await post_attribution(session, kept.agency, now=now)


async def _next_rows(session: AsyncSession, kept: ResponseImport) -> list[RawRow] | None:
    """Read on from the file's position and move it; None where a part of the file is missing."""
    at = Position(kept.position, kept.line, kept.skips_line)
    first = at.byte // CHUNK_BYTES
    window = bytearray()
    number = first
    while True:
        content = await session.scalar(
            select(ImportChunk.content).where(
                ImportChunk.agency == kept.agency, ImportChunk.import_id == kept.id, ImportChunk.number == number
            )
        )
        if content is None:
            return None
        window += content[at.byte - first * CHUNK_BYTES :] if number == first else content
        number += 1
        is_end = at.byte + len(window) >= kept.size_bytes
        rows, after = read_rows(
            bytes(window),
            at,
            file_format="csv" if kept.format == "csv" else "jsonl",
            delimiter=kept.delimiter or ",",
            is_end=is_end,
            most=ROWS_AT_ONCE,
        )
        # Too few rows in what is left of one chunk are no turn of their own.
        if is_end or (after != at and (len(rows) == ROWS_AT_ONCE or number > first + 1)):
            kept.position, kept.line, kept.skips_line = after.byte, after.line, after.skips_line
            return rows


async def _take_row(
    session: AsyncSession,
    kept: ResponseImport,
    raw: RawRow,
    read: RowReader,
    survey: SurveyRules,
    rules: TakingRules,
    *,
    now: datetime,
) -> tuple[Fault, ...]:
    """Take one row in and count what became of it; or why it cannot be. Whatever is refused is refused before it writes."""
    if raw.fault is not None:
        return (raw.fault,)
    try:
        row = read(raw)
        if row.content is None:
            return row.faults
        verdict = judge(row.content, survey)
    except DomainError as refusal:
        return faults_of(refusal)
    is_historic = row.content.submitted(now) < now - rules.historic_after
    origin = Origin(
        agency=kept.agency,
        channel="import",
        received_at=now,
        source=kept.source,
        delivery_id=f"{kept.id}:{kept.read_count}",
        historic=is_historic,
    )
    response_id = new_id()
    key = _key_of(kept, row)
    if key is not None and (known := await _remember(session, kept.agency, key, response_id)) is not None:
        await get_response(session, kept.agency, known.response_id, lock=True)
        taken = await compare_with_known(session, known.response_id, row.content, verdict, origin=origin, now=now)
    else:
        taken = await take_in(
            session, row.content, verdict, rules=survey, origin=origin, now=now, response_id=response_id
        )
        if key is not None and taken.response_id != response_id:
            await session.execute(
                update(ImportedRow)
                .where(ImportedRow.agency == kept.agency, ImportedRow.key == key)
                .values(response_id=taken.response_id)
            )
    _count(kept, taken, is_historic=is_historic)
    return ()


def _count(kept: ResponseImport, taken: TakenIn, *, is_historic: bool) -> None:
    if taken.duplicate:
        kept.duplicate_count += 1
    elif taken.flagged_revision is not None:
        kept.flagged_count += 1
    else:
        kept.taken_count += 1
        kept.historic_count += is_historic


async def _remember(session: AsyncSession, agency: str, key: bytes, response_id: object) -> ImportedRow | None:
    """Remember a row by its key; the row that was remembered before, if it was. Of two at once the second waits."""
    stored = await session.execute(_REMEMBER, {"agency": agency, "key": key, "response_id": response_id})
    if stored.one_or_none() is not None:
        return None
    return await session.get_one(ImportedRow, (agency, key), populate_existing=True)


def _key_of(kept: ResponseImport, row: ReadRow) -> bytes | None:
    """What tells a row from others: its own id, else its place in this very file; None where its ticket does."""
    if row.external_id is not None:
        return hashlib.sha256(f"id\x00{kept.survey}\x00{row.external_id}".encode()).digest()
    if row.content is not None and row.content.ticket is not None:
        return None
    return hashlib.sha256(f"row\x00{kept.survey}\x00{kept.digest.hex()}\x00{kept.read_count}".encode()).digest()


def faults_of(refusal: DomainError) -> tuple[Fault, ...]:
    """Each place that a refusal names, with its reason."""
    code = refusal.reason if isinstance(refusal, Unmappable) else refusal.code
    errors = refusal.facts.get("errors", [])
    named = tuple(Fault(each["pointer"].removeprefix("/"), code, each["message"]) for each in errors)
    return named or (Fault("", code, refusal.message),)


def _rejection(kept: ResponseImport, raw: RawRow, faults: tuple[Fault, ...]) -> dict[str, object]:
    return {
        "agency": kept.agency,
        "import_id": kept.id,
        "row": kept.read_count,
        "line": raw.line,
        "faults": [fault.as_json() for fault in faults],
        "cells": [cell.replace("\x00", "\N{REPLACEMENT CHARACTER}") for cell in raw.cells],
    }
