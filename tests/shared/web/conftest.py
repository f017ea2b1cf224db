"""A small app on a real database, its keys and a client."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text
from starlette.types import ASGIApp

from shared.clock import SettableClock
from shared.logs import configure_logging
from shared.resources import Resources, open_resources
from shared.settings import ServiceSettings
from shared.web import build_app
from shared.web.keys import create_key
from tests.shared.web import small_app
from tests.support.waiting import eventually

AGENCY = "technology-services"
KeyMaker = Callable[..., Awaitable[str]]


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """One line of JSON per log entry, written to the stderr of the test."""
    configure_logging(as_json=True)
    yield
    structlog.reset_defaults()


@pytest.fixture
def settings(database_url: str, redis_url: str) -> ServiceSettings:
    return ServiceSettings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "database_pool_size": 5,
            "page_secret": "a page secret of the tests",
            "max_body_bytes": 1_000_000,
            "oidc_issuer": "http://issuer.example/realm",
            "oidc_audience": "careloop",
            "oidc_role_scopes": {"director": ["notes:read", "notes:write"], "reader": ["notes:read"]},
        }
    )


@pytest.fixture
async def resources(settings: ServiceSettings, clock: SettableClock) -> AsyncIterator[Resources]:
    async with open_resources(settings, "survey_api", clock=clock) as opened:
        async with opened.engine.begin() as connection:
            await connection.run_sync(small_app.Base.metadata.create_all)
            await connection.execute(text("create table late (id int unique deferrable initially deferred)"))
        yield opened


async def _is_at_head(_: Resources) -> bool:
    return True


def small(resources: Resources, **options: Any) -> FastAPI:
    options.setdefault("is_at_head", _is_at_head)
    return build_app(
        service="survey_api",
        title="Notes",
        description="Notes, for tests.",
        settings=resources.settings,
        routers=[small_app.router],
        resources=resources,
        key_cache_seconds=0,
        **options,
    )


@pytest.fixture
def app(resources: Resources) -> FastAPI:
    return small(resources)


def client_of(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://notes.test", headers=headers, timeout=20
    )


@asynccontextmanager
async def serving(app: ASGIApp, *, lifespan: Literal["on", "off"] = "off") -> AsyncIterator[str]:
    """The app behind a real uvicorn on a free port; yields its URL."""
    config = uvicorn.Config(app, port=0, lifespan=lifespan, log_config=None, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    with config.bind_socket() as socket:
        running = asyncio.create_task(server._serve(sockets=[socket]))
        await eventually(lambda: server.started)
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
        server.should_exit = True
        await running


@pytest.fixture
def make_key(resources: Resources) -> KeyMaker:
    async def make(*scopes: str, agency: str | None = AGENCY, kind: str = "api", name: str = "the tests") -> str:
        async with resources.sessions.begin() as session:
            return await create_key(
                session,
                name=name,
                agency=agency,
                scopes=scopes,
                now=resources.clock.now(),
                kind="service" if kind == "service" else "api",
            )

    return make


@pytest.fixture
async def client(app: FastAPI, make_key: KeyMaker) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who may read and write notes."""
    token = await make_key("notes:read", "notes:write")
    async with client_of(app, Authorization=f"Bearer {token}") as authenticated:
        yield authenticated


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as anonymous:
        yield anonymous
