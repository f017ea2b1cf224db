"""What is said and written: communications as they are noted, and mails to constituents."""

from services.case_log_api.deps import LogAnswerer, LogReader, LogWriter, Policy, actor_of, person_of
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.reads import record_read
from services.case_log_api.domain.log.refusals import (
    AlreadyAcknowledged,
    AlreadyAnswered,
    AnsweredWithLead,
    CommunicationInTheFuture,
    ContactPending,
    ContactTooEarly,
    EntryDiscarded,
    EntryErased,
    NotInPolicy,
    OnlyOutboundCounts,
)
from services.case_log_api.domain.log.working import answering, communications
from services.case_log_api.models import Communication
from services.case_log_api.routes.log_assigning import WORK
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, ReadReason
from services.case_log_api.schemas.log_communications import (
    AnswerCreate,
    CommunicationCreate,
    CommunicationRead,
    MailsAsked,
    OutOfReachRead,
)
from shared.paging import Page, Paging, list_page
from shared.web import Now, ServiceRouter, Session, idempotent, refusals
from shared.web.callers import ScopeMissing

router = ServiceRouter(tags=["customer care log"])


@router.post(
    "/v1/log-entries/{case_id}/communications",
    status_code=201,
    summary="Record a communication",
    dependencies=[idempotent],
    responses=refusals(
        *WORK,
        NotInPolicy,
        CommunicationInTheFuture,
        ContactTooEarly,
        OnlyOutboundCounts,
        EntryDiscarded,
        EntryErased,
    ),
)
async def record_communication(
    case_id: EntryId, body: CommunicationCreate, caller: LogWriter, session: Session, policy: Policy, now: Now
) -> CommunicationRead:
    """Notes a call, a letter, a visit, or a mail that was written elsewhere.

    An outbound acknowledgement or answer meets what is due for that, at the time it took place.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    made = await communications.record_communication(
        session,
        logged,
        policy,
        communications.NewCommunication(**body.model_dump()),
        actor=actor_of(caller),
        now=now,
    )
    return CommunicationRead.model_validate(made)


@router.get(
    "/v1/log-entries/{case_id}/communications",
    summary="List the communications of an entry",
    responses=refusals(*OF_ENTRY, ScopeMissing),
)
async def list_communications(
    case_id: EntryId, caller: LogReader, session: Session, now: Now, paging: Paging, reason: ReadReason
) -> Page[CommunicationRead]:
    """Lists what was said and written, oldest first.

    With whom and what comes only with log:private and a reason, and that read is recorded.
    """
    if reason is not None:
        caller.must("log:private")
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    if reason is not None:
        await record_read(session, logged, reader=actor_of(caller), what="communications", reason=reason, now=now)

    def read(row: Communication) -> CommunicationRead:
        shown = CommunicationRead.model_validate(row)
        return shown if reason is not None else shown.model_copy(update={"counterpart": None, "summary": None})

    return await list_page(
        session,
        communications.communications_of(logged),
        [Communication.at, Communication.id],
        paging,
        listing="log-communications",
        read=read,
    )


@router.post(
    "/v1/log-entries/{case_id}/acknowledge",
    status_code=202,
    summary="Tell the constituent that the entry has come in",
    dependencies=[idempotent],
    responses=refusals(*WORK, AlreadyAcknowledged, ContactPending),
)
async def acknowledge_log_entry(
    case_id: EntryId, caller: LogAnswerer, session: Session, policy: Policy, now: Now
) -> MailsAsked:
    """Mails the acknowledgement of the policy in the constituent's language.

    It counts once a mail server has taken it. Without an address the entry shows the exception `no_contact`: call or
    write a letter, and note that as a communication.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    written = await answering.acknowledge_entry(session, logged, policy, actor=actor_of(caller), now=now)
    return _asked(written, person_of(caller))


@router.post(
    "/v1/log-entries/{case_id}/answer",
    status_code=202,
    summary="Answer the constituent",
    dependencies=[idempotent],
    responses=refusals(*WORK, AlreadyAnswered, AnsweredWithLead, ContactPending),
)
async def answer_log_entry(
    case_id: EntryId, body: AnswerCreate, caller: LogAnswerer, session: Session, policy: Policy, now: Now
) -> MailsAsked:
    """Mails the answer. What is consolidated under the entry is answered with it: one mail to each address.

    It counts once a mail server has taken it. Whom no mail reaches is named: call or write a letter, and note it.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    written = await answering.answer_entry(
        session, logged, policy, text=body.text, again=body.again, actor=actor_of(caller), now=now
    )
    return _asked(written, person_of(caller))


def _asked(written: answering.Written, person: str | None) -> MailsAsked:
    return MailsAsked(
        message_ids=written.message_ids,
        out_of_reach=[
            OutOfReachRead(case_id=each.entry.case_id, number=each.entry.number, exception="no_contact")
            for each in written.out_of_reach
            if person is None or each.entry.subject_handle != person
        ],
    )
