"""Somebody who sends files."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.survey_api.resources import SurveyResources
from shared.leases import Leases
from tests.survey_api.imports.import_office import ImportOffice


@pytest.fixture
async def imports(client: httpx.AsyncClient, resources: SurveyResources) -> AsyncIterator[ImportOffice]:
    leases = Leases(resources.engine, "survey_api")
    yield ImportOffice(client, resources, leases)
    await leases.close()
