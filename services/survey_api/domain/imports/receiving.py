"""Taking a file in as it comes: in parts of one size, in one transaction, never as a whole in memory."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.imports.layout import Columns, Layout, find_layout
from services.survey_api.domain.refusals import ImportFileInvalid, UploadBrokeOff
from services.survey_api.domain.work import TakeInRows
from services.survey_api.models import ImportChunk, ImportFormat, ResponseImport, table_of
from shared.ids import new_id
from shared.jobs.model import post

CHUNK_BYTES = 256 * 1024
PATIENCE_SECONDS = 40.0
"""A chunk must come in this time: the transaction that it goes into is ended by the server when it idles for a minute."""

_INSERT_CHUNK = insert(table_of(ImportChunk))


@dataclass(frozen=True, slots=True)
class FileOffered:
    """What is known of a file before it comes."""

    agency: str
    format: ImportFormat
    survey: str
    source: str | None
    columns: Columns


async def receive_file(
    session: AsyncSession, offered: FileOffered, parts: AsyncIterator[bytes], *, by: str, now: datetime
) -> ResponseImport:
    """Keep a file and have its rows taken in, if the surrounding transaction commits: of a broken upload nothing stays.

    Raises:
        ImportFileInvalid: its header is not one of responses, or it has no rows.
        UploadBrokeOff: it comes too slowly.
    """
    import_id = new_id()
    kept: ResponseImport | None = None
    digest, size, number = hashlib.sha256(), 0, 0
    async for content in _chunks(parts):
        digest.update(content)
        size += len(content)
        if kept is None:
            layout = find_layout(content, offered.format, offered.columns, is_whole=len(content) < CHUNK_BYTES)
            kept = ResponseImport(id=import_id, asked_by=by, asked_at=now, **_unread(offered, layout))
            session.add(kept)
            await session.flush()
        row = {"agency": offered.agency, "import_id": import_id, "number": number, "content": content}
        await session.execute(_INSERT_CHUNK, row)
        number += 1
    if kept is None or kept.position >= size:
        raise ImportFileInvalid("The file has no rows.", how_to_fix="Send a file with at least one response.")
    kept.digest, kept.size_bytes = digest.digest(), size
    await session.flush()
    await post(session, TakeInRows(agency=offered.agency, import_id=import_id), now=now)
    return kept


def _unread(offered: FileOffered, layout: Layout) -> dict[str, Any]:
    return {
        "agency": offered.agency,
        "format": offered.format,
        "survey": offered.survey,
        "source": offered.source,
        "state": "waiting",
        "digest": b"",
        "delimiter": layout.delimiter,
        "columns": layout.columns,
        "size_bytes": 0,
        "position": layout.rows_at.byte,
        "line": layout.rows_at.line,
        "skips_line": False,
        "read_count": 0,
        "taken_count": 0,
        "duplicate_count": 0,
        "flagged_count": 0,
        "rejected_count": 0,
        "historic_count": 0,
    }


async def _chunks(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in chunks of one size, but for the last."""
    buffer = bytearray()
    ended = False
    while not ended:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(buffer) < CHUNK_BYTES and not ended:
                    part = await anext(parts, None)
                    ended = part is None
                    buffer += part or b""
        except TimeoutError:
            raise UploadBrokeOff(
                "The file comes too slowly.", how_to_fix="Send it in several files, or over a faster connection."
            ) from None
        while len(buffer) >= CHUNK_BYTES:
            yield bytes(memoryview(buffer)[:CHUNK_BYTES])
            del buffer[:CHUNK_BYTES]
    if buffer:
        yield bytes(buffer)
