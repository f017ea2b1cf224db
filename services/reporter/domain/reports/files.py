"""Files that come with a run: few kinds, not too large, and really of the kind that they say."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.refusals import FileNotTaken, ReportFileNotFound
from services.reporter.models import ReportFile, ReportRun
from shared.ids import new_id

LARGEST_FILE = 10_000_000
_ZIP = b"PK\x03\x04"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: dict[str, bytes | None] = {
    "application/pdf": b"%PDF-",
    _WORD: _ZIP,
    _EXCEL: _ZIP,
    "text/plain": None,
    "text/csv": None,
}
"""The kinds that are taken, with what such a file begins with; None: text in UTF-8."""
_OFFICE_PARTS = {_WORD: b"word/", _EXCEL: b"xl/"}
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept."""

    filename: str
    content_type: str
    content: bytes
    sha256: str


def check_file(filename: str, content_type: str, content_base64: str) -> CheckedFile:
    """A file from its base64.

    Raises:
        FileNotTaken: it is empty, too large, of a kind that is not taken, or not what it says.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise _not_taken(f"Files of the kind {kind[:80]} are not taken.", f"Send one of: {', '.join(KINDS)}.")
    try:
        content = base64.b64decode(content_base64, validate=True)
    except (binascii.Error, ValueError):
        raise _not_taken("The content is not base64.", "Send the file as base64.") from None
    if not content:
        raise _not_taken("The file is empty.", "Send the file itself.")
    if len(content) > LARGEST_FILE:
        raise _not_taken(f"The file is larger than {LARGEST_FILE:,} bytes.", "Send a smaller one.")
    if not _is_of_kind(kind, content):
        raise _not_taken(f"The file is not what it says, {kind}.", "Name the kind that it is.")
    name = _NOT_IN_NAMES.sub("_", filename).strip() or "file"
    return CheckedFile(name, kind, content, hashlib.sha256(content).hexdigest())


def _is_of_kind(kind: str, content: bytes) -> bool:
    begins = KINDS[kind]
    if begins is not None:
        return content.startswith(begins) and _OFFICE_PARTS.get(kind, b"") in content
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False


def _not_taken(sentence: str, how_to_fix: str) -> FileNotTaken:
    return FileNotTaken(sentence, how_to_fix=how_to_fix)


async def add_file(
    session: AsyncSession, run: ReportRun, file: CheckedFile, *, purpose: str, actor: str, now: datetime
) -> ReportFile:
    """Keep a file of a run."""
    row = ReportFile(
        agency=run.agency,
        id=new_id(),
        run_id=run.id,
        purpose=purpose,
        filename=file.filename,
        content_type=file.content_type,
        size=len(file.content),
        sha256=file.sha256,
        content=file.content,
        added_by=actor,
        added_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def get_file(session: AsyncSession, agency: str, run_id: UUID, file_id: UUID) -> ReportFile:
    """A file with its content, or ReportFileNotFound."""
    row = await session.scalar(
        select(ReportFile).where(ReportFile.agency == agency, ReportFile.run_id == run_id, ReportFile.id == file_id)
    )
    if row is None:
        raise ReportFileNotFound
    return row
