"""What became of files of responses: read, stopped, failed, forgotten; and the rows that could not be taken in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.imports.layout import REPORT_COLUMNS
from services.survey_api.domain.refusals import ImportNotFound, ImportOver
from services.survey_api.domain.work import ForgetImport, TakeInRows
from services.survey_api.models import ImportChunk, ImportRejection, ResponseImport
from shared.db.kernel import JobRow
from shared.jobs.model import post

REJECTIONS_KEPT = timedelta(days=30)
UNFINISHED = ("waiting", "running")


async def get_import(session: AsyncSession, agency: str, import_id: UUID) -> ResponseImport:
    """One file of the agency.

    Raises:
        ImportNotFound: it has none of this id.
    """
    found = await session.get(ResponseImport, (agency, import_id), populate_existing=True)
    if found is None:
        raise ImportNotFound
    return found


def estimated_end(kept: ResponseImport, now: datetime) -> datetime | None:
    """When the last row will have been read, at the speed so far; None where that cannot be told."""
    if kept.state != "running" or kept.started_at is None or kept.position == 0:
        return None
    left = (kept.size_bytes - kept.position) / kept.position
    try:
        return now + (now - kept.started_at) * left
    except OverflowError:  # it has stood still for so long that no calendar holds its end
        return None


async def cancel_import(session: AsyncSession, agency: str, import_id: UUID, *, now: datetime) -> ResponseImport:
    """Take in no more rows of a file. What was taken in stays; a batch that is at work is waited for. Again changes nothing.

    Raises:
        ImportNotFound: there is none.
        ImportOver: it is done or has failed.
    """
    stopped = await session.scalars(
        update(ResponseImport)
        .where(ResponseImport.agency == agency, ResponseImport.id == import_id, ResponseImport.state.in_(UNFINISHED))
        .values(state="cancelled", finished_at=now)
        .returning(ResponseImport)
    )
    if (kept := stopped.one_or_none()) is None:
        kept = await get_import(session, agency, import_id)
        if kept.state != "cancelled":
            raise ImportOver(
                f"The import is {kept.state}.", how_to_fix="Void single responses, if they should not count."
            )
        return kept
    await forget_chunks(session, agency, import_id)
    await _forget_later(session, kept, "rejections", now=now, after=REJECTIONS_KEPT)
    return kept


async def finish_import(session: AsyncSession, kept: ResponseImport, *, now: datetime) -> None:
    """A file whose last row was read needs to be kept no longer."""
    kept.state, kept.finished_at = "done", now
    await forget_chunks(session, kept.agency, kept.id)
    await _forget_later(session, kept, "rejections", now=now, after=REJECTIONS_KEPT)


async def fail_import(
    session: AsyncSession, kept: ResponseImport, failure: str, *, keep_file: timedelta, now: datetime
) -> None:
    """Say that no more rows can be taken in; the file stays a while, so that somebody can find out why."""
    kept.state, kept.failure, kept.finished_at = "failed", failure, now
    await session.flush()
    await _forget_later(session, kept, "rejections", now=now, after=REJECTIONS_KEPT)
    await _forget_later(session, kept, "chunks", now=now, after=keep_file)


async def fail_given_up(session: AsyncSession, *, keep_file: timedelta, now: datetime) -> None:
    """Say of the files whose work was given up that they have failed: nobody is to wait for them."""
    given_up = (
        select(JobRow.id)
        .where(
            JobRow.name == TakeInRows.job_name,
            JobRow.state == "dead",
            JobRow.agency == ResponseImport.agency,
            JobRow.payload["import_id"].astext == cast(ResponseImport.id, String),
        )
        .exists()
    )
    found = await session.scalars(
        select(ResponseImport).where(ResponseImport.state.in_(UNFINISHED), given_up).with_for_update(skip_locked=True)
    )
    for kept in found.all():
        await fail_import(session, kept, "given_up", keep_file=keep_file, now=now)


async def _forget_later(
    session: AsyncSession, kept: ResponseImport, what: Any, *, now: datetime, after: timedelta
) -> None:
    await post(session, ForgetImport(agency=kept.agency, import_id=kept.id, what=what), now=now, run_at=now + after)


async def forget_chunks(session: AsyncSession, agency: str, import_id: UUID) -> None:
    """Delete a file."""
    await session.execute(delete(ImportChunk).where(ImportChunk.agency == agency, ImportChunk.import_id == import_id))


async def forget_rejections(session: AsyncSession, agency: str, import_id: UUID) -> None:
    """Delete what was kept of rows that could not be taken in; how many they were stays."""
    await session.execute(
        delete(ImportRejection).where(ImportRejection.agency == agency, ImportRejection.import_id == import_id)
    )


async def list_rejections(
    session: AsyncSession, agency: str, import_id: UUID, *, after_row: int, most: int
) -> Sequence[ImportRejection]:
    """The next rows that could not be taken in, by their number."""
    found = await session.scalars(
        select(ImportRejection)
        .where(
            ImportRejection.agency == agency,
            ImportRejection.import_id == import_id,
            ImportRejection.row > after_row,
        )
        .order_by(ImportRejection.row)
        .limit(most)
    )
    return found.all()


def rejected_header(kept: ResponseImport) -> list[str]:
    """The columns of the file of rejected rows: those that were sent, then why."""
    sent = kept.columns if kept.format == "csv" else ["content"]
    return [name for name in sent if name not in REPORT_COLUMNS] + list(REPORT_COLUMNS)


def rejected_cells(kept: ResponseImport, rejection: ImportRejection) -> list[object]:
    """A rejected row under that header. One that could not be read stands in the first column as it came."""
    cells: list[object] = list(rejection.cells)
    if kept.format == "csv":
        wanted = [place for place, name in enumerate(kept.columns) if name not in REPORT_COLUMNS]
        cells = [cells[place] if place < len(cells) else "" for place in wanted]
    faults = rejection.faults
    return [
        *cells,
        rejection.row,
        rejection.line,
        *("; ".join(each[name] for each in faults) for name in ("field", "code", "reason")),
    ]
