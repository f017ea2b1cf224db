"""A real browser at a real survey_api on a real PostgreSQL; one of each for the whole package.

Without Chromium these tests are skipped, and the run says so in one line; with CARELOOP_REQUIRE_BROWSER=1 they fail.
"""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from starlette.types import ASGIApp

from careloop.stack.front_door import FrontDoor, honour_prefix
from careloop.stack.web import QuietServer
from services.survey_api.app import create_app
from services.survey_api.compose import open_survey_resources
from services.survey_api.domain.adopt import adopt_pack
from services.survey_api.settings import Settings
from shared.clock import SettableClock
from shared.policy.models import PolicyPack
from shared.policy.reader import read
from shared.policy.store import store_version
from shared.settings import SERVICES
from tests.browser.site import START, Arrive, Site, Visitor
from tests.support.database import cloned_database
from tests.support.servers import Servers
from tests.support.waiting import eventually

POLICIES = Path(__file__).parents[2] / "policies"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@cache
def find_chromium() -> str | None:
    """Where the browser is, if there is one."""
    return os.environ.get("CARELOOP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Skipped here, and not in a fixture, all tests have one place and one line at the end of the run."""
    if find_chromium() is None:
        missing = "no Chromium on this machine: browser tests were not run (Debian: apt-get install chromium)"
        if os.environ.get("CARELOOP_REQUIRE_BROWSER") == "1":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield launched
        await launched.close()


@pytest.fixture(scope="package")
def pack() -> PolicyPack:
    return read(POLICIES / "county-child-welfare")


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def site(servers: Servers, pack: PolicyPack) -> AsyncIterator[Site]:
    """survey_api with the sample agency, on a port of its own and behind the front door on another."""
    clock = SettableClock(START)
    async with cloned_database(servers.postgres_url) as url:
        settings = Settings.model_validate(
            {"database_url": url, "redis_url": servers.redis_url, "page_secret": "a secret of the test's own"}
        )
        async with open_survey_resources(settings, clock=clock) as resources:
            async with resources.sessions.begin() as session:
                await store_version(session, pack, now=clock.now())
                await adopt_pack(session, pack, clock.now())
            app = honour_prefix(create_app(settings, resources=resources))
            async with serving(app) as origin, serving(front_door_to(origin)) as door:
                yield Site(origin, door, clock, resources, pack)


def front_door_to(origin: str) -> FrontDoor:
    return FrontDoor(dict.fromkeys(SERVICES, origin), None)


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """The app on a free port of this machine; yields its origin."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        server = QuietServer(app, "the app under test")
        running = asyncio.create_task(server.serve([listening]))
        await eventually(lambda: server.started)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.ask_to_exit()
        await running


@pytest_asyncio.fixture(loop_scope="package")
async def visit(browser: Browser, site: Site) -> AsyncIterator[Arrive]:
    """`person = await visit(viewport=...)`: a new person with a browser of their own."""
    visitors: list[Visitor] = []

    async def arrive(**options: Any) -> Visitor:
        visitor = await Visitor.arrive(browser, site, **options)
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        await visitor.leave()
