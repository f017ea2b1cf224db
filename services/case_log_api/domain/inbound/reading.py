"""Lists and reads mails: facts for many, words for a recorded reason, nothing for the person concerned."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from services.case_log_api.domain.inbound.refusals import InboundEmailNotFound
from services.case_log_api.domain.log.reads import record_filed_read
from services.case_log_api.models import BehaviourFinding, Case, InboundEmail, LogEntry


def mails_visible_to(person: str | None, *, restricted: bool) -> ColumnElement[bool]:
    """Which mails a person may see: none about an entry that is about that person, none of a thread closed to them."""
    of_case = (LogEntry.agency == InboundEmail.agency, LogEntry.case_id == InboundEmail.case_id)
    if person is None:
        return true() if restricted else not_(InboundEmail.is_restricted)
    open_to = (
        or_(not_(InboundEmail.is_restricted), _is_not_concerned(person))
        if restricted
        else not_(InboundEmail.is_restricted)
    )
    return and_(open_to, not_(exists().where(*of_case, LogEntry.subject_handle == person)))


def _is_not_concerned(person: str) -> ColumnElement[bool]:
    """Whether a restricted thread is not about this person (TSPE-5.9)."""
    found = exists().where(
        BehaviourFinding.agency == InboundEmail.agency,
        BehaviourFinding.case_id == InboundEmail.case_id,
        BehaviourFinding.person_concerned == person,
    )
    credited = exists().where(
        Case.agency == InboundEmail.agency, Case.id == InboundEmail.case_id, Case.technician == person
    )
    return and_(not_(found), not_(credited))


def mails_of(agency: str, person: str | None, *, restricted: bool) -> Select[InboundEmail]:
    """The mails that a person may see, without the words and the bytes, which a list does not show."""
    return (
        select(InboundEmail)
        .where(InboundEmail.agency == agency, mails_visible_to(person, restricted=restricted))
        .options(
            *(defer(column, raiseload=True) for column in (InboundEmail.raw, InboundEmail.text, InboundEmail.new_text))
        )
    )


async def get_mail(
    session: AsyncSession, agency: str, mail_id: UUID, person: str | None, *, restricted: bool, lock: bool = False
) -> InboundEmail:
    """A mail with its words, without its bytes.

    Raises:
        InboundEmailNotFound: there is none in this agency, or not for this person.
    """
    query = (
        select(InboundEmail)
        .where(
            InboundEmail.agency == agency,
            InboundEmail.id == mail_id,
            mails_visible_to(person, restricted=restricted),
        )
        .options(defer(InboundEmail.raw, raiseload=True))
    )
    if lock:
        query = query.with_for_update()
    mail = await session.scalar(query.execution_options(populate_existing=True))
    if mail is None:
        raise InboundEmailNotFound
    return mail


async def get_raw(session: AsyncSession, mail: InboundEmail) -> bytes:
    """The mail's bytes as they came.

    Raises:
        InboundEmailNotFound: they were erased.
    """
    raw = await session.scalar(
        select(InboundEmail.raw).where(InboundEmail.agency == mail.agency, InboundEmail.id == mail.id)
    )
    if raw is None:
        raise InboundEmailNotFound
    return raw


async def record_mail_read(
    session: AsyncSession, mail: InboundEmail, *, reader: str, what: str, reason: str, now: datetime
) -> None:
    """Note that somebody read the words of a mail: who, when, what and why."""
    await record_filed_read(
        session,
        mail.agency,
        case_id=mail.case_id,
        inbound_id=mail.id,
        reader=reader,
        what=what,
        reason=reason,
        now=now,
    )
