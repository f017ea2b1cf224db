"""The composition root: which adapters stand behind the protocols of the domain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields

from services.case_log_api.adapters.desks import KnownDesks
from services.case_log_api.adapters.services import HttpSurveyApi
from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.syncing import tell_changes_at_commit
from services.case_log_api.settings import Settings
from shared.resources import Resources, open_resources
from shared.upstream.client import ServiceClient
from shared.upstream.notifier import HttpNotifier


def case_resources(opened: Resources, settings: Settings) -> CaseResources:
    """What is open already, with this service's adapters."""
    if isinstance(opened, CaseResources):
        return opened
    tell_changes_at_commit()
    http, key = opened.http, settings.service_key
    notifier = HttpNotifier(ServiceClient(http, settings.notifier_url, key))
    desk_api = ServiceClient(http, settings.case_log_api_url, key, timeout_seconds=settings.desk_timeout_seconds)
    return CaseResources(
        **{field.name: getattr(opened, field.name) for field in fields(Resources)},
        survey_api=HttpSurveyApi(ServiceClient(http, settings.survey_api_url, key)),
        notifier=notifier,
        desks=KnownDesks(desk_api, notifier),
    )


@asynccontextmanager
async def open_case_resources(settings: Settings) -> AsyncIterator[CaseResources]:
    """Open the service's resources, adapters and all."""
    async with open_resources(settings, "case_log_api") as opened:
        yield case_resources(opened, settings)
