"""Taking a message in: checked, rendered, frozen, and posted for delivery in one transaction."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.compose import answer_subject
from services.notifier.domain.crash_points import crash_around_commit
from services.notifier.domain.directory import Addressee, Resolved
from services.notifier.domain.mime import message_id_of
from services.notifier.domain.opting_out import SUPPRESSED, barred_among, keep_link, new_token
from services.notifier.domain.prepare import Prepared, prepare
from services.notifier.domain.refusals import MessageIdTaken
from services.notifier.domain.settling import publish_settled
from services.notifier.domain.states import SETTLED, MessageState
from services.notifier.domain.work import DeliverMessage
from services.notifier.models import MailThread, Message, MessageAttachment, MessageRecipient
from shared.contracts.messages import MessageRequest
from shared.crash import mark_kind
from shared.jobs import post
from shared.logs import current_request_id

UnsubscribeUrl = Callable[[str], str]
"""The address of the page on which a token's mail is declined."""


async def accept_message(
    session: AsyncSession,
    agency: str,
    request: MessageRequest,
    *,
    asked_by: str,
    unsubscribe_url: UnsubscribeUrl,
    now: datetime,
) -> tuple[Message, bool]:
    """Take a message in; the same request again is the same message, whatever became of it meanwhile.

    Returns:
        The message, and whether it is new.

    Raises:
        MessageIdTaken: the id came with another request before.
        Whatever `prepare` refuses.
    """
    fingerprint = fingerprint_of(request)
    known = await session.get(Message, (agency, request.id))
    if known is not None:
        return _same(known, fingerprint), False
    token = new_token() if request.unsubscribe_topic else None
    prepared = await prepare(
        session, agency, request, unsubscribe_url=unsubscribe_url(token) if token else None, now=now
    )
    message_id = message_id_of(agency, request.id, prepared.profile.sender_address)
    first = await _join_thread(session, agency, request, prepared, message_id, now)
    barred = await barred_among(session, agency, _addresses(prepared.resolved), topic=request.unsubscribe_topic)
    state, reason = _first_state(request, prepared.resolved, barred, now)
    row = _row(agency, request, prepared, asked_by=asked_by, fingerprint=fingerprint, now=now) | {
        "state": state,
        "reason": reason,
        "message_id": message_id,
        "subject": answer_subject(first.subject) if first else prepared.composed.subject,
        "in_reply_to": first.message_id if first else None,
        "settled_at": now if state in SETTLED else None,
        "next_attempt_at": None if state in SETTLED else request.send_at or now,
    }
    created = await session.scalars(insert(Message).values(row).on_conflict_do_nothing().returning(Message))
    message = created.one_or_none()
    if message is None:  # another call with this id was a moment earlier
        return _same(await session.get_one(Message, (agency, request.id)), fingerprint), False
    await add_recipients(session, message, prepared.resolved, barred, now)
    if token and request.unsubscribe_topic:
        [address] = _addresses(prepared.resolved)
        await keep_link(session, message, token=token, address=address, topic=request.unsubscribe_topic, now=now)
    await _add_attachments(session, message, prepared)
    if state in SETTLED:
        await publish_settled(session, message, now)
    else:
        await post(
            session, DeliverMessage(agency=agency, message_id=message.id, attempt=1), now=now, run_at=request.send_at
        )
    mark_kind(message.template)
    crash_around_commit(session, "accept")
    return message, True


