"""The Director's work on a case: readdress, ask the department lead, note, cause, call-backs, Survey Resolution."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from services.case_log_api.deps import Director, Policy, Writer, actor_of
from services.case_log_api.domain import call_backs, directing, investigation
from services.case_log_api.domain.cases import lock_survey_case
from services.case_log_api.domain.refusals import (
    CallBackAlreadyDone,
    CallBackNotFound,
    CaseNotFound,
    FindingsMissing,
    RuleNotInPolicy,
    TechnicianUnknown,
)
from services.case_log_api.routes.parts import ALWAYS, WORK, CaseId, summary_of
from services.case_log_api.schemas.cases import CallBackRead, CaseSummary
from services.case_log_api.schemas.work import (
    CallBackCreate,
    CallBackDone,
    CauseRecord,
    DepartmentLeadContactCreate,
    MessageAsked,
    NoteCreate,
    ReaddressCreate,
    SurveyResolutionSet,
)
from shared.web import Now, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["cases"])

CallBackId = Annotated[UUID, Path(description="The call-back's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


@router.post(
    "/v1/cases/{case_id}/readdress",
    status_code=202,
    summary="Have the incident readdressed",
    dependencies=[idempotent],
    responses=refusals(*WORK, TechnicianUnknown, RuleNotInPolicy),
)
async def readdress_case(
    case_id: CaseId, body: ReaddressCreate, caller: Director, session: Session, policy: Policy, now: Now
) -> MessageAsked:
    """Asks the assignee by mail to take the incident up again."""
    case = await lock_survey_case(session, caller.agency, case_id)
    message_id = await directing.readdress_case(
        session, case, policy, to=body.assignee, note=body.note, actor=actor_of(caller), now=now
    )
    return MessageAsked(message_id=message_id)


@router.post(
    "/v1/cases/{case_id}/department-lead",
    status_code=202,
    summary="Contact the department lead",
    dependencies=[idempotent],
    responses=refusals(*WORK, TechnicianUnknown, RuleNotInPolicy),
)
async def contact_department_lead(
    case_id: CaseId, body: DepartmentLeadContactCreate, caller: Director, session: Session, policy: Policy, now: Now
) -> MessageAsked:
    """Asks the lead of the credited person's department for clarification or support."""
    case = await lock_survey_case(session, caller.agency, case_id)
    message_id = await directing.contact_department_lead(
        session, case, policy, note=body.note, actor=actor_of(caller), now=now
    )
    return MessageAsked(message_id=message_id)


@router.post(
    "/v1/cases/{case_id}/notes",
    status_code=201,
    summary="Add a note",
    dependencies=[idempotent],
    responses=refusals(CaseNotFound),
)
async def add_case_note(
    case_id: CaseId, body: NoteCreate, caller: Writer, session: Session, now: Now, response: Response
) -> CaseSummary:
    """Adds a note to the timeline; a closed case may be noted on too."""
    case = await lock_survey_case(session, caller.agency, case_id)
    await investigation.add_note(session, case, text=body.text, actor=actor_of(caller), now=now)
    return await summary_of(session, case, response)


@router.post(
    "/v1/cases/{case_id}/cause",
    summary="Record cause and improvement opportunity",
    dependencies=[idempotent],
    responses=refusals(*WORK, FindingsMissing),
)
async def record_cause(
    case_id: CaseId,
    body: CauseRecord,
    caller: Director,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CaseSummary:
    """Records what the investigation found: the cause, the opportunity to improve, or both."""
    if body.cause is None and body.improvement_opportunity is None:
        raise FindingsMissing("Give the cause, the improvement opportunity, or both.")
    case = await lock_survey_case(session, caller.agency, case_id)
    await investigation.record_findings(
        session,
        case,
        policy,
        cause=body.cause,
        improvement_opportunity=body.improvement_opportunity,
        actor=actor_of(caller),
        now=now,
    )
    return await summary_of(session, case, response)


@router.post(
    "/v1/cases/{case_id}/survey-resolution",
    summary="Set the Survey Resolution",
    dependencies=[idempotent],
    responses=refusals(*WORK),
)
async def set_survey_resolution(
    case_id: CaseId,
    body: SurveyResolutionSet,
    caller: Director,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CaseSummary:
    """Sets the status of follow-up and resolution; the desk's survey tab follows."""
    case = await lock_survey_case(session, caller.agency, case_id)
    await investigation.set_survey_resolution(session, case, policy, text=body.text, actor=actor_of(caller), now=now)
    return await summary_of(session, case, response)


@router.post(
    "/v1/cases/{case_id}/call-backs",
    status_code=201,
    summary="Record a call-back",
    dependencies=[idempotent],
    responses=refusals(*WORK),
)
async def record_call_back(
    case_id: CaseId, body: CallBackCreate, caller: Writer, session: Session, policy: Policy, now: Now
) -> CallBackRead:
    """Notes when and under which number the customer wants to be called: the answer to the prescribed mail."""
    case = await lock_survey_case(session, caller.agency, case_id)
    made = await call_backs.record_call_back(
        session,
        case,
        policy,
        phone=body.phone,
        call_at=body.call_at,
        note=body.note,
        actor=actor_of(caller),
        now=now,
    )
    return CallBackRead.model_validate(made)


@router.post(
    "/v1/cases/{case_id}/call-backs/{call_back_id}/done",
    summary="Mark a call-back as done",
    dependencies=[idempotent],
    responses=refusals(*ALWAYS, CallBackNotFound, CallBackAlreadyDone),
)
async def complete_call_back(
    case_id: CaseId,
    call_back_id: CallBackId,
    body: CallBackDone,
    caller: Writer,
    session: Session,
    policy: Policy,
    now: Now,
) -> CallBackRead:
    """The customer was called. This is not the final contact: record that one when completion is confirmed."""
    case = await lock_survey_case(session, caller.agency, case_id)
    done = await call_backs.complete_call_back(
        session, case, policy, call_back_id=call_back_id, outcome=body.outcome, actor=actor_of(caller), now=now
    )
    read = CallBackRead.model_validate(done)
    return read if caller.may("cases:private") else read.without_identity()
