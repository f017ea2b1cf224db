"""The composition root: which adapters stand behind the protocols of the domain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields

from services.reporter.adapters.volumes import HttpVolumes
from services.reporter.deps import ReporterResources
from services.reporter.settings import Settings
from shared.resources import Resources, open_resources
from shared.upstream.care_log import HttpCareLog
from shared.upstream.client import ServiceClient
from shared.upstream.comments import HttpComments
from shared.upstream.notifier import HttpNotifier


def reporter_resources(opened: Resources) -> ReporterResources:
    """What is open already, with this service's clients."""
    if isinstance(opened, ReporterResources):
        return opened
    http, settings = opened.http, opened.settings
    key = settings.service_key
    return ReporterResources(
        **{field.name: getattr(opened, field.name) for field in fields(Resources)},
        notifier=HttpNotifier(ServiceClient(http, settings.notifier_url, key)),
        case_log=HttpCareLog(ServiceClient(http, settings.case_log_api_url, key, timeout_seconds=30.0)),
        comments=HttpComments(ServiceClient(http, settings.survey_api_url, key)),
        volumes=HttpVolumes(ServiceClient(http, settings.survey_api_url, key)),
    )


@asynccontextmanager
async def open_reporter_resources(settings: Settings) -> AsyncIterator[ReporterResources]:
    """Open the service's resources, clients and all."""
    async with open_resources(settings, "reporter") as opened:
        yield reporter_resources(opened)
