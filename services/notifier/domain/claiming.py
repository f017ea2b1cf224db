"""Claiming a message for one try, and the last step before the relay may have it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.crash_points import crash_around_commit
from services.notifier.domain.opting_out import barred_among
from services.notifier.domain.settling import publish_settled, settled_state
from services.notifier.domain.states import WAITING, move
from services.notifier.models import DeliveryAttempt, Message, MessageAttachment, MessageRecipient
from shared.crash import mark_kind

RESEND = "sent_again_after_unknown"
"""Reason on a pending address: the relay may have it already. It goes in an envelope with no other address, so that
a relay that drops repeats recognises the repeat."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One try of one message, held by one run.

    `may_be_sent`: an earlier run passed into `data` and never said what came of it; nothing is to be sent now.
    """

    message: Message
    recipients: list[MessageRecipient]
    attachments: list[MessageAttachment]
    number: int
    holder: UUID
    addresses: list[str]
    may_be_sent: bool = False


async def claim_message(
    session: AsyncSession, agency: str, message_id: UUID, number: int, *, holder: UUID, now: datetime
) -> Claim | None:
    """Take a message for its try of this number; None where there is nothing (more) to do under it.

    The row of the try is committed with the claim, before anybody is called. A try that a crash left open is taken
    over: before `data` it goes on under the new holder; from `data` on it is given back as `may_be_sent`.
    """
    crash_around_commit(session, "claim")
    message = await _move_to_sending(session, agency, message_id, number)
    if message is None:
        return await _take_over(session, agency, message_id, number, holder)
    mark_kind(message.template)
    recipients = await _recipients(session, message)
    pending = [one for one in recipients if one.state == "pending"]
    addresses = [one.address for one in pending]
    barred = await barred_among(session, agency, addresses, topic=message.unsubscribe_topic)
    for one in pending:
        if one.address in barred:
            one.state, one.reason, one.settled_at = "suppressed", barred[one.address], now
    addresses = [one.address for one in pending if one.state == "pending"]
    if not addresses:
        await _settle_without_try(session, message, recipients, now)
        return None
    again = [one.address for one in pending if one.state == "pending" and one.reason == RESEND]
    attempt = DeliveryAttempt(
        agency=agency,
        message_id=message_id,
        number=number,
        holder=holder,
        phase="connecting",
        outcome="open",
        addresses=again or addresses,
        started_at=now,
    )
    session.add(attempt)
    return await _claim(session, message, attempt, recipients)


async def enter_data(session: AsyncSession, claim: Claim, accepted: list[str], *, now: datetime) -> bool:
    """Commit that from now on the relay may have the message, for these addresses.

    Returns:
        False if another run has taken the try over: then nothing may be sent.
    """
    entered = await session.execute(
        update(DeliveryAttempt)
        .where(
            DeliveryAttempt.agency == claim.message.agency,
            DeliveryAttempt.message_id == claim.message.id,
            DeliveryAttempt.number == claim.number,
            DeliveryAttempt.holder == claim.holder,
            DeliveryAttempt.phase == "connecting",
        )
        .values(phase="data", data_at=now, addresses=accepted)
        .returning(DeliveryAttempt.number)
    )
    return entered.one_or_none() is not None


async def _move_to_sending(session: AsyncSession, agency: str, message_id: UUID, number: int) -> Message | None:
    claimed = await session.scalars(
        update(Message)
        .where(
            Message.agency == agency,
            Message.id == message_id,
            Message.state.in_(WAITING),
            Message.attempt_count == number - 1,
        )
        .values(
            state="sending",
            attempt_count=number,
            tries_since_release=Message.tries_since_release + 1,
            next_attempt_at=None,
            version=Message.version + 1,
        )
        .returning(Message)
    )
    return claimed.one_or_none()


async def _take_over(session: AsyncSession, agency: str, message_id: UUID, number: int, holder: UUID) -> Claim | None:
    found = await session.scalars(
        select(DeliveryAttempt)
        .where(
            DeliveryAttempt.agency == agency,
            DeliveryAttempt.message_id == message_id,
            DeliveryAttempt.number == number,
            DeliveryAttempt.outcome == "open",
        )
        .with_for_update()
    )
    attempt = found.one_or_none()
    if attempt is None:
        return None
    attempt.holder = holder
    message = await session.get_one(Message, (agency, message_id))
    return await _claim(session, message, attempt, await _recipients(session, message))


async def _claim(
    session: AsyncSession, message: Message, attempt: DeliveryAttempt, recipients: list[MessageRecipient]
) -> Claim:
    attachments = await session.scalars(
        select(MessageAttachment)
        .where(MessageAttachment.agency == message.agency, MessageAttachment.message_id == message.id)
        .order_by(MessageAttachment.position)
    )
    return Claim(
        message=message,
        recipients=recipients,
        attachments=list(attachments),
        number=attempt.number,
        holder=attempt.holder,
        addresses=list(attempt.addresses),
        may_be_sent=attempt.phase == "data",
    )


async def _recipients(session: AsyncSession, message: Message) -> list[MessageRecipient]:
    found = await session.scalars(
        select(MessageRecipient)
        .where(MessageRecipient.agency == message.agency, MessageRecipient.message_id == message.id)
        .order_by(MessageRecipient.position)
    )
    return list(found)


async def _settle_without_try(
    session: AsyncSession, message: Message, recipients: list[MessageRecipient], now: datetime
) -> None:
    """Nobody is left to write to: what is known of the addresses is what became of the message."""
    state, message.reason = settled_state(message, recipients)
    move(message, state)
    message.settled_at = now
    await publish_settled(session, message, now)
