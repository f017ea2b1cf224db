"""Reading messages: never shown to somebody who is excluded from them."""

from uuid import UUID

from sqlalchemy import Select, not_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer, selectinload

from services.notifier.domain.refusals import MessageNotFound
from services.notifier.models import Message, MessageAttachment


def messages_of(agency: str, reader: str | None) -> Select[Message]:
    """An agency's messages without their content; without those that the reader is excluded from (TSPE-5.9)."""
    query = (
        select(Message)
        .where(Message.agency == agency)
        .options(defer(Message.text), defer(Message.html), defer(Message.request))
    )
    return query if reader is None else query.where(not_(Message.excluded.contains([reader])))


async def get_message(session: AsyncSession, agency: str, message_id: UUID, *, reader: str | None) -> Message:
    """One message with its addresses, files (without their bytes) and tries.

    Raises:
        MessageNotFound: the agency has no such message, or the reader is excluded from it.
    """
    query = select(Message).where(Message.agency == agency, Message.id == message_id)
    if reader is not None:
        query = query.where(not_(Message.excluded.contains([reader])))
    found = await session.scalars(
        query.options(
            selectinload(Message.recipients),
            selectinload(Message.attempts),
            selectinload(Message.attachments).options(defer(MessageAttachment.content)),
        )
    )
    message = found.one_or_none()
    if message is None:
        raise MessageNotFound(f"There is no message {message_id}.", how_to_fix="See list_messages.")
    return message
