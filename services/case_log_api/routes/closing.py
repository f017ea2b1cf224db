"""Ending a case in its order (TSPE-5.11)."""

from typing import Annotated

from fastapi import Depends, Response
from starlette.requests import Request

from services.case_log_api.deps import Director, Policy, actor_of, case_resources_of, person_of
from services.case_log_api.domain import closing_cases, ending_cases
from services.case_log_api.domain.cases import lock_survey_case
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
    WaiverRoleMissing,
)
from services.case_log_api.domain.upstream import DirectoryUnavailable, RequestRefused, ServiceUnreachable
from services.case_log_api.routes.parts import WORK, CaseId, summary_of
from services.case_log_api.schemas.cases import CaseSummary
from services.case_log_api.schemas.work import ConfirmationCreate, FinalContactCreate, WaiverCreate
from shared.policy.store import current_policy
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
    case = await lock_survey_case(session, caller.agency, case_id)
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
    case = await lock_survey_case(session, caller.agency, case_id)
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


async def _who_answers(body: WaiverCreate, caller: Director, request: Request, now: Now) -> str:
    """The person who answers for a waiver, holding one of the roles that the policy lets do so.

    Asked of the directory before the request's transaction begins: nothing is open while notifier thinks.
    """
    person = person_of(caller)
    if person is not None and body.waived_by not in {None, person}:
        raise NamedPersonRequired("You answer for a waiver in your own name.", how_to_fix="Leave out `waived_by`.")
    handle = person or body.waived_by
    if handle is None:
        raise NamedPersonRequired(
            "A waiver names the person who answers for it.", how_to_fix="Give that person's handle in `waived_by`."
        )
    resources = case_resources_of(request)
    async with resources.sessions() as session:
        policy = await current_policy(session, caller.agency)
    roles = set(closing_cases.closing_rule(policy).waiver_roles)
    try:
        found = await resources.notifier.find_person(
            caller.agency, handle, now.astimezone(policy.pack.agency.zone).date()
        )
    except (ServiceUnreachable, RequestRefused) as error:
        raise DirectoryUnavailable(
            "The directory cannot be asked just now who may waive.", how_to_fix="Try again in a moment."
        ) from error
    if found is None or not roles & set(found.roles):
        raise WaiverRoleMissing(
            "This person holds none of the roles that may waive the final contact.", roles=sorted(roles)
        )
    return handle


@router.post(
    "/v1/cases/{case_id}/waiver",
    summary="Waive the final contact",
    responses=refusals(*WORK, NamedPersonRequired, WaiverRoleMissing, DirectoryUnavailable, RuleNotInPolicy),
)
async def waive_final_contact(
    case_id: CaseId,
    body: WaiverCreate,
    name: Annotated[str, Depends(_who_answers)],
    caller: Director,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CaseSummary:
    """A named person, in a role that may, answers with a reason for closing without the final contact.

    The same waiver again changes nothing.
    """
    case = await lock_survey_case(session, caller.agency, case_id)
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
    case = await lock_survey_case(session, caller.agency, case_id)
    await ending_cases.close_case(session, case, policy, actor=actor_of(caller), now=now)
    return await summary_of(session, case, response)
