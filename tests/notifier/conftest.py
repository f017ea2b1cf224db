"""A notifier of the test's own, with a real SMTP server to write to."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.notifier.adapters.relay import relay_for
from services.notifier.resources import NotifierResources
from shared.clock import SettableClock
from shared.db import make_engine, make_sessions
from shared.resources import trusted_certificates
from tests.notifier.smtp_server import ScriptedSmtp, serve_scripted_smtp
from tests.notifier.support import Notifier, open_notifier, settings_for


@pytest.fixture
async def smtp() -> AsyncIterator[ScriptedSmtp]:
    async with serve_scripted_smtp() as script:
        yield script


@pytest.fixture
async def notifier(
    database_url: str, redis_url: str, clock: SettableClock, smtp: ScriptedSmtp
) -> AsyncIterator[Notifier]:
    settings = settings_for(database_url, redis_url, smtp.port)
    engine = make_engine(database_url, "notifier", pool_size=5)
    async with httpx.AsyncClient(trust_env=False, verify=trusted_certificates()) as http:
        resources = NotifierResources(
            service="notifier",
            settings=settings,
            engine=engine,
            sessions=make_sessions(engine),
            clock=clock,
            http=http,
            relay=relay_for(settings),
        )
        async with open_notifier(resources, smtp, clock) as opened:
            yield opened
    await engine.dispose()
