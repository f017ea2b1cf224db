"""Ending entries of the log: resolved, closed by the rules of their kind, and opened again."""

from fastapi import Response

from services.case_log_api.deps import LogAnswerer, Policy, actor_of, person_of
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.refusals import (
    ClosedWithLead,
    EntryErased,
    EntryNotReadyToClose,
    ReopeningTooLate,
)
from services.case_log_api.domain.log.working import closing, reopening, resolving
from services.case_log_api.domain.refusals import CaseAlreadyClosed, MoveNotAllowed
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, summary_of
from services.case_log_api.schemas.log_entries import LogEntrySummary
from services.case_log_api.schemas.log_work import ReopeningCreate, ResolutionCreate, ResolutionWithdrawal
from shared.web import Now, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["customer care log"])

_MOVE = (*OF_ENTRY, MoveNotAllowed, CaseAlreadyClosed)


@router.post(
    "/v1/log-entries/{case_id}/resolve",
    summary="Resolve an entry",
    dependencies=[idempotent],
    responses=refusals(*_MOVE),
)
async def resolve_log_entry(
    case_id: EntryId,
    body: ResolutionCreate,
    caller: LogAnswerer,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Says how the matter was resolved."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await resolving.resolve_entry(session, logged, policy, text=body.text, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)


@router.post(
    "/v1/log-entries/{case_id}/unresolve",
    summary="Take a resolution back",
    dependencies=[idempotent],
    responses=refusals(*_MOVE),
)
async def unresolve_log_entry(
    case_id: EntryId,
    body: ResolutionWithdrawal,
    caller: LogAnswerer,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Says that the matter is not resolved after all, and why."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await resolving.unresolve_entry(session, logged, policy, reason=body.reason, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)


@router.post(
    "/v1/log-entries/{case_id}/close",
    summary="Close an entry",
    dependencies=[idempotent],
    responses=refusals(*_MOVE, EntryNotReadyToClose, ClosedWithLead),
)
async def close_log_entry(
    case_id: EntryId, caller: LogAnswerer, session: Session, policy: Policy, now: Now, response: Response
) -> LogEntrySummary:
    """Closes the entry, and what is consolidated under it.

    Refused while something is missing that its kind needs by the policy: `missing` names each.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await closing.close_entry(session, logged, policy, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)


@router.post(
    "/v1/log-entries/{case_id}/reopen",
    summary="Open a closed entry again",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, MoveNotAllowed, ReopeningTooLate, EntryErased),
)
async def reopen_log_entry(
    case_id: EntryId,
    body: ReopeningCreate,
    caller: LogAnswerer,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Opens the entry again, within the days that the policy gives its kind, and the entries that closed with it as its members.

    Its limits that the closing took away apply again. Its data is kept until it closes anew.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await reopening.reopen_entry(session, logged, policy, reason=body.reason, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)
