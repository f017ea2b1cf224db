"""Keeps the files of a case: those that came with a mail, and those that a person adds under the same limits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from services.case_log_api.domain.inbound.attachments import AttachmentLimits, FileGate, FoundFile
from services.case_log_api.domain.inbound.mail import Attachment as MailAttachment
from services.case_log_api.domain.inbound.refusals import AttachmentNotFound, FileNotLetIn
from services.case_log_api.domain.log.reads import record_filed_read
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Attachment, Case, InboundEmail
from shared.ids import new_id


def keep_files(
    session: AsyncSession,
    agency: str,
    files: Sequence[MailAttachment],
    *,
    inbound_id: UUID | None,
    case_id: UUID | None,
    added_by: str,
    now: datetime,
) -> list[Attachment]:
    """Keep the files that were let in, and of those that were refused their names, sizes, digests and reasons."""
    rows = [
        Attachment(
            agency=agency,
            id=new_id(),
            case_id=case_id,
            inbound_id=inbound_id,
            filename=file.filename,
            content_type=file.content_type,
            size_bytes=file.size,
            sha256=bytes.fromhex(file.sha256),
            content=file.content if file.refusal is None else None,
            verdict="kept" if file.refusal is None else "refused",
            reason=file.refusal,
            reason_words=file.refusal_reason,
            added_by=added_by,
            added_at=now,
        )
        for file in files
    ]
    session.add_all(rows)
    return rows


async def add_file(session: AsyncSession, case: Case, file: FoundFile, *, actor: str, now: datetime) -> Attachment:
    """Keep a file that a person adds to a case. The case must be locked.

    Raises:
        FileNotLetIn: it is too large, of a kind that is not let in, or not what it says.
    """
    gate = FileGate(AttachmentLimits())
    gate.take(file)
    (judged,) = gate.attachments
    if judged.refusal is not None:
        raise FileNotLetIn(
            f"The file is not let in: {judged.refusal_reason}.",
            how_to_fix="Send a PDF, a picture, a text, a table, a document or a recording of at most 10 MB.",
            reason=judged.refusal.value,
        )
    (row,) = keep_files(session, case.agency, [judged], inbound_id=None, case_id=case.id, added_by=actor, now=now)
    await record_entry(
        session,
        case,
        "attachment_added",
        at=now,
        actor=actor,
        payload={
            "attachment_id": str(row.id),
            "content_type": row.content_type,
            "size_bytes": row.size_bytes,
            "sha256": judged.sha256,
        },
    )
    return row


async def list_files(
    session: AsyncSession,
    agency: str,
    *,
    case_id: UUID | None = None,
    inbound_id: UUID | None = None,
    restricted: bool = True,
) -> list[Attachment]:
    """The files of a case or of a mail, oldest first, without their content; `restricted`: those of closed threads too."""
    query = select(Attachment).where(Attachment.agency == agency).options(defer(Attachment.content, raiseload=True))
    if case_id is not None:
        query = query.where(Attachment.case_id == case_id)
    if inbound_id is not None:
        query = query.where(Attachment.inbound_id == inbound_id)
    if not restricted:
        query = query.where(_came_openly())
    return list(await session.scalars(query.order_by(Attachment.id)))


async def get_file(
    session: AsyncSession,
    agency: str,
    attachment_id: UUID,
    *,
    case_id: UUID,
    restricted: bool = True,
) -> tuple[Attachment, bytes]:
    """A file of a case with its content.

    Raises:
        AttachmentNotFound: there is none, or none whose content was kept.
    """
    query = select(Attachment).where(
        Attachment.agency == agency, Attachment.id == attachment_id, Attachment.case_id == case_id
    )
    if not restricted:
        query = query.where(_came_openly())
    row = await session.scalar(query)
    if row is None or row.content is None:
        raise AttachmentNotFound
    return row, row.content


def _came_openly() -> ColumnElement[bool]:
    return ~exists().where(
        InboundEmail.agency == Attachment.agency, InboundEmail.id == Attachment.inbound_id, InboundEmail.is_restricted
    )


async def record_file_read(
    session: AsyncSession, file: Attachment, *, reader: str, reason: str | None, now: datetime
) -> None:
    """Note that somebody read a file: who, when and why."""
    await record_filed_read(
        session,
        file.agency,
        case_id=file.case_id,
        inbound_id=file.inbound_id,
        reader=reader,
        what="attachment",
        reason=reason,
        now=now,
    )


async def move_files(session: AsyncSession, agency: str, inbound_id: UUID, *, case_id: UUID) -> None:
    """The files of a mail belong to the case that it was filed with."""
    await session.execute(
        update(Attachment)
        .where(Attachment.agency == agency, Attachment.inbound_id == inbound_id)
        .values(case_id=case_id)
        .execution_options(synchronize_session=False)
    )
