"""Legal holds, the dry run of retention, and erasing on request."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from sqlalchemy import select

from services.case_log_api.deps import CaseEraser, LogKeeper, actor_of, person_of
from services.case_log_api.domain.cases import lock_survey_case
from services.case_log_api.domain.erasing import erase_personal_data
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.refusals import EntryErased, EntryNotFound
from services.case_log_api.domain.log.retention.erasing import erase_entry
from services.case_log_api.domain.log.retention.holding import lift_hold, place_hold
from services.case_log_api.domain.log.retention.planning import due_by, find_held
from services.case_log_api.domain.log.retention.refusals import (
    EntryOnHold,
    HoldAlreadyLifted,
    HoldNotFound,
    HoldScopeUnclear,
)
from services.case_log_api.domain.refusals import CaseNotFound
from services.case_log_api.models import LegalHold, LogEntry
from services.case_log_api.routes.log_parts import EntryId
from services.case_log_api.routes.parts import CaseId
from services.case_log_api.schemas.log_retention import (
    ErasureCreate,
    ErasureRead,
    LegalHoldCreate,
    LegalHoldLift,
    LegalHoldRead,
    RetentionDue,
)
from shared.paging import Page, Paging, list_page
from shared.web import Now, QueryDay, ReadSession, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["retention"])

HoldId = Annotated[UUID, Path(description="The hold's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


@router.post(
    "/v1/legal-holds",
    status_code=201,
    summary="Place a legal hold",
    dependencies=[idempotent],
    responses=refusals(EntryNotFound, HoldScopeUnclear),
)
async def create_legal_hold(body: LegalHoldCreate, caller: LogKeeper, session: Session, now: Now) -> LegalHoldRead:
    """Stops the erasing of personal data of one case, or of a kind, a program or both, until the hold is lifted."""
    hold = await place_hold(
        session,
        caller.agency,
        case_id=body.case_id,
        kind=body.kind,
        program=body.program,
        reason=body.reason,
        actor=actor_of(caller),
        now=now,
    )
    return LegalHoldRead.model_validate(hold)


@router.get("/v1/legal-holds", summary="List legal holds")
async def list_legal_holds(
    caller: LogKeeper,
    session: ReadSession,
    paging: Paging,
    standing: Annotated[
        bool | None, Query(description="Only holds that stand, or only lifted ones.", examples=[True])
    ] = None,
) -> Page[LegalHoldRead]:
    """Lists the agency's holds, the latest first."""
    query = select(LegalHold).where(LegalHold.agency == caller.agency)
    if standing is not None:
        query = query.where(LegalHold.lifted_at.is_(None) if standing else LegalHold.lifted_at.is_not(None))
    return await list_page(
        session,
        query,
        [LegalHold.placed_at, LegalHold.id],
        paging,
        listing="legal holds",
        read=LegalHoldRead.model_validate,
        newest_first=True,
    )


@router.post(
    "/v1/legal-holds/{hold_id}/lift",
    summary="Lift a legal hold",
    dependencies=[idempotent],
    responses=refusals(HoldNotFound, HoldAlreadyLifted),
)
async def lift_legal_hold(
    hold_id: HoldId, body: LegalHoldLift, caller: LogKeeper, session: Session, now: Now
) -> LegalHoldRead:
    """Ends a hold: what only it kept beyond its day is erased at once."""
    hold = await lift_hold(session, caller.agency, hold_id, reason=body.reason, actor=actor_of(caller), now=now)
    return LegalHoldRead.model_validate(hold)


@router.get("/v1/retention", summary="Show what retention would erase")
async def list_retention_due(
    caller: LogKeeper,
    session: ReadSession,
    paging: Paging,
    by: Annotated[QueryDay, Query(description="By the end of this day.", examples=["2026-12-31"])],
) -> Page[RetentionDue]:
    """Lists the entries whose personal data goes by a day, the earliest first, with the holds that keep some of them.

    Nothing is erased by asking: each entry is erased by itself when its day begins.
    """
    page: Page[RetentionDue] = await list_page(
        session,
        due_by(caller.agency, by),
        [LogEntry.erase_on, LogEntry.case_id],
        paging,
        listing="retention",
        read=RetentionDue.model_validate,
    )
    held = await find_held(session, caller.agency, [each.case_id for each in page.items])
    items = [each.model_copy(update={"held_by": held.get(each.case_id, [])}) for each in page.items]
    return page.model_copy(update={"items": items})


@router.post(
    "/v1/log-entries/{case_id}/erasure",
    summary="Erase an entry's personal data",
    dependencies=[idempotent],
    responses=refusals(EntryNotFound, EntryErased, EntryOnHold),
)
async def erase_log_entry(
    case_id: EntryId, body: ErasureCreate, caller: LogKeeper, session: Session, now: Now
) -> ErasureRead:
    """Erases who the constituent is and everything that was said, for good, before its day; numbers and proof stay."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    count = await erase_entry(session, logged, actor=actor_of(caller), reason=body.reason, now=now)
    return ErasureRead(case_id=case_id, number=logged.case.number, entry_count=count, erased_at=now)


@router.post(
    "/v1/cases/{case_id}/erasure",
    summary="Erase a customer's personal data",
    dependencies=[idempotent],
    responses=refusals(CaseNotFound),
)
async def erase_case(
    case_id: CaseId, body: ErasureCreate, caller: CaseEraser, session: Session, now: Now
) -> ErasureRead:
    """Erases what this case keeps of the customer, and the mails about it, for good; what was done, and its proof, stay."""
    case = await lock_survey_case(session, caller.agency, case_id)
    count = await erase_personal_data(session, case, actor=actor_of(caller), now=now, reason=body.reason)
    return ErasureRead(case_id=case_id, number=case.number, entry_count=count, erased_at=now)
