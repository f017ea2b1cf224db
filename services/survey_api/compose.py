"""Where survey_api is put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields

from services.survey_api.adapters.directory import DirectoryClient
from services.survey_api.adapters.known_sources import KnownSources
from services.survey_api.resources import SurveyResources
from services.survey_api.settings import Settings
from shared.clock import Clock
from shared.resources import Resources, open_resources
from shared.upstream.client import ServiceClient
from shared.upstream.notifier import HttpNotifier


def survey_resources(plain: Resources, settings: Settings) -> SurveyResources:
    """The service's resources on top of what every service has."""
    if isinstance(plain, SurveyResources):
        return plain
    common = {member.name: getattr(plain, member.name) for member in fields(Resources)}
    return SurveyResources(
        **common,
        sources=KnownSources(plain.sessions, settings.source_cache_seconds),
        directory=DirectoryClient(
            plain.http,
            settings.notifier_url,
            settings.service_key,
            remember_seconds=settings.directory_cache_seconds,
        ),
        upload_places=asyncio.Semaphore(settings.import_uploads_at_once),
        messages=HttpNotifier(ServiceClient(plain.http, settings.notifier_url, settings.service_key)),
    )


@asynccontextmanager
async def open_survey_resources(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[SurveyResources]:
    """Open everything that the service needs, and close it again."""
    async with open_resources(settings, "survey_api", clock=clock) as plain:
        yield survey_resources(plain, settings)
