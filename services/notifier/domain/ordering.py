"""The order in which somebody gets the mails of one matter: as they were accepted, also after a relay was away."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.notifier.domain.states import WAITING
from services.notifier.domain.work import DeliverMessage
from services.notifier.models import Message, MessageRecipient

_SOON = timedelta(seconds=2)


async def find_wait(session: AsyncSession, agency: str, message_id: UUID, *, now: datetime) -> timedelta | None:
    """How long a message has to wait for one that goes before it; None if it may go.

    Before it goes what was accepted earlier under the same reference or in the same thread, for one of the same
    addresses, and is still to be tried again after a try that failed. What waits for a person (held, unknown) or for its own time holds up nothing.
    """
    own, earlier = aliased(Message), aliased(Message)
    addressed, awaited = aliased(MessageRecipient), aliased(MessageRecipient)
    shares_an_address = (
        select(awaited.address)
        .join(addressed, (addressed.agency == awaited.agency) & (addressed.address == awaited.address))
        .where(
            awaited.agency == agency,
            awaited.message_id == earlier.id,
            awaited.state == "pending",
            addressed.message_id == message_id,
            addressed.state == "pending",
        )
    )
    found = await session.execute(
        select(earlier.state, earlier.next_attempt_at)
        .join(
            own, (own.agency == earlier.agency) & or_(earlier.reference == own.reference, earlier.thread == own.thread)
        )
        .where(
            own.agency == agency,
            own.id == message_id,
            own.state.in_(WAITING),
            # Only behind one that did not get through: else mails of one moment would go in single file.
            or_(
                (earlier.state == "queued") & (earlier.tries_since_release > 0),
                (earlier.state == "sending") & (earlier.tries_since_release > 1),
            ),
            tuple_(earlier.accepted_at, earlier.id) < tuple_(own.accepted_at, own.id),
            shares_an_address.exists(),
        )
        .order_by(earlier.accepted_at, earlier.id)
        .limit(1)
    )
    first = found.one_or_none()
    if first is None:
        return None
    return max(_SOON, first.next_attempt_at - now) if first.next_attempt_at is not None else _SOON


# By the index of what is due; a message whose own time is yet to come is `scheduled` and stays so.
_BRING_FORWARD = text(f"""
    WITH brought AS (
        UPDATE jobs SET run_at = :now FROM messages
        WHERE jobs.state = 'waiting' AND jobs.run_at > :now AND jobs.name = '{DeliverMessage.job_name}'
          AND messages.agency = jobs.agency AND messages.id = (jobs.payload ->> 'message_id')::uuid
          AND messages.state = 'queued'
        RETURNING messages.agency, messages.id
    )
    UPDATE messages SET next_attempt_at = :now FROM brought
    WHERE messages.agency = brought.agency AND messages.id = brought.id AND messages.state = 'queued'
""")


async def bring_all_forward(session: AsyncSession, *, now: datetime) -> None:
    """The relay answers again: try at once what waits for its next try, which may be hours away."""
    await session.execute(_BRING_FORWARD, {"now": now})
