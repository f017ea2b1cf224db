"""Erases the mails and files of a case whose personal data goes: that they came, and their digests, stay."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.models import Attachment, InboundEmail


async def erase_mails_and_files(session: AsyncSession, agency: str, case_id: UUID) -> None:
    """Erase who wrote, what was written and every byte of it."""
    await session.execute(
        update(InboundEmail)
        .where(InboundEmail.agency == agency, InboundEmail.case_id == case_id)
        .values(from_name=None, from_address=None, subject=None, text=None, new_text=None, raw=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Attachment)
        .where(Attachment.agency == agency, Attachment.case_id == case_id)
        .values(filename="erased", content=None)
        .execution_options(synchronize_session=False)
    )
