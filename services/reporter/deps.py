"""What reporter's routes and jobs are given: its resources, the caller's agency, and the policy that holds for it."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from services.reporter.domain.response_rates import VolumeSource
from services.reporter.domain.upstream import CareLog, Comments, Notifier
from shared.policy.store import StoredPolicy, current_policy
from shared.resources import Resources
from shared.web import Caller, ReadSession, require, resources_of


@dataclass(kw_only=True)
class ReporterResources(Resources):
    """What reporter holds open: the other services that it asks."""

    notifier: Notifier
    case_log: CareLog
    volumes: VolumeSource
    comments: Comments


def reporter_resources_of(request: Request) -> ReporterResources:
    """The resources of this service."""
    return cast("ReporterResources", resources_of(request))


def person_of(caller: Caller) -> str | None:
    """The member of staff behind a credential, where it is bound to one."""
    if caller.person is not None:
        return caller.person
    return caller.name if caller.kind in {"person", "oidc"} else None


def actor_of(caller: Caller) -> str:
    """Who an entry of a history names: the person, else the credential."""
    return person_of(caller) or caller.name


ScoresReader = Annotated[Caller, require("scores:read")]
LogStatistician = Annotated[Caller, require("log:statistics")]
ReportsReader = Annotated[Caller, require("reports:read")]
ReportsWriter = Annotated[Caller, require("reports:write")]
ReportsSigner = Annotated[Caller, require("reports:sign")]
ReportsAdmin = Annotated[Caller, require("reports:admin")]
PlansReader = Annotated[Caller, require("plans:read")]
PlansWriter = Annotated[Caller, require("plans:write")]


async def _policy_of_caller(caller: ScoresReader, session: ReadSession) -> StoredPolicy:
    return await current_policy(session, caller.agency)


Policy = Annotated[StoredPolicy, Depends(_policy_of_caller, scope="function")]


async def _policy_of_statistician(caller: LogStatistician, session: ReadSession) -> StoredPolicy:
    return await current_policy(session, caller.agency)


PolicyOfLog = Annotated[StoredPolicy, Depends(_policy_of_statistician, scope="function")]
