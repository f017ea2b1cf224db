"""Passing constituents on (STD-2c): counted, each time with a name and a number."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.case_log_api.deps import LogReader, LogWriter, Policy, actor_of, person_of
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.reads import record_read
from services.case_log_api.domain.log.refusals import PersonConcernedExcluded, TransferIncomplete
from services.case_log_api.domain.log.working import transfers
from services.case_log_api.domain.upstream import DirectoryUnavailable
from services.case_log_api.models import Transfer
from services.case_log_api.routes.log_assigning import WORK
from services.case_log_api.routes.log_directory import find_today
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, ReadReason
from services.case_log_api.schemas.log_work import TransferCreate, TransferRead
from shared.contracts.directory import DirectoryPerson
from shared.paging import Page, Paging, list_page
from shared.web import Now, ServiceRouter, Session, idempotent, refusals
from shared.web.callers import ScopeMissing

router = ServiceRouter(tags=["customer care log"])


async def _who_takes_over(
    body: TransferCreate, caller: LogWriter, request: Request, now: Now
) -> DirectoryPerson | None:
    if body.to_person is None or (body.to_name is not None and body.to_phone is not None):
        return None
    return await find_today(request, caller.agency, body.to_person, now)


@router.post(
    "/v1/log-entries/{case_id}/transfers",
    status_code=201,
    summary="Record that the constituent was passed on",
    dependencies=[idempotent],
    responses=refusals(*WORK, TransferIncomplete, PersonConcernedExcluded, DirectoryUnavailable),
)
async def record_log_transfer(
    case_id: EntryId,
    body: TransferCreate,
    known: Annotated[DirectoryPerson | None, Depends(_who_takes_over)],
    caller: LogWriter,
    session: Session,
    policy: Policy,
    now: Now,
) -> TransferRead:
    """Notes to whom the constituent was passed on, with the name and the number that the constituent was given.

    Each transfer is counted. One without a name or a number is refused.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    made = await transfers.record_transfer(
        session,
        logged,
        policy,
        transfers.NewTransfer(**body.model_dump()),
        known=known,
        actor=actor_of(caller),
        now=now,
    )
    return TransferRead.model_validate(made)


@router.get(
    "/v1/log-entries/{case_id}/transfers",
    summary="List the transfers of an entry",
    responses=refusals(*OF_ENTRY, ScopeMissing),
)
async def list_log_transfers(
    case_id: EntryId, caller: LogReader, session: Session, now: Now, paging: Paging, reason: ReadReason
) -> Page[TransferRead]:
    """Lists the transfers, oldest first. Notes come only with log:private and a reason, and the read is recorded."""
    if reason is not None:
        caller.must("log:private")
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    if reason is not None:
        await record_read(session, logged, reader=actor_of(caller), what="transfers", reason=reason, now=now)

    def read(row: Transfer) -> TransferRead:
        shown = TransferRead.model_validate(row)
        return shown if reason is not None else shown.model_copy(update={"note": None})

    return await list_page(
        session, transfers.transfers_of(logged), [Transfer.at, Transfer.id], paging, listing="log-transfers", read=read
    )