def fingerprint_of(request: MessageRequest) -> str:
    """The hash of everything in a request: the same request has the same one."""
    content = json.dumps(request.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


async def add_recipients(
    session: AsyncSession, message: Message, resolved: Resolved, barred: Mapping[str, str], now: datetime
) -> None:
    """Write down every address that a message goes to."""
    rows = [
        _recipient(message, kind, position, addressee, barred=barred.get(addressee.address), now=now)
        for position, (kind, addressee) in enumerate(
            [("to", one) for one in resolved.to] + [("cc", one) for one in resolved.cc]
        )
    ]
    if rows:
        await session.execute(plain_insert(MessageRecipient), rows)


def _same(message: Message, fingerprint: str) -> Message:
    if message.request_hash != fingerprint:
        raise MessageIdTaken(
            f"Message {message.id} was accepted before, for another request.",
            how_to_fix="Give another message another id; ask for this one with get_message.",
        )
    return message


def _addresses(resolved: Resolved) -> list[str]:
    return [one.address for one in (*resolved.to, *resolved.cc)]


def _first_state(
    request: MessageRequest, resolved: Resolved, barred: Mapping[str, str], now: datetime
) -> tuple[MessageState, str | None]:
    if not resolved.to:
        return "held", "no_recipient"
    reasons = [barred.get(address) for address in _addresses(resolved)]
    if all(reasons):
        return "suppressed", SUPPRESSED if SUPPRESSED in reasons else reasons[0]
    if request.send_at is not None and request.send_at > now:
        return "scheduled", None
    return "queued", None


async def _join_thread(
    session: AsyncSession, agency: str, request: MessageRequest, prepared: Prepared, message_id: str, now: datetime
) -> MailThread | None:
    """Begin the thread that a request names, or return its beginning if another message made it."""
    if request.thread is None:
        return None
    if prepared.answers is None:
        await session.execute(
            insert(MailThread)
            .values(
                agency=agency,
                key=request.thread,
                first=request.id,
                message_id=message_id,
                subject=prepared.composed.subject,
                began_at=now,
            )
            .on_conflict_do_nothing()
        )
    thread = await session.get_one(MailThread, (agency, request.thread), populate_existing=True)
    return None if thread.first == request.id else thread


def _row(
    agency: str, request: MessageRequest, prepared: Prepared, *, asked_by: str, fingerprint: str, now: datetime
) -> dict[str, Any]:
    profile, composed = prepared.profile, prepared.composed
    return {
        "agency": agency,
        "id": request.id,
        "version": 1,
        "request": request.model_dump(mode="json", exclude={"attachments"}),
        "request_hash": fingerprint,
        "asked_by": asked_by,
        "request_id": current_request_id(),
        "template": composed.template.name,
        "template_version": composed.template_version,
        "on_unknown_delivery": composed.template.on_unknown_delivery,
        "language": composed.language,
        "from_name": profile.sender_name,
        "from_address": profile.sender_address,
        "reply_to": request.reply_to or profile.reply_to,
        "text": composed.text,
        "html": composed.html,
        "thread": request.thread,
        "reference": request.reference,
        "clause": request.clause,
        "policy_hash": request.policy_hash or profile.policy_hash,
        "unsubscribe_topic": request.unsubscribe_topic,
        "unsubscribe_url": prepared.unsubscribe_url,
        "excluded": request.exclude,
        "unresolved": list(prepared.resolved.unresolved),
        "attempt_count": 0,
        "tries_since_release": 0,
        "send_at": request.send_at,
        "accepted_at": now,
    }


def _recipient(
    message: Message, kind: str, position: int, addressee: Addressee, *, barred: str | None, now: datetime
) -> dict[str, Any]:
    return {
        "agency": message.agency,
        "message_id": message.id,
        "address": addressee.address,
        "position": position,
        "kind": kind,
        "name": addressee.name,
        "handle": addressee.handle,
        "role": addressee.role,
        "stands_in_for": addressee.stands_in_for,
        "state": "suppressed" if barred else "pending",
        "reason": barred,
        "smtp_code": None,
        "settled_at": now if barred else None,
    }


async def _add_attachments(session: AsyncSession, message: Message, prepared: Prepared) -> None:
    rows = [
        {
            "agency": message.agency,
            "message_id": message.id,
            "position": position,
            "filename": file.filename,
            "content_type": file.content_type,
            "size_bytes": len(file.content),
            "content": file.content,
        }
        for position, file in enumerate(prepared.files)
    ]
    if rows:
        await session.execute(plain_insert(MessageAttachment), rows)
