"""Call-backs of the log: a constituent's wish to be called becomes work with a done mark."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from services.case_log_api.deps import LogReader, LogWriter, Policy, actor_of, person_of
from services.case_log_api.domain import call_backs
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.reads import record_read
from services.case_log_api.domain.log.working.in_work import refuse_unless_in_work
from services.case_log_api.domain.refusals import CallBackAlreadyDone, CallBackNotFound
from services.case_log_api.models import CallBack
from services.case_log_api.routes.log_assigning import WORK
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, ReadReason
from services.case_log_api.schemas.cases import CallBackRead
from services.case_log_api.schemas.work import CallBackCreate, CallBackDone
from shared.paging import Page, Paging, list_page
from shared.web import Now, ServiceRouter, Session, idempotent, refusals
from shared.web.callers import ScopeMissing

router = ServiceRouter(tags=["customer care log"])

CallBackId = Annotated[UUID, Path(description="The call-back's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


@router.post(
    "/v1/log-entries/{case_id}/call-backs",
    status_code=201,
    summary="Record that a constituent wants to be called",
    dependencies=[idempotent],
    responses=refusals(*WORK),
)
async def record_log_call_back(
    case_id: EntryId, body: CallBackCreate, caller: LogWriter, session: Session, policy: Policy, now: Now
) -> CallBackRead:
    """Notes when and under which number the constituent wants to be called."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    refuse_unless_in_work(logged)
    made = await call_backs.record_call_back(
        session,
        logged.case,
        policy,
        phone=body.phone,
        call_at=body.call_at,
        note=body.note,
        actor=actor_of(caller),
        now=now,
    )
    return CallBackRead.model_validate(made)


@router.get(
    "/v1/log-entries/{case_id}/call-backs",
    summary="List the call-backs of an entry",
    responses=refusals(*OF_ENTRY, ScopeMissing),
)
async def list_log_call_backs(
    case_id: EntryId, caller: LogReader, session: Session, now: Now, paging: Paging, reason: ReadReason
) -> Page[CallBackRead]:
    """Lists the call-backs, oldest first. Number and words come only with log:private and a reason: it is recorded."""
    if reason is not None:
        caller.must("log:private")
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    if reason is not None:
        await record_read(session, logged, reader=actor_of(caller), what="call_backs", reason=reason, now=now)
    return await list_page(
        session,
        call_backs.call_backs_of(logged.case),
        [CallBack.id],
        paging,
        listing="log-call-backs",
        read=lambda row: _shown(row, private=reason is not None),
    )


@router.post(
    "/v1/log-entries/{case_id}/call-backs/{call_back_id}/done",
    summary="Mark a call-back of an entry as done",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, CallBackNotFound, CallBackAlreadyDone),
)
async def complete_log_call_back(
    case_id: EntryId,
    call_back_id: CallBackId,
    body: CallBackDone,
    caller: LogWriter,
    session: Session,
    policy: Policy,
    now: Now,
) -> CallBackRead:
    """The constituent was called. Where that was the answer, note it as a communication too: only that answers."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    done = await call_backs.complete_call_back(
        session, logged.case, policy, call_back_id=call_back_id, outcome=body.outcome, actor=actor_of(caller), now=now
    )
    return _shown(done, private=False)


def _shown(row: CallBack, *, private: bool) -> CallBackRead:
    shown = CallBackRead.model_validate(row)
    return shown if private else shown.model_copy(update={"phone": None, "note": None, "outcome": None})
