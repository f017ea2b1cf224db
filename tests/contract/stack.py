"""The four real services on ports of their own, migrated, with the sample pack and a key that holds every scope."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import structlog
from fastapi import FastAPI

from careloop.mail_sink import MailStore, serve_smtp
from careloop.stack.access import write_access
from careloop.stack.packs import load_packs, open_session
from careloop.stack.schemas import migrate_all
from careloop.stack.secrets import StackSecrets, read_or_make_secrets
from careloop.stack.services import make_app, make_worker
from careloop.stack.web import QuietServer
from shared.clock import SystemClock
from shared.logs import configure_logging
from shared.settings import SERVICES, ServiceName
from shared.web.keys import mint_key, save_key
from tests.support.database import url_of
from tests.support.ports import listening_socket
from tests.support.servers import Servers
from tests.support.waiting import eventually

AGENCY = "technology-services"
COUNTY = "county-child-welfare"
CARE = "county-social-services"
PROJECT = Path(__file__).parents[2]
HOLDERS = {AGENCY: "daniel.okafor", COUNTY: "tessa.lindgren", CARE: "nora.whitfield"}
"""Who holds the key that the tests call with: the Director, the Ambassador, the analyst."""


@dataclass
class Stack:
    """The services as a caller meets them."""

    urls: Mapping[ServiceName, str]
    key: str
    secrets: StackSecrets
    mails: MailStore
    http: httpx.AsyncClient

    async def call(self, service: ServiceName, method: str, path: str, **options: Any) -> httpx.Response:
        """Call a service with the key that holds every scope."""
        return await self.http.request(method, self.urls[service] + path, **options)

    async def made(self, service: ServiceName, path: str, body: Any = None, **options: Any) -> Any:
        """POST and return the answer, which must be a good one."""
        response = await self.call(service, "POST", path, json=body, **options)
        assert response.is_success, f"POST {path}: {response.status_code} {response.text}"
        return response.json()

    async def read(self, service: ServiceName, path: str) -> Any:
        """GET and return the answer, which must be a good one."""
        response = await self.call(service, "GET", path)
        assert response.is_success, f"GET {path}: {response.status_code} {response.text}"
        return response.json()

    @asynccontextmanager
    async def running_workers(self) -> AsyncIterator[None]:
        """All four workers, while the context lasts."""
        workers = [make_worker(service) for service in SERVICES]
        tasks = [asyncio.ensure_future(worker.run()) for worker in workers]
        try:
            yield
        finally:
            # Not cut off after a few seconds, as in the stack: a cut leaves connections for the garbage collector to warn about.
            for worker in workers:
                worker.stop()
            await asyncio.wait_for(asyncio.gather(*tasks), 60)


@asynccontextmanager
async def running_stack(
    servers: Servers, redis_url: str, folder: Path, *, agency: str = AGENCY
) -> AsyncIterator[Stack]:
    """Start everything on an empty database, step by step as `careloop up` does; no worker runs yet."""
    async with AsyncExitStack() as stack:
        configure_logging("ERROR", as_json=True)
        stack.callback(structlog.reset_defaults)
        database_url = await stack.enter_async_context(_empty_database(servers.postgres_url))
        sockets = {name: listening_socket() for name in (*SERVICES, "smtp")}
        ports = {name: int(listening.getsockname()[1]) for name, listening in sockets.items()}
        secrets = read_or_make_secrets(folder / "secrets.json")
        stack.enter_context(_environment(database_url, redis_url, ports, secrets))
        await migrate_all()
        await load_packs([PROJECT / "policies" / agency])
        await write_access()
        mails = MailStore(folder / "mail", drops_repeats=True)
        await stack.enter_async_context(serve_smtp(mails, sockets["smtp"]))
        apps = {name: make_app(name) for name in SERVICES}
        for name, app in apps.items():
            await stack.enter_async_context(_serving(app, name, sockets[name]))
        key = await _make_key(apps.values(), agency)
        headers = {"Authorization": f"Bearer {key}"}
        http = await stack.enter_async_context(httpx.AsyncClient(headers=headers, trust_env=False, timeout=20))
        yield Stack({name: f"http://127.0.0.1:{ports[name]}" for name in SERVICES}, key, secrets, mails, http)


@asynccontextmanager
async def _empty_database(server_url: str) -> AsyncIterator[str]:
    """A database without any table: the migrations make them, as in production."""
    name = f"careloop_contract_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(server_url)
    try:
        await admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield url_of(server_url, name)
        finally:
            await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await admin.close()


@contextmanager
def _environment(database_url: str, redis_url: str, ports: Mapping[str, int], secrets: StackSecrets) -> Iterator[None]:
    """What the stack hands to its processes."""
    given = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "CARELOOP_EVENT_SECRETS": json.dumps(secrets.event_secrets),
        "CARELOOP_PAGE_SECRET": secrets.page_secret,
        "CARELOOP_DATABASE_POOL_SIZE": "5",
        "SURVEY_API_FORM_LEAST_SECONDS": "0",
        "NOTIFIER_SMTP_HOST": "127.0.0.1",
        "NOTIFIER_SMTP_PORT": str(ports["smtp"]),
    }
    for service in SERVICES:
        given[f"CARELOOP_{service.upper()}_URL"] = f"http://127.0.0.1:{ports[service]}"
        given[f"{service.upper()}_SERVICE_KEY"] = secrets.service_keys[service]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        yield


@asynccontextmanager
async def _serving(app: FastAPI, name: str, listening: socket.socket) -> AsyncIterator[None]:
    server = QuietServer(app, name)
    running = asyncio.ensure_future(server.serve([listening]))
    try:
        await eventually(lambda: server.started or running.done())
        yield
    finally:
        server.should_exit = True
        await running


async def _make_key(apps: Iterable[FastAPI], agency: str) -> str:
    """One key for every route of every service."""
    scopes = {
        scope
        for app in apps
        for methods in app.openapi()["paths"].values()
        for operation in methods.values()
        for requirement in operation.get("security", [])
        for scope in requirement["bearer"]
    }
    assert scopes, "no route names a scope: this key would open nothing"
    scopes.add("signatures:attest")  # what a route asks for beside its own scope
    minted = mint_key(
        name="the contract tests", agency=agency, scopes=sorted(scopes), now=SystemClock().now(), person=HOLDERS[agency]
    )
    for service in SERVICES:
        async with open_session(service) as session:
            await save_key(session, minted)
    return minted.token
