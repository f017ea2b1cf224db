"""The files that came with an entry, as far as they can go with the mail to its party."""

from base64 import b64encode
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.models import Attachment
from shared.contracts.messages import Attachment as SentFile

_ENDING_OF = {
    "text/plain": "txt",
    "text/csv": "csv",
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
"""The kinds of files that mails carry. They get plain names of our own: whatever they were called stays behind."""

_MOST_FILES = 10
_LARGEST_TOTAL_BYTES = 5 * 1024 * 1024


async def list_files_to_send(session: AsyncSession, logged: LoggedEntry) -> list[UUID]:
    """The files that can go with one mail, the first ones first, as far as there is room."""
    room = _LARGEST_TOTAL_BYTES
    chosen: list[UUID] = []
    for row in await _list_kept(session, logged):
        if row.content_type in _ENDING_OF and row.size_bytes <= room and len(chosen) < _MOST_FILES:
            chosen.append(row.id)
            room -= row.size_bytes
    return chosen


async def count_unsent_files(session: AsyncSession, logged: LoggedEntry) -> int:
    """How many files cannot go with the mail: a person hands them over."""
    return len(await _list_kept(session, logged)) - len(await list_files_to_send(session, logged))


async def read_files(session: AsyncSession, agency: str, ids: Sequence[str]) -> list[SentFile]:
    """The files of a message, as they are sent."""
    rows = await session.scalars(
        select(Attachment)
        .where(Attachment.agency == agency, Attachment.id.in_([UUID(each) for each in ids]))
        .order_by(Attachment.added_at, Attachment.id)
    )
    return [
        SentFile(
            filename=f"file-{position}.{_ENDING_OF[row.content_type]}",
            content_type=row.content_type,
            content_base64=b64encode(row.content).decode(),
        )
        for position, row in enumerate(rows, start=1)
        if row.content is not None
    ]


async def _list_kept(session: AsyncSession, logged: LoggedEntry) -> list[Attachment]:
    rows = await session.scalars(
        select(Attachment)
        .where(
            Attachment.agency == logged.entry.agency,
            Attachment.case_id == logged.entry.case_id,
            Attachment.content.is_not(None),
        )
        .order_by(Attachment.added_at, Attachment.id)
    )
    return list(rows)
