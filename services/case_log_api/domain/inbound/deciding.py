"""What a person decides about a mail: with which case it belongs, that it is a new entry, that it was seen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.inbound.drafting import draft_entry
from services.case_log_api.domain.inbound.filing import file_reply
from services.case_log_api.domain.inbound.matching import Match
from services.case_log_api.domain.inbound.refusals import MailErased, MailFiledBefore
from services.case_log_api.domain.log.drafts import discard_draft
from services.case_log_api.domain.log.entries import lock_entry, visible_to
from services.case_log_api.domain.refusals import CaseNotFound
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.models import Case, InboundEmail, LogEntry
from shared.policy.store import StoredPolicy

_FILED_ELSEWHERE = "Its mail belongs to another case."


async def file_by_person(
    session: AsyncSession,
    policy: StoredPolicy,
    mail: InboundEmail,
    case_id: UUID,
    *,
    actor: str,
    person: str | None,
    now: datetime,
) -> None:
    """File a mail that is a draft or was set aside with a case; its draft is discarded. The mail must be locked.

    Raises:
        MailFiledBefore: it belongs to a case already, or its draft has been confirmed.
        MailErased: its words are gone.
        CaseNotFound, CaseErased: there is no such case, or none that takes personal data.
    """
    await _refuse_erased(session, mail)
    if mail.state == "filed":
        raise MailFiledBefore("The mail is filed with a case already.", how_to_fix="Look at the case in case_id.")
    if mail.state == "draft" and mail.case_id == case_id:
        raise MailFiledBefore("The mail is the draft of this very entry.", how_to_fix="Confirm the draft.")
    await _refuse_unseen(session, mail.agency, case_id, person)
    if mail.state == "draft" and mail.case_id is not None:
        await _discard_draft(session, mail, mail.case_id, actor=actor, now=now)
    await file_reply(session, policy, mail, Match(case_id=case_id, matched_by="person"), actor=actor, now=now)
    mail.decided_by, mail.decided_at = actor, now


async def _refuse_unseen(session: AsyncSession, agency: str, case_id: UUID, person: str | None) -> None:
    """Refuse a case that the person may not see: nobody files with an entry about themselves."""
    seen = await session.scalar(
        select(Case.id)
        .outerjoin(LogEntry, (LogEntry.agency == Case.agency) & (LogEntry.case_id == Case.id))
        .where(Case.agency == agency, Case.id == case_id, visible_to(person))
    )
    if seen is None:
        raise CaseNotFound


async def _discard_draft(
    session: AsyncSession, mail: InboundEmail, case_id: UUID, *, actor: str, now: datetime
) -> None:
    draft = await lock_entry(session, mail.agency, case_id, actor=None)
    if draft.case.status == CaseStatus.DISCARDED:
        return
    if draft.case.status != CaseStatus.DRAFT:
        raise MailFiledBefore(
            f"The mail's draft has been confirmed as entry {draft.case.number}.",
            how_to_fix="Consolidate that entry with the other one.",
        )
    await discard_draft(session, draft, reason=_FILED_ELSEWHERE, actor=actor, now=now)


async def draft_by_person(
    session: AsyncSession, policy: StoredPolicy, mail: InboundEmail, *, actor: str, now: datetime
) -> None:
    """Make a draft of a mail that was set aside: what looked like a machine's was a person's. The mail must be locked.

    Raises:
        MailFiledBefore: it belongs to a case already.
        MailErased: its words are gone.
        NoLogToDraftIn: the agency takes no mail in.
    """
    await _refuse_erased(session, mail)
    if mail.state != "set_aside":
        raise MailFiledBefore("The mail belongs to a case already.", how_to_fix="Look at the case in case_id.")
    await draft_entry(session, policy, mail, actor=actor, now=now)
    mail.decided_by, mail.decided_at = actor, now


async def _refuse_erased(session: AsyncSession, mail: InboundEmail) -> None:
    erased = await session.scalar(
        select(InboundEmail.id).where(
            InboundEmail.agency == mail.agency, InboundEmail.id == mail.id, InboundEmail.raw.is_(None)
        )
    )
    if erased is not None:
        raise MailErased("The mail's words have been erased.", how_to_fix="Nothing can be done with it any more.")


async def mark_seen(session: AsyncSession, mail: InboundEmail, *, actor: str, now: datetime) -> None:
    """Take the flag off a mail that a person has looked at; a second time changes nothing."""
    await session.execute(
        update(InboundEmail)
        .where(InboundEmail.agency == mail.agency, InboundEmail.id == mail.id, InboundEmail.attention.is_not(None))
        .values(attention=None, decided_by=actor, decided_at=now)
        .execution_options(synchronize_session="fetch")
    )
