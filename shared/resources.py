"""What a running service holds: its settings, its database, a clock and an HTTP client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from typing import TypeVar

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import Clock, SystemClock
from shared.db.engine import Sessions, make_engine, make_sessions
from shared.settings import ServiceName, ServiceSettings


@dataclass(kw_only=True)
class Resources:
    """Opened once per process and service; services add their adapters in a subclass."""

    service: ServiceName
    settings: ServiceSettings
    engine: AsyncEngine
    sessions: Sessions
    clock: Clock
    http: httpx.AsyncClient


R = TypeVar("R", bound=Resources)
"""A service's own resources."""


@cache
def trusted_certificates() -> SSLContext:
    """The authorities whose certificates are taken, read once per process: to read them takes longer than all else here."""
    return httpx.create_ssl_context(trust_env=False)


@asynccontextmanager
async def open_resources(
    settings: ServiceSettings,
    service: ServiceName,
    *,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Resources]:
    """Open a service's resources and close them in the opposite order.

    Args:
        settings: the service's.
        service: its name.
        clock: the machine's by default.
        transport: how calls travel; by default over the network.
    """
    engine = make_engine(settings.database_url, service, pool_size=settings.database_pool_size)
    # The environment's proxies are not for calls between our own services.
    http = httpx.AsyncClient(
        timeout=httpx.Timeout(10.0, connect=3.0),
        trust_env=False,
        **({"transport": transport} if transport else {"verify": trusted_certificates()}),
    )
    try:
        yield Resources(
            service=service,
            settings=settings,
            engine=engine,
            sessions=make_sessions(engine),
            clock=clock or SystemClock(),
            http=http,
        )
    finally:
        await http.aclose()
        await engine.dispose()
