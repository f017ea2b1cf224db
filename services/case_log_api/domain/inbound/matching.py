"""Finds what a mail answers: by the mail that it replies to, by the token in its address, by the number in its subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.inbound.mail import InboundMail, MailKind
from services.case_log_api.domain.log.working.reply_tokens import find_entry_replied_to, find_reply_token
from services.case_log_api.models import Case, CaseResponse, Constituent, OutboundMessage, PrivateDetails
from shared.policy.store import StoredPolicy

MatchedBy = Literal["message_id", "reply_token", "case_number", "person"]

_OUR_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.([^@<>\s]+))?@[^<>\s]+>", re.IGNORECASE)
_CASE_NUMBER = re.compile(r"(?<![\d-])(20\d{2}-\d{6})(?![\d-])")
_MOST_IDS = 60


@dataclass(frozen=True, kw_only=True)
class Match:
    """The case that a mail answers. `message` is ours that it answers, where that is known."""

    case_id: UUID
    matched_by: MatchedBy
    message: OutboundMessage | None = None


@dataclass(frozen=True, kw_only=True)
class Matching:
    """What was found; `suspicion` is a case that the subject names and that the sender is not known to belong to."""

    match: Match | None = None
    suspicion: str | None = None


async def match_mail(session: AsyncSession, policy: StoredPolicy, mail: InboundMail) -> Matching:
    """The case that a mail answers, by the surest sign; a number in the subject counts only from a known address."""
    message = await find_answered_message(session, policy.agency, _thread_of(mail))
    if message is not None:
        return Matching(match=Match(case_id=message.case_id, matched_by="message_id", message=message))
    for token in _tokens_in(policy, mail.recipients):
        entry = await find_entry_replied_to(session, policy.agency, token)
        if entry is not None:
            return Matching(match=Match(case_id=entry.case_id, matched_by="reply_token"))
    if mail.kind is MailKind.BOUNCE:
        return Matching()
    return await _match_number(session, policy.agency, mail)


def _thread_of(mail: InboundMail) -> list[str]:
    """The ids of what a mail answers, the nearest first."""
    if mail.kind is MailKind.BOUNCE:
        returned = mail.bounce.original_message_id if mail.bounce is not None else None
        return [returned] if returned is not None else []
    nearest = [mail.in_reply_to] if mail.in_reply_to is not None else []
    return list(dict.fromkeys([*nearest, *reversed(mail.references)]))[:_MOST_IDS]


async def find_answered_message(session: AsyncSession, agency: str, ids: Sequence[str]) -> OutboundMessage | None:
    """The mail of ours with the first of these ids that is known.

    A reply may be quicker than the record of the id that notifier gave: the id names our message too.
    """
    if not ids:
        return None
    named: dict[str, UUID] = {}
    for mail_id in ids:
        if (ours := _OUR_ID.fullmatch(mail_id)) is not None and ours[2] in {None, agency}:
            named[mail_id] = UUID(ours[1])
    rows = (
        await session.scalars(
            select(OutboundMessage).where(
                OutboundMessage.agency == agency,
                or_(OutboundMessage.mail_message_id.in_(ids), OutboundMessage.id.in_(named.values())),
            )
        )
    ).all()
    by_id = {row.mail_message_id: row for row in rows if row.mail_message_id is not None}
    by_own = {row.id: row for row in rows}
    for mail_id in ids:
        own = by_own.get(named[mail_id]) if mail_id in named else None
        if (message := by_id.get(mail_id) or own) is not None:
            return message
    return None


def _tokens_in(policy: StoredPolicy, recipients: Sequence[str]) -> list[str]:
    """The tokens in addresses that are the agency's own but for the token."""
    care_log = policy.pack.care_log
    if care_log is None or care_log.inbound_mail is None:
        return []
    own = {address.lower() for address in care_log.inbound_mail.addresses}
    tokens: dict[str, None] = {}
    for address in recipients:
        local, _, domain = address.lower().rpartition("@")
        if f"{local.partition('+')[0]}@{domain}" in own and (token := find_reply_token(address)) is not None:
            tokens.setdefault(token)
    return list(tokens)


async def _match_number(session: AsyncSession, agency: str, mail: InboundMail) -> Matching:
    numbers = list(dict.fromkeys(_CASE_NUMBER.findall(mail.subject)))
    if len(numbers) != 1:
        return Matching()
    case = await session.scalar(select(Case).where(Case.agency == agency, Case.number == numbers[0]))
    if case is None:
        return Matching()
    if mail.from_address is not None and await _writes_for(session, case, mail.from_address.casefold()):
        return Matching(match=Match(case_id=case.id, matched_by="case_number"))
    return Matching(suspicion=case.number)


async def _writes_for(session: AsyncSession, case: Case, sender: str) -> bool:
    """Whether an address is that of the case's constituent or customer."""
    constituent = await session.scalar(
        select(Constituent.email_key).where(Constituent.agency == case.agency, Constituent.case_id == case.id)
    )
    if constituent is not None:
        return constituent == sender
    customers = await session.scalars(
        select(PrivateDetails.customer_email)
        .join(
            CaseResponse,
            (CaseResponse.agency == PrivateDetails.agency) & (CaseResponse.response_id == PrivateDetails.response_id),
        )
        .where(CaseResponse.agency == case.agency, CaseResponse.case_id == case.id)
    )
    return sender in {customer.casefold() for customer in customers if customer is not None}
