"""Files a reply with its case: a communication of an entry, the call-back of a survey's case (TSPE-5.5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.call_backs import record_call_back
from services.case_log_api.domain.cases import latest_response_id, lock_case
from services.case_log_api.domain.inbound.drafting import shorten
from services.case_log_api.domain.inbound.files import list_files, move_files
from services.case_log_api.domain.inbound.matching import Match
from services.case_log_api.domain.inbound.refusals import CaseErased
from services.case_log_api.domain.inbound.replies import read_reply
from services.case_log_api.domain.inbound.wishes import find_phones, find_wished_time
from services.case_log_api.domain.log.relations.lineage import root_of
from services.case_log_api.domain.message_data import find_private
from services.case_log_api.domain.states import SURVEY_KINDS, CaseStatus
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from services.case_log_api.models import Case, Communication, InboundEmail, LogEntry, TimelineEntry
from shared.ids import new_id
from shared.policy.store import StoredPolicy

_REGION = "US"
_LONGEST_NOTE = 4_000
_CUSTOMER_EMAIL = "customer_email"


@dataclass(frozen=True, kw_only=True)
class Attention:
    """Why a person should look at a reply that was filed."""

    code: str
    sentence: str


async def file_reply(
    session: AsyncSession,
    policy: StoredPolicy,
    mail: InboundEmail,
    match: Match,
    *,
    now: datetime,
    actor: str = SYSTEM,
) -> None:
    """File a reply with the case that it answers; a reply to a duplicate belongs to the entry that counts for it.

    Nothing is opened again by a reply: most replies to an answer say thanks. A person sees the flag and decides.

    Raises:
        CaseErased: nothing personal may be added to the case any more.
    """
    root = await root_of(session, mail.agency, match.case_id)
    # Always in the order of the ids, so that two replies never wait for each other.
    cases = {case_id: await lock_case(session, mail.agency, case_id) for case_id in sorted({root, match.case_id})}
    case = cases[root]
    await _refuse_erased(session, case)
    mail.case_id, mail.matched_by, mail.state = case.id, match.matched_by, "filed"
    mail.is_restricted = match.message is not None and match.message.restricted
    await session.flush()
    await move_files(session, mail.agency, mail.id, case_id=case.id)
    if case.kind in SURVEY_KINDS:
        await _file_with_survey_case(session, policy, case, mail, match, actor=actor, now=now)
        return
    await _file_with_entry(session, policy, case, mail, match, written_about=cases[match.case_id], actor=actor, now=now)


async def _refuse_erased(session: AsyncSession, case: Case) -> None:
    erased = await session.scalar(
        select(TimelineEntry.id)
        .where(
            TimelineEntry.agency == case.agency,
            TimelineEntry.case_id == case.id,
            TimelineEntry.kind == "personal_data_erased",
        )
        .limit(1)
    )
    entry_erased = await session.scalar(
        select(LogEntry.erased_at).where(LogEntry.agency == case.agency, LogEntry.case_id == case.id)
    )
    if erased is not None or entry_erased is not None:
        raise CaseErased(
            f"The personal data of case {case.number} has been erased.", how_to_fix="Make a new entry of the mail."
        )


async def _file_with_entry(
    session: AsyncSession,
    policy: StoredPolicy,
    case: Case,
    mail: InboundEmail,
    match: Match,
    *,
    written_about: Case,
    actor: str,
    now: datetime,
) -> None:
    entry = await session.scalar(select(LogEntry).where(LogEntry.agency == case.agency, LogEntry.case_id == case.id))
    care_log = policy.pack.care_log
    rule = care_log.inbound_mail if care_log is not None else None
    communication = Communication(
        agency=case.agency,
        id=new_id(),
        case_id=case.id,
        direction="inbound",
        purpose="reply",
        channel=rule.channel if rule is not None else "email",
        counterpart=mail.from_address,
        summary=shorten(mail.new_text or mail.text or "") or None,
        message_id=match.message.id if match.message is not None else None,
        inbound_id=mail.id,
        at=mail.received_at,
        recorded_by=actor,
        recorded_at=now,
    )
    session.add(communication)
    attention = _attention_of(policy, entry, now) if entry is not None else None
    _flag(mail, attention)
    payload = await _payload_of(session, mail, match)
    payload |= {
        "communication_id": str(communication.id),
        "attention": attention.code if attention else None,
        "written_about": written_about.number if written_about is not case else None,
    }
    await record_entry(session, case, "reply_received", at=now, actor=actor, policy_hash=policy.hash, payload=payload)
    if written_about is not case:
        await record_entry(
            session,
            written_about,
            "reply_filed_with_lead",
            at=now,
            actor=actor,
            policy_hash=policy.hash,
            payload={"inbound_id": str(mail.id), "lead": case.number},
        )


def _attention_of(policy: StoredPolicy, entry: LogEntry, now: datetime) -> Attention | None:
    """Whether a reply comes when nobody waits for one any more."""
    if entry.status in {CaseStatus.RESOLVED, CaseStatus.CLOSED}:
        care_log = policy.pack.care_log
        rule = next((each for each in care_log.kinds if each.kind == entry.kind), None) if care_log else None
        days = rule.reopen_within_days if rule is not None else 0
        ended_at = entry.closed_at or entry.resolved_at or now
        if entry.status == CaseStatus.RESOLVED or now <= ended_at + timedelta(days=days):
            return Attention(
                code="reply_after_closing", sentence="The entry can still be opened again: decide whether."
            )
        return Attention(
            code="reply_after_closing", sentence="The entry can no longer be opened again: make a new one if needed."
        )
    if entry.status == CaseStatus.FORWARDED:
        return Attention(code="reply_after_forwarding", sentence="The matter is with the party it was forwarded to.")
    if entry.status == CaseStatus.DISCARDED:
        return Attention(code="reply_to_discarded", sentence="The draft that it answers was discarded.")
    return None


def _flag(mail: InboundEmail, attention: Attention | None) -> None:
    if attention is not None:
        mail.attention = attention.code
        mail.reasons = [*mail.reasons, {"about": "attention", "code": attention.code, "sentence": attention.sentence}]


async def _payload_of(session: AsyncSession, mail: InboundEmail, match: Match) -> dict[str, Any]:
    """What the timeline says of a reply: that it came, how it was matched, and nothing of its words."""
    files = await list_files(session, mail.agency, inbound_id=mail.id)
    return {
        "inbound_id": str(mail.id),
        "matched_by": match.matched_by,
        "received_at": mail.received_at.isoformat(),
        "message_id": str(match.message.id) if match.message is not None else None,
        "purpose": match.message.purpose if match.message is not None else None,
        "files_kept": sum(file.verdict == "kept" for file in files),
        "files_refused": sum(file.verdict == "refused" for file in files),
    }


async def _file_with_survey_case(
    session: AsyncSession,
    policy: StoredPolicy,
    case: Case,
    mail: InboundEmail,
    match: Match,
    *,
    actor: str,
    now: datetime,
) -> None:
    is_answer = match.message is None or match.message.purpose == _CUSTOMER_EMAIL
    call_back_id: UUID | None = None
    if case.status == CaseStatus.CLOSED:
        _flag(mail, Attention(code="reply_after_closing", sentence="The case is closed: decide whether to call."))
    elif is_answer and policy.pack.rules.customer_email is not None:
        call_back_id = await _make_call_back(session, policy, case, mail, actor=actor, now=now)
    elif match.message is not None and match.message.purpose == "final_contact":
        _flag(mail, Attention(code="reply_to_final_contact", sentence="The customer answered the final mail."))
    rule = policy.pack.rules.customer_email
    await record_entry(
        session,
        case,
        "reply_received",
        at=now,
        actor=actor,
        clause=rule.clause if rule is not None and is_answer else None,
        policy_hash=policy.hash,
        payload=await _payload_of(session, mail, match)
        | {"call_back_id": str(call_back_id) if call_back_id else None, "attention": mail.attention},
        restricted=mail.is_restricted,
    )


async def _make_call_back(
    session: AsyncSession, policy: StoredPolicy, case: Case, mail: InboundEmail, *, actor: str, now: datetime
) -> UUID:
    """The customer's answer, with the number and the time in it as far as they are plain; the words are the note.

    Without a number in the mail, the one that the customer gave with the survey; without any, the Director sees a
    call-back that lacks it, with the words.
    """
    words = mail.new_text or mail.text or ""
    signature = read_reply(mail.text or "", mail.subject or "").signature
    phones = find_phones(words, region=_REGION) or find_phones(signature, region=_REGION)
    if not phones:
        details = await find_private(session, case.agency, await latest_response_id(session, case))
        phones = (details.customer_phone,) if details is not None and details.customer_phone else ()
    made = await record_call_back(
        session,
        case,
        policy,
        phone=phones[0] if phones else None,
        call_at=find_wished_time(words, now=mail.received_at, zone=policy.pack.agency.zone),
        note=words[:_LONGEST_NOTE] or None,
        actor=actor,
        now=now,
    )
    return made.id
