"""What a running survey_api holds beyond what every service does."""

import asyncio
from dataclasses import dataclass

from services.survey_api.domain.ports import Directory, Messages, Sources
from services.survey_api.settings import Settings
from shared.resources import Resources


@dataclass(kw_only=True)
class SurveyResources(Resources):
    """Opened once per process."""

    settings: Settings
    sources: Sources
    directory: Directory
    messages: Messages
    upload_places: asyncio.Semaphore
    """Files that may come in at a time: each holds a connection until it is in."""
