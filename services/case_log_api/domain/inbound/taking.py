"""Takes a mail in, once: kept as it came, then filed, drafted or set aside, in one transaction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.inbound.bouncing import note_machine_mail
from services.case_log_api.domain.inbound.drafting import draft_entry, find_mail_rule
from services.case_log_api.domain.inbound.files import keep_files
from services.case_log_api.domain.inbound.filing import file_reply
from services.case_log_api.domain.inbound.kinds import OwnMail
from services.case_log_api.domain.inbound.mail import InboundMail, MailKind
from services.case_log_api.domain.inbound.matching import match_mail
from services.case_log_api.domain.inbound.refusals import CaseErased
from services.case_log_api.domain.timeline import SYSTEM
from services.case_log_api.models import InboundEmail
from shared.errors import DomainError
from shared.ids import new_id
from shared.policy.store import StoredPolicy

# Our own mail server writes the uppermost Received line; an older one is a forgery or a queue that nobody minded.
_LONGEST_IN_QUEUE = timedelta(days=5)


@dataclass(frozen=True, kw_only=True)
class TakenMail:
    """A mail that is kept; `is_new` is false for one that came before."""

    mail: InboundEmail
    is_new: bool


def own_mail_of(policy: StoredPolicy) -> OwnMail:
    """How the agency's own mails are known."""
    agency, rule = policy.pack.agency, find_mail_rule(policy)
    addresses = {agency.sender_address, agency.reply_to, *(rule.addresses if rule is not None else ())}
    return OwnMail(
        addresses=frozenset(str(address) for address in addresses if address),
        message_id_domains=frozenset({str(agency.sender_address).rpartition("@")[2]}),
    )


async def take_mail(
    session: AsyncSession, policy: StoredPolicy, parsed: InboundMail, raw: bytes, *, now: datetime
) -> TakenMail:
    """Keep a mail and do what follows from it. The same mail again changes nothing, whichever way it came."""
    key = hashlib.sha256(f"{parsed.message_id}\n{parsed.content_digest}".encode()).hexdigest()
    kept = await session.scalars(
        insert(InboundEmail)
        .values(agency=policy.agency, id=new_id(), message_key=key, **_values_of(parsed, raw, now))
        .on_conflict_do_nothing(index_elements=["agency", "message_key"])
        .returning(InboundEmail)
    )
    mail = kept.one_or_none()
    if mail is None:
        known = await session.scalars(
            select(InboundEmail).where(InboundEmail.agency == policy.agency, InboundEmail.message_key == key)
        )
        return TakenMail(mail=known.one(), is_new=False)
    keep_files(session, policy.agency, parsed.attachments, inbound_id=mail.id, case_id=None, added_by=SYSTEM, now=now)
    await session.flush()
    await _note_same_id(session, mail)
    await _follow(session, policy, mail, parsed, now=now)
    await session.flush()
    return TakenMail(mail=mail, is_new=True)


def _values_of(parsed: InboundMail, raw: bytes, now: datetime) -> dict[str, Any]:
    reasons = [{"about": "kind", "code": parsed.kind.value, "sentence": reason} for reason in parsed.kind_reasons]
    reasons += [{"about": "fault", "code": fault.code, "sentence": fault.detail} for fault in parsed.faults]
    return {
        "message_id": parsed.message_id if parsed.has_own_message_id else None,
        "kind": parsed.kind.value,
        "state": "set_aside",
        "reasons": reasons,
        "is_restricted": False,
        "from_name": parsed.from_name,
        "from_address": parsed.from_address,
        "subject": parsed.subject or None,
        "text": parsed.text or None,
        "new_text": parsed.new_text or None,
        "raw": raw,
        "raw_digest": hashlib.sha256(raw).digest(),
        "raw_bytes": len(raw),
        "sent_at": parsed.sent_at,
        "received_at": _received_at(parsed, now),
    }


def _received_at(parsed: InboundMail, now: datetime) -> datetime:
    """When the agency's mail server got the mail, where that is plausible; else now."""
    handed_over = parsed.handed_over_at
    return handed_over if handed_over is not None and now - _LONGEST_IN_QUEUE <= handed_over <= now else now


async def _note_same_id(session: AsyncSession, mail: InboundEmail) -> None:
    if mail.message_id is None:
        return
    other = await session.scalar(
        select(InboundEmail.id)
        .where(
            InboundEmail.agency == mail.agency, InboundEmail.message_id == mail.message_id, InboundEmail.id != mail.id
        )
        .limit(1)
    )
    if other is not None:
        _add_reason(mail, "note", "same_message_id", "Another mail came under the same Message-ID with other content.")


async def _follow(
    session: AsyncSession, policy: StoredPolicy, mail: InboundEmail, parsed: InboundMail, *, now: datetime
) -> None:
    matching = await match_mail(session, policy, parsed)
    if parsed.kind is not MailKind.MESSAGE:
        if matching.match is not None and parsed.kind is not MailKind.LOOP:
            await note_machine_mail(session, policy, mail, matching.match, parsed.bounce, now=now)
        return
    if matching.match is not None:
        try:
            await file_reply(session, policy, mail, matching.match, now=now)
        except CaseErased as erased:
            _add_reason(mail, "match", erased.code, "It answers a case whose personal data has been erased.")
        else:
            return
    if matching.suspicion is not None:
        _add_reason(
            mail,
            "match",
            "sender_not_known",
            f"Its subject names case {matching.suspicion}, but it does not come from an address known there.",
        )
    await _draft(session, policy, mail, now=now)


async def _draft(session: AsyncSession, policy: StoredPolicy, mail: InboundEmail, *, now: datetime) -> None:
    """A new mail is a draft; one that cannot be is set aside for a person, and never lost."""
    try:
        async with session.begin_nested():
            await draft_entry(session, policy, mail, now=now)
    except DomainError as refused:
        await session.refresh(mail)
        _add_reason(
            mail, "draft", refused.code, "No draft could be made of it: file it with a case, or log it by hand."
        )


def _add_reason(mail: InboundEmail, about: str, code: str, sentence: str) -> None:
    mail.reasons = [*mail.reasons, {"about": about, "code": code, "sentence": sentence}]
