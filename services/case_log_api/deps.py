"""What routes and jobs are given: this service's resources, the caller as a person, and what that person may see."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from services.case_log_api.domain.desks import Desks
from services.case_log_api.domain.findings import is_person_concerned
from services.case_log_api.domain.upstream import Notifier, SurveyApi
from services.case_log_api.models import Case
from shared.policy.store import StoredPolicy, current_policy
from shared.resources import Resources
from shared.web import Caller, Session, require, resources_of
from shared.web.auth import CALLER_IN_SCOPE


@dataclass(kw_only=True)
class CaseResources(Resources):
    """What case_log_api holds open: the world outside, each part behind a protocol of the domain."""

    survey_api: SurveyApi
    notifier: Notifier
    desks: Desks


def person_of(caller: Caller) -> str | None:
    """The member of staff behind a credential, where it is bound to one."""
    if caller.person is not None:
        return caller.person
    return caller.name if caller.kind in {"person", "oidc"} else None


def actor_of(caller: Caller) -> str:
    """Who a timeline entry names: the person, else the credential."""
    return person_of(caller) or caller.name


async def may_see_restricted(session: AsyncSession, caller: Caller, case: Case) -> bool:
    """Whether a caller may see a case's restricted thread: by scope, and never as the person concerned (TSPE-5.9)."""
    return caller.may("cases:restricted") and not await is_person_concerned(session, case, person_of(caller))


def case_resources_of(request: Request) -> CaseResources:
    """The resources of this service."""
    return cast("CaseResources", resources_of(request))


async def _policy_of(request: Request, session: Session) -> StoredPolicy:
    caller: Caller = request.scope[CALLER_IN_SCOPE]
    return await current_policy(session, caller.agency)


Policy = Annotated[StoredPolicy, Depends(_policy_of, scope="function")]
Reader = Annotated[Caller, require("cases:read")]
Writer = Annotated[Caller, require("cases:write")]
Reviewer = Annotated[Caller, require("cases:review")]
Director = Annotated[Caller, require("cases:direct")]
RestrictedReader = Annotated[Caller, require("cases:restricted")]
PrivateCaseReader = Annotated[Caller, require("cases:private")]
DeskReader = Annotated[Caller, require("desk:read")]
DeskWriter = Annotated[Caller, require("desk:write")]
RecognitionReader = Annotated[Caller, require("recognitions:read")]
RecognitionDecider = Annotated[Caller, require("recognitions:decide")]
LogReader = Annotated[Caller, require("log:read")]
LogPrivateReader = Annotated[Caller, require("log:private")]
LogWriter = Annotated[Caller, require("log:write")]
LogAssigner = Annotated[Caller, require("log:assign")]
LogAnalyst = Annotated[Caller, require("log:analyze")]
LogReviewer = Annotated[Caller, require("log:review")]
LogAnswerer = Annotated[Caller, require("log:answer")]
LogRedactor = Annotated[Caller, require("log:redact")]
LogReleaser = Annotated[Caller, require("log:release")]
LogExporter = Annotated[Caller, require("log:export")]
LogReporter = Annotated[Caller, require("log:report")]
LogSyncer = Annotated[Caller, require("log:sync")]
LogRestrictedReader = Annotated[Caller, require("log:restricted")]
LogKeeper = Annotated[Caller, require("log:retain")]
LogImporter = Annotated[Caller, require("log:import")]
MailDeliverer = Annotated[Caller, require("log:inbound")]
LogAuditor = Annotated[Caller, require("log:audit")]
CaseEraser = Annotated[Caller, require("cases:erase")]
