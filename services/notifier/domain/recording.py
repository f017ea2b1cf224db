"""Recording what became of a try: address by address, once, with what follows from it in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.claiming import RESEND, Claim
from services.notifier.domain.crash_points import crash_around_commit
from services.notifier.domain.outcomes import BACKOFF, Answer, TryOutcome, wait_after
from services.notifier.domain.settling import publish_settled, settled_state
from services.notifier.domain.states import move
from services.notifier.domain.suppressing import record_bounce
from services.notifier.domain.work import DeliverMessage
from services.notifier.models import DeliveryAttempt, Message, MessageRecipient
from shared.jobs import post


async def record_outcome(
    session: AsyncSession, claim: Claim, outcome: TryOutcome, *, relay_drops_repeats: bool, now: datetime
) -> None:
    """Settle what can be settled, have the rest tried again at its time, and say so; nothing if recorded before.

    An address that accepted is never tried again. One of unknown outcome is sent again only where the relay drops
    repeats or the template's policy says so. When the last wait is over, what is left has failed, visibly.
    """
    crash_around_commit(session, "record")
    if not await _end_attempt(session, claim, outcome, now):
        return
    found = await session.scalars(
        select(Message)
        .where(Message.agency == claim.message.agency, Message.id == claim.message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    message = found.one()
    if message.state != "sending" or message.attempt_count != claim.number:
        return
    recipients = await _recipients(session, message)
    resend_unknown = relay_drops_repeats or message.on_unknown_delivery == "resend"
    wait = wait_after(message.tries_since_release)
    for recipient in recipients:
        answer = outcome.answers.get(recipient.address)
        if answer is None or recipient.state != "pending":
            continue
        _note(recipient, answer, resend_unknown=resend_unknown, may_wait=wait is not None, now=now)
        if recipient.state == "failed":
            await record_bounce(session, message.agency, recipient.address, message.id, _bounce(answer), now=now)
    message.version += 1
    if any(one.state == "pending" for one in recipients):
        await _queue_again(session, message, now, outcome.reason)
    else:
        state, message.reason = settled_state(message, recipients)
        move(message, state)
        message.settled_at = now
        await publish_settled(session, message, now)


async def _end_attempt(session: AsyncSession, claim: Claim, outcome: TryOutcome, now: datetime) -> bool:
    ended = await session.execute(
        update(DeliveryAttempt)
        .where(
            DeliveryAttempt.agency == claim.message.agency,
            DeliveryAttempt.message_id == claim.message.id,
            DeliveryAttempt.number == claim.number,
            DeliveryAttempt.outcome == "open",
        )
        .values(phase="ended", outcome=outcome.attempt_outcome, reason=outcome.reason, ended_at=now)
        .returning(DeliveryAttempt.number)
    )
    return ended.one_or_none() is not None


async def _recipients(session: AsyncSession, message: Message) -> Sequence[MessageRecipient]:
    found = await session.scalars(
        select(MessageRecipient)
        .where(MessageRecipient.agency == message.agency, MessageRecipient.message_id == message.id)
        .execution_options(populate_existing=True)
    )
    return found.all()


def _note(recipient: MessageRecipient, answer: Answer, *, resend_unknown: bool, may_wait: bool, now: datetime) -> None:
    """Write down what became of an address in this try."""
    recipient.smtp_code = answer.code
    recipient.reason = answer.reason
    if answer.verdict == "accepted":
        recipient.state, recipient.reason = "delivered", None
    elif answer.verdict == "refused":
        recipient.state = "failed"
    elif answer.verdict == "unknown":
        if resend_unknown and may_wait:
            recipient.reason = RESEND
        else:
            recipient.state, recipient.reason = "unknown", "delivery_unknown"
    elif not may_wait:
        recipient.state, recipient.reason = "failed", "gave_up"
    if recipient.state != "pending":
        recipient.settled_at = now


def _bounce(answer: Answer) -> Answer:
    """An address that its server put off to the end counts as one soft bounce; a relay that was away counts nothing."""
    if answer.verdict == "deferred" and answer.code is not None:
        return Answer("refused", reason="gave_up", code=answer.code, bounce="soft")
    return answer


async def _queue_again(session: AsyncSession, message: Message, now: datetime, reason: str | None) -> None:
    wait = wait_after(message.tries_since_release, reason) or BACKOFF[-1]
    move(message, "queued")
    message.reason = reason
    message.next_attempt_at = now + wait
    await post(
        session,
        DeliverMessage(agency=message.agency, message_id=message.id, attempt=message.attempt_count + 1),
        now=now,
        run_at=message.next_attempt_at,
    )
