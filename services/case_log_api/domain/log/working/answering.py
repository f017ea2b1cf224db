"""Writing to constituents: that the entry has come in, and the answer, once to each address of all that are answered together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.messages import ask_log_message
from services.case_log_api.domain.log.refusals import (
    AlreadyAcknowledged,
    AlreadyAnswered,
    AnsweredWithLead,
    ContactPending,
)
from services.case_log_api.domain.log.texts import find_constituent, write_text
from services.case_log_api.domain.log.working.contact_marks import (
    ContactPurpose,
    contact_step,
    expect_contact,
    show_no_contact,
)
from services.case_log_api.domain.log.working.in_work import find_lead_in_work, lock_members, refuse_unless_in_work
from services.case_log_api.domain.log.working.reply_tokens import reply_address
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Communication, Constituent, OutboundMessage
from shared.contracts.messages import ToAddress
from shared.ids import new_id
from shared.policy.models.care_log import AnswersRule
from shared.policy.store import StoredPolicy

MAIL = "email"
_ON_ITS_WAY = ("asked", "accepted")


@dataclass(slots=True)
class Written:
    """The mails that were asked for, and the entries whose constituents no mail reaches: they need a call or a letter."""

    message_ids: list[UUID] = field(default_factory=list)
    out_of_reach: list[LoggedEntry] = field(default_factory=list)


def answers_rule(policy: StoredPolicy) -> AnswersRule:
    """What the agency writes to constituents.

    Raises:
        RuleNotInPolicy: its policy says nothing about it.
    """
    answers = care_log_of(policy).answers
    if answers is None:
        raise RuleNotInPolicy(
            "The agency's policy says nothing about writing to constituents.",
            how_to_fix="Add [care_log.answers] to the policy pack.",
        )
    return answers


async def acknowledge_entry(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, actor: str, now: datetime
) -> Written:
    """Tell the constituent by mail that the entry has come in. It counts once a mail server has taken the mail.

    Raises:
        AlreadyAcknowledged, ContactPending, EntryNotInWork, RuleNotInPolicy: as they say.
    """
    rule = answers_rule(policy)
    refuse_unless_in_work(logged)
    if logged.entry.acknowledged_at is not None:
        raise AlreadyAcknowledged("The constituent has been told before.", how_to_fix="Nothing is left to do.")
    await _refuse_pending(session, logged, "acknowledgement")
    return await _write_to(session, [logged], policy, rule, "acknowledgement", answer=None, actor=actor, now=now)


async def answer_entry(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    text: str,
    again: bool,
    actor: str,
    now: datetime,
) -> Written:
    """Answer by mail, in the constituent's language as far as there is a template; members are answered with their lead.

    One mail to each distinct address, whoever's entries stand behind it. It counts once a mail server has taken it.

    Raises:
        AnsweredWithLead: it is consolidated under an entry that is still worked on.
        AlreadyAnswered, ContactPending, EntryNotInWork, RuleNotInPolicy: as they say.
    """
    rule = answers_rule(policy)
    refuse_unless_in_work(logged)
    lead = await find_lead_in_work(session, logged)
    if lead is not None:
        raise AnsweredWithLead(
            f"This entry is answered with its lead {lead.number}.",
            how_to_fix="Answer the lead: each constituent gets the answer once.",
            lead=str(lead.case_id),
        )
    if logged.entry.answered_at is not None and not again:
        raise AlreadyAnswered(
            "The constituent has been answered before.", how_to_fix="Send again: true for a further answer."
        )
    await _refuse_pending(session, logged, "answer")
    await write_text(session, logged, "answer", text, actor=actor, now=now)
    unanswered = [
        member
        for member in await lock_members(session, logged)
        if (again or member.entry.answered_at is None) and not await has_mail_on_its_way(session, member, "answer")
    ]
    return await _write_to(session, [logged, *unanswered], policy, rule, "answer", answer=text, actor=actor, now=now)


async def _refuse_pending(session: AsyncSession, logged: LoggedEntry, purpose: ContactPurpose) -> None:
    """Two mails that nobody wanted twice would go while the first is on its way."""
    if await has_mail_on_its_way(session, logged, purpose):
        raise ContactPending(
            "A mail is on its way: nobody knows yet whether it was accepted.",
            how_to_fix="Look again in a moment.",
        )


async def has_mail_on_its_way(session: AsyncSession, logged: LoggedEntry, purpose: ContactPurpose) -> bool:
    """Whether such a mail was asked for, and what became of it is not known yet."""
    waiting = await session.scalars(
        select(OutboundMessage.id)
        .join(
            Communication,
            (Communication.agency == OutboundMessage.agency) & (Communication.message_id == OutboundMessage.id),
        )
        .where(
            Communication.agency == logged.entry.agency,
            Communication.case_id == logged.entry.case_id,
            Communication.purpose == purpose,
            OutboundMessage.state.in_(_ON_ITS_WAY),
        )
        .limit(1)
    )
    return waiting.one_or_none() is not None


async def _write_to(
    session: AsyncSession,
    together: Sequence[LoggedEntry],
    policy: StoredPolicy,
    rule: AnswersRule,
    purpose: ContactPurpose,
    *,
    answer: str | None,
    actor: str,
    now: datetime,
) -> Written:
    written = Written()
    for group in await _by_address(session, together, written):
        first = group[0]
        # The mail speaks of the first entry behind the address: the lead's, or the oldest.
        communication_id = new_id()
        message_id = await ask_log_message(
            session,
            first.logged,
            f"log_{purpose}",
            policy=policy,
            template=rule.answer_template if purpose == "answer" else rule.acknowledgement_template,
            clause=rule.clause,
            recipients=[first.address],
            values={"constituent_name": first.constituent.name} | ({"answer": answer} if answer is not None else {}),
            now=now,
            asked_by=actor,
            parts=(communication_id,),
            step_key=contact_step(first.logged, purpose),
            reply_to=reply_address(policy, first.logged.entry),
            language=first.logged.entry.language,
        )
        written.message_ids.append(message_id)
        for each in group:
            await expect_contact(session, each.logged, policy, purpose, now=now)
            session.add(
                Communication(
                    agency=each.logged.entry.agency,
                    id=communication_id if each is first else new_id(),
                    case_id=each.logged.entry.case_id,
                    direction="outbound",
                    purpose=purpose,
                    channel=MAIL,
                    counterpart=None,
                    summary=answer,
                    message_id=message_id,
                    at=now,
                    recorded_by=actor,
                    recorded_at=now,
                )
            )
            await record_entry(
                session,
                each.logged.case,
                f"{purpose}_asked",
                at=now,
                actor=actor,
                clause=rule.clause,
                policy_hash=policy.hash,
                payload={
                    "message_id": str(message_id),
                    "with": first.logged.entry.number if each is not first else None,
                },
            )
    for logged in written.out_of_reach:
        await expect_contact(session, logged, policy, purpose, now=now)
        await show_no_contact(
            session,
            logged,
            purpose,
            reason="no_address",
            now=now,
            clause=rule.clause,
            policy_hash=policy.hash,
        )
    await session.flush()
    return written


@dataclass(frozen=True, slots=True)
class _Behind:
    """An entry with the constituent behind it, who has an address."""

    logged: LoggedEntry
    constituent: Constituent
    address: ToAddress


async def _by_address(session: AsyncSession, together: Sequence[LoggedEntry], written: Written) -> list[list[_Behind]]:
    groups: dict[str, list[_Behind]] = {}
    for logged in together:
        constituent = await find_constituent(session, logged)
        address = find_address(constituent)
        if constituent is None or address is None:
            written.out_of_reach.append(logged)
            continue
        groups.setdefault(address.email.casefold(), []).append(_Behind(logged, constituent, address))
    return list(groups.values())


def find_address(constituent: Constituent | None) -> ToAddress | None:
    """Where a mail to the constituent goes; None without an address that a mail can go to."""
    if constituent is None or constituent.email is None:
        return None
    try:
        return ToAddress(email=constituent.email.strip(), name=constituent.name)
    except ValidationError:
        return None
