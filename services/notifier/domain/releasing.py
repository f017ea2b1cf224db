"""What a person may do with a message that rests: have it tried (again), or call it off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.accept import add_recipients
from services.notifier.domain.claiming import RESEND
from services.notifier.domain.directory import Resolved
from services.notifier.domain.directory_store import get_profile
from services.notifier.domain.opting_out import barred_among
from services.notifier.domain.prepare import resolve_recipients
from services.notifier.domain.refusals import MessageNotCancellable, MessageNotFound, MessageNotReleasable
from services.notifier.domain.states import CANCELLABLE, RELEASABLE, move
from services.notifier.domain.work import DeliverMessage
from services.notifier.models import Message, MessageRecipient
from shared.contracts.messages import MessageRequest
from shared.jobs import post


async def release_message(
    session: AsyncSession, agency: str, message_id: UUID, *, now: datetime, reader: str | None = None
) -> Message:
    """Have a resting message tried (again), from the first wait on; who has it already does not get it twice.

    A message that found nobody looks in the directory again. An address of unknown outcome is sent to again: that is
    the releasing person's decision.

    Raises:
        MessageNotFound: the agency has no such message, or the reader is excluded from it.
        MessageNotReleasable: it is on its way or done, still finds nobody, or every address is suppressed or has declined.
    """
    message = await _lock(session, agency, message_id, reader)
    if message.state not in RELEASABLE:
        raise MessageNotReleasable(
            f"Message {message_id} is {message.state}: only a resting message can be released.",
            how_to_fix=f"These can: {', '.join(sorted(RELEASABLE))}.",
            state=message.state,
        )
    if message.reason == "no_recipient":
        await _look_again(session, message, now)
    recipients = (
        await session.scalars(
            select(MessageRecipient).where(MessageRecipient.agency == agency, MessageRecipient.message_id == message_id)
        )
    ).all()
    addresses = [one.address for one in recipients]
    barred = await barred_among(session, agency, addresses, topic=message.unsubscribe_topic)
    for one in recipients:
        if one.state != "delivered" and one.address not in barred:
            one.reason = RESEND if one.state == "unknown" else None
            one.state, one.smtp_code, one.settled_at = "pending", None, None
    if not any(one.state == "pending" for one in recipients):
        raise MessageNotReleasable(
            f"Every address of message {message_id} that does not have it is suppressed, or its owner has declined such mail.",
            how_to_fix="Lift the suppression first (list_suppressions, delete_suppression), or the opt-out"
            " (list_opt_outs, delete_opt_out) if its owner asks for that.",
            state=message.state,
        )
    due = max(now, message.send_at or now)
    move(message, "scheduled" if due > now else "queued")
    message.reason = None
    message.settled_at, message.next_attempt_at = None, due
    message.tries_since_release = 0
    message.version += 1
    await post(
        session,
        DeliverMessage(agency=agency, message_id=message_id, attempt=message.attempt_count + 1),
        now=now,
        run_at=due,
    )
    return message


async def cancel_message(
    session: AsyncSession, agency: str, message_id: UUID, *, now: datetime, reader: str | None = None
) -> Message:
    """Call a message off that is not on its way; a second call changes nothing.

    Raises:
        MessageNotFound: the agency has no such message, or the reader is excluded from it.
        MessageNotCancellable: it is being sent, or is delivered or failed.
    """
    message = await _lock(session, agency, message_id, reader)
    if message.state == "cancelled":
        return message
    if message.state not in CANCELLABLE:
        raise MessageNotCancellable(
            f"Message {message_id} is {message.state}.",
            how_to_fix=f"These can be called off: {', '.join(sorted(CANCELLABLE))}.",
            state=message.state,
        )
    move(message, "cancelled")
    message.reason = None
    message.settled_at, message.next_attempt_at = now, None
    message.version += 1
    return message


async def _lock(session: AsyncSession, agency: str, message_id: UUID, reader: str | None) -> Message:
    found = await session.scalars(
        select(Message).where(Message.agency == agency, Message.id == message_id).with_for_update()
    )
    message = found.one_or_none()
    if message is None or (reader is not None and reader in message.excluded):
        raise MessageNotFound(f"There is no message {message_id}.", how_to_fix="See list_messages.")
    return message


async def _look_again(session: AsyncSession, message: Message, now: datetime) -> None:
    profile = await get_profile(session, message.agency)
    request = MessageRequest.model_validate(message.request)
    resolved = await resolve_recipients(session, profile, request, now=now)
    message.unresolved = list(resolved.unresolved)
    if not resolved.to:
        raise MessageNotReleasable(
            f"Message {message.id} still finds nobody: {', '.join(resolved.unresolved)}.",
            how_to_fix="Name somebody in the directory of the policy pack and load it.",
            state=message.state,
            unresolved=list(resolved.unresolved),
        )
    known = set(
        await session.scalars(
            select(MessageRecipient.address).where(
                MessageRecipient.agency == message.agency, MessageRecipient.message_id == message.id
            )
        )
    )
    # Copies may have found their people before: only who is new is added.
    new = Resolved(
        to=tuple(one for one in resolved.to if one.address not in known),
        cc=tuple(one for one in resolved.cc if one.address not in known),
    )
    found = [one.address for one in (*new.to, *new.cc)]
    barred = await barred_among(session, message.agency, found, topic=message.unsubscribe_topic)
    await add_recipients(session, message, new, barred, now)
