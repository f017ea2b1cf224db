"""reporter with a page secret, and people who are signed in to its pages."""

import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.responses import Response

from services.reporter.app import create_app
from shared.clock import Clock, SettableClock
from shared.web.login import SESSION_COOKIE, Person, set_session_cookie
from tests.reporter.reports.office import Office, open_office
from tests.reporter.support import Reporter

SECRET = "a secret of the test's own"
SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


def words_of(page: str) -> str:
    """What somebody reads who looks at the page: no markup, plain dashes and spaces."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2]))
    return re.sub(r"\s+", " ", text.replace("\u2013", "-").replace("\u2009", " ").replace("\u202f", " "))


def cookie_of(agency: str, person: str, scopes: Iterable[str], now: datetime) -> str:
    """What a browser keeps after signing in."""
    response = Response()
    who = Person(agency=agency, name=person, scopes=frozenset(scopes))
    set_session_cookie(response, who, secret=SecretStr(SECRET), now=now, secure=False)
    return response.headers["set-cookie"].partition(";")[0].partition("=")[2]


class Browser(httpx.AsyncClient):
    """Somebody's browser, signed in if an agency is named."""

    def __init__(
        self, app: FastAPI, clock: Clock, agency: str = "", person: str = "", scopes: Iterable[str] = ()
    ) -> None:
        cookies = {SESSION_COOKIE: cookie_of(agency, person, scopes, clock.now())} if agency else {}
        super().__init__(
            transport=httpx.ASGITransport(app),
            base_url="http://reporter",
            cookies=cookies,
            headers={"Accept": "text/html"},
        )


@pytest.fixture
async def sign_in(reporter: Reporter) -> AsyncIterator[SignIn]:
    """`browser = await sign_in("agency", "director", "scores:read")`; without anybody, nobody is signed in."""
    settings = reporter.resources.settings.model_copy(update={"page_secret": SecretStr(SECRET)})
    reporter.resources = replace(reporter.resources, settings=settings)
    app = create_app(settings, resources=reporter.resources)  # type: ignore[arg-type]  # the fixture's are reporter's
    clients: list[httpx.AsyncClient] = []

    async def enter(agency: str = "", person: str = "director", *scopes: str) -> httpx.AsyncClient:
        client = Browser(app, reporter.resources.clock, agency, person, scopes)
        clients.append(client)
        return client

    yield enter
    for client in clients:
        await client.aclose()


@pytest.fixture
async def office(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Office]:
    async with open_office(database_url, redis_url, clock) as opened:
        settings = opened.resources.settings.model_copy(update={"page_secret": SecretStr(SECRET)})
        opened.resources = replace(opened.resources, settings=settings)
        opened.app = create_app(settings, resources=opened.resources)  # type: ignore[arg-type]  # they are reporter's
        yield opened
