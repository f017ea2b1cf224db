"""What a message comes to when none of its addresses is tried again, and telling others so."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.outcomes import RecipientState, settle
from services.notifier.domain.states import MessageState
from services.notifier.models import Message, MessageRecipient
from shared.contracts.events import MessageOutcome, MessageSettled
from shared.events import publish


def settled_state(message: Message, recipients: Iterable[MessageRecipient]) -> tuple[MessageState, str | None]:
    """The state and reason of a message from its addresses; a failure is explained by the first that failed.

    Delivered to all that were found, of more that were asked for: that is said too.
    """
    known = list(recipients)
    state, reason = settle([(one.kind, cast("RecipientState", one.state)) for one in known])
    if state == "failed":
        reason = next((one.reason for one in known if one.kind == "to" and one.state == "failed"), None)
    if state == "suppressed":
        reasons = [one.reason for one in known if one.state == "suppressed"]
        reason = reason if reason in reasons or not reasons else reasons[0]
    if state == "delivered" and reason is None and message.unresolved:
        reason = "partly_unresolved"
    return state, reason


async def publish_settled(session: AsyncSession, message: Message, now: datetime) -> None:
    """Publish the state that a message has come to rest in; later a person may set it moving again."""
    await publish(
        session,
        MessageSettled(
            agency=message.agency,
            message_id=message.id,
            template=message.template,
            reference=message.reference,
            clause=message.clause,
            outcome=cast("MessageOutcome", message.state),
            reason=message.reason,
            mail_message_id=message.message_id,
            settled_at=now,
        ),
        now=now,
    )
