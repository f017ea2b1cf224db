"""Ending a case in its order (TSPE-5.11)."""

from fastapi import Response

from services.case_log_api.deps import Director, Policy, actor_of, person_of
from services.case_log_api.domain import closing_cases, ending_cases
from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.refusals import (
    AddressUnknown,
    CaseAlreadyConfirmed,
    CaseNotConfirmed,
    CaseNotReviewed,
    ContactBeforeConfirmation,
    ContactInTheFuture,
    ContactKindNotAllowed,
    ContactNotLater,
    CustomerNotContacted,
    FinalContactPending,
    InvestigationNotRecorded,
    MoveNotAllowed,
    NamedPersonRequired,
    RuleNotInPolicy,
)
from services.case_log_api.routes.parts import WORK, CaseId, summary_of
from services.case_log_api.schemas.cases import CaseSummary
from services.case_log_api.schemas.work import ConfirmationCreate, FinalContactCreate, WaiverCreate
from shared.web import Now, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["cases"])


@router.post(
    "/v1/cases/{case_id}/confirmation",
    summary="Confirm completion",
    dependencies=[idempotent],
    responses=refusals(*WORK, CaseAlreadyConfirmed, RuleNotInPolicy),
)
async def confirm_completion(
    case_id: CaseId,
    body: ConfirmationCreate,
    caller: Director,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CaseSummary:
    """Confirms that the issue is completed: the first of the three steps to the end."""
    case = await lock_case(session, caller.agency, case_id)
    await closing_cases.confirm_completion(session, case, policy, summary=body.summary, actor=actor_of(caller), now=now)
    return await summary_of(session, case, response)


@router.post(
    "/v1/cases/{case_id}/final-contact",
    summary="Contact the customer after the confirmation",
    dependencies=[idempotent],
    responses=refusals(
        *WORK,
        CaseNotConfirmed,
        ContactKindNotAllowed,
        ContactInTheFuture,
        ContactBeforeConfirmation,
        ContactNotLater,
        AddressUnknown,
        MoveNotAllowed,
        RuleNotInPolicy,
    ),
)
async def record_final_contact(
    case_id: CaseId,
    body: FinalContactCreate,
    caller: Director,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CaseSummary:
    """Sends the final mail, or records the call or letter by which the customer was contacted.

    A mail counts as contact once a mail server has accepted it: the case is then `contacted`.
    """
    case = await lock_case(session, caller.agency, case_id)
    await closing_cases.record_final_contact(
        session,
        case,
        policy,
        kind=body.kind,
        contacted_at=body.contacted_at,
        note=body.note,
        actor=actor_of(caller),
        now=now,
    )
    return await summary_of(session, case, response)


@router.post(
    "/v1/cases/{case_id}/waiver",
    summary="Waive the final contact",
    dependencies=[idempotent],
    responses=refusals(*WORK, NamedPersonRequired, RuleNotInPolicy),
)
async def waive_final_contact(
    case_id: CaseId,
    body: WaiverCreate,
    caller: Director,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CaseSummary:
    """A named person answers, with a reason, for closing without the final contact."""
    case = await lock_case(session, caller.agency, case_id)
    person = person_of(caller)
    if person is not None and body.waived_by not in {None, person}:
        raise NamedPersonRequired("You answer for a waiver in your own name.", how_to_fix="Leave out `waived_by`.")
    name = person or body.waived_by
    if name is None:
        raise NamedPersonRequired(
            "A waiver names the person who answers for it.", how_to_fix="Give that person's handle in `waived_by`."
        )
    await ending_cases.waive_final_contact(
        session,
        case,
        policy,
        reason=body.reason,
        waives_confirmation=body.waives_confirmation,
        actor=name,
        now=now,
    )
    return await summary_of(session, case, response)


@router.post(
    "/v1/cases/{case_id}/close",
    summary="Close a case",
    dependencies=[idempotent],
    responses=refusals(
        *WORK,
        CaseNotConfirmed,
        CustomerNotContacted,
        FinalContactPending,
        ContactBeforeConfirmation,
        CaseNotReviewed,
        InvestigationNotRecorded,
        MoveNotAllowed,
        RuleNotInPolicy,
    ),
)
async def close_case(
    case_id: CaseId, caller: Director, session: Session, policy: Policy, now: Now, response: Response
) -> CaseSummary:
    """Closes the case and has its request closed again at the desk.

    Refused until completion was confirmed and the customer contacted after it, in that order, or a named person's waiver
    stands for it; and until the SIN was reviewed and its cause recorded.
    """
    case = await lock_case(session, caller.agency, case_id)
    await ending_cases.close_case(session, case, policy, actor=actor_of(caller), now=now)
    return await summary_of(session, case, response)
