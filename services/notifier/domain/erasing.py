"""Erasing what messages say and to whom, once their asker keeps nothing of it any more: what became of them stays."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.states import WAITING
from services.notifier.models import DeliveryAttempt, Message, MessageAttachment, MessageRecipient

ON_THEIR_WAY = (*WAITING, "sending")
ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Erasing:
    """How many messages were erased (again), and how many are still on their way and stay for now."""

    erased_count: int
    waiting_count: int


async def erase_messages(session: AsyncSession, agency: str, reference: str) -> Erasing:
    """Erase the content and the outside addresses of the settled messages of a reference, in one transaction.

    Template, clause, times, states and the Message-ID stay, and so does which member of staff got it. A message that
    rested (held, failed) can be released no more, for there is nothing left to send: it is cancelled.
    """
    of_reference = Message.agency == agency, Message.reference == reference
    rows = (await session.execute(select(Message.id, Message.state).where(*of_reference).with_for_update())).all()
    settled = [row.id for row in rows if row.state not in ON_THEIR_WAY]
    if settled:
        of_message = MessageRecipient.agency == agency, MessageRecipient.message_id.in_(settled)
        await session.execute(
            update(MessageRecipient)
            .where(*of_message, MessageRecipient.handle.is_(None))
            .values(address=func.concat(ERASED, " ", MessageRecipient.position), name=None)
        )
        await session.execute(
            update(MessageAttachment)
            .where(MessageAttachment.agency == agency, MessageAttachment.message_id.in_(settled))
            .values(filename=ERASED, content=b"")
        )
        await session.execute(
            update(DeliveryAttempt)
            .where(DeliveryAttempt.agency == agency, DeliveryAttempt.message_id.in_(settled))
            .values(addresses=[])
        )
        await session.execute(
            update(Message)
            .where(Message.agency == agency, Message.id.in_(settled))
            .values(request={}, subject="", text="", html="", unsubscribe_url=None)
        )
        await session.execute(
            update(Message)
            .where(Message.agency == agency, Message.id.in_(settled), Message.state.not_in(["delivered", "cancelled"]))
            .values(state="cancelled")
        )
    return Erasing(erased_count=len(settled), waiting_count=len(rows) - len(settled))
