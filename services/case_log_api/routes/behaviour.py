"""The restricted thread of TSPE-5.9: findings of inappropriate behaviour."""

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field

from services.case_log_api.deps import (
    Director,
    Policy,
    RestrictedReader,
    actor_of,
    may_see_restricted,
    person_of,
)
from services.case_log_api.domain import findings
from services.case_log_api.domain.cases import get_survey_case, lock_survey_case
from services.case_log_api.domain.refusals import (
    CaseNotFound,
    FindingAlreadyRecorded,
    FindingNotFound,
    NotForPersonConcerned,
    RuleNotInPolicy,
    TechnicianUnknown,
)
from services.case_log_api.domain.timeline import verify_timeline
from services.case_log_api.routes.parts import ALWAYS, WORK, CaseId
from services.case_log_api.schemas.cases import FindingRead
from services.case_log_api.schemas.work import FindingCreate, FindingResolution
from shared.web import Now, ReadModel, ReadSession, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["restricted"])

FindingId = Annotated[UUID, Path(description="The finding's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


class RestrictedThread(ReadModel):
    """The restricted thread of a case."""

    findings: list[FindingRead] = Field(description="The findings, oldest first.")
    intact: bool = Field(description="Whether the thread's hash chain holds.", examples=[True])


@router.post(
    "/v1/cases/{case_id}/behaviour-findings",
    status_code=201,
    summary="Record a finding of inappropriate behaviour",
    dependencies=[idempotent],
    responses=refusals(*WORK, TechnicianUnknown, FindingAlreadyRecorded, NotForPersonConcerned, RuleNotInPolicy),
)
async def record_behaviour_finding(
    case_id: CaseId, body: FindingCreate, caller: Director, session: Session, policy: Policy, now: Now
) -> FindingRead:
    """Records that the SIN is due to inappropriate behaviour, and tells team lead and Chief Technology Officer.

    The thread is restricted: the person concerned neither sees it nor gets its mails (their supervisor does instead),
    and while it is open the survey tab's comment only points to the case.
    """
    case = await lock_survey_case(session, caller.agency, case_id)
    person = person_of(caller)
    if person is not None and person == (body.person_concerned or case.technician):
        raise NotForPersonConcerned("The person concerned makes no finding about themselves.")
    made = await findings.record_finding(
        session,
        case,
        policy,
        person_concerned=body.person_concerned,
        finding=body.finding,
        actor=actor_of(caller),
        now=now,
    )
    return FindingRead.model_validate(made)


@router.get(
    "/v1/cases/{case_id}/behaviour-findings",
    summary="Read the restricted thread",
    responses=refusals(CaseNotFound),
)
async def list_behaviour_findings(case_id: CaseId, caller: RestrictedReader, session: ReadSession) -> RestrictedThread:
    """Lists the findings of a case. To the person concerned the thread does not exist."""
    case = await get_survey_case(session, caller.agency, case_id)
    if not await may_see_restricted(session, caller, case):
        return RestrictedThread(findings=[], intact=True)
    return RestrictedThread(
        findings=[FindingRead.model_validate(each) for each in await findings.list_findings(session, case)],
        intact=(await verify_timeline(session, case, restricted=True)).intact,
    )


@router.post(
    "/v1/cases/{case_id}/behaviour-findings/{finding_id}/resolution",
    summary="End a restricted thread",
    dependencies=[idempotent],
    responses=refusals(*ALWAYS, FindingNotFound, RuleNotInPolicy),
)
async def resolve_behaviour_finding(
    case_id: CaseId,
    finding_id: FindingId,
    body: FindingResolution,
    caller: Director,
    session: Session,
    policy: Policy,
    now: Now,
) -> FindingRead:
    """Ends the thread of a finding; the survey tab then shows the customer's comment again."""
    case = await lock_survey_case(session, caller.agency, case_id)
    if await findings.is_person_concerned(session, case, person_of(caller)):
        raise FindingNotFound("This case has no open finding of that id.")
    ended = await findings.resolve_finding(
        session, case, policy, finding_id=finding_id, text=body.text, actor=actor_of(caller), now=now
    )
    return FindingRead.model_validate(ended)
