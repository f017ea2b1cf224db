"""One origin for the four services: a small reverse proxy, the page that lists everything, and the mail pages."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import httpx
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from careloop.mail_sink import MailStore
from careloop.stack.mail_pages import mail_routes
from careloop.stack.open_pages import OpenPages, list_open_pages
from careloop.stack.pages import SECURITY_HEADERS, render
from careloop.stack.survey_links import SurveyPage, list_survey_pages
from shared.logs import get_logger
from shared.settings import SERVICES

log = get_logger("front_door")
ListPages = Callable[[], Awaitable[Sequence[SurveyPage]]]
ListOpenPages = Callable[[], Awaitable[OpenPages]]

WHAT_IT_DOES = {
    "survey_api": "takes survey answers in: signed webhooks, links, single responses",
    "case_log_api": "keeps the cases, does what the agency's procedure asks for, knows the deadlines",
    "notifier": "writes to people, and knows who they are",
    "reporter": "counts: scores, reports, proof",
}
# Belong to one connection, not to the message (RFC 9110, 7.6.1); who forwards for whom is ours to say.
NOT_FORWARDED = frozenset(
    b"connection keep-alive proxy-connection te trailer transfer-encoding upgrade host".split()
    + b"forwarded x-forwarded-for x-forwarded-host x-forwarded-proto x-forwarded-prefix".split()
)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
PREFIX_HEADER = b"x-forwarded-prefix"


class FrontDoor:
    """`/<service>/...` goes to that service as `/...`; `/` lists everything; `/mail` shows what the sink took."""

    def __init__(
        self,
        service_urls: dict[str, str],
        store: MailStore | None,
        list_pages: ListPages | None = None,
        list_open: ListOpenPages | None = None,
    ) -> None:
        self._urls = {name: httpx.URL(url) for name, url in service_urls.items()}
        self._store = store
        self._list_pages = list_pages
        self._list_open = list_open
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(60.0, connect=3.0), trust_env=False, limits=httpx.Limits(max_connections=200)
        )
        routes = [
            Route("/", self._show_home),
            Route("/live", self._say_alive),
            *(mail_routes(store) if store is not None else []),
            Route("/{service}/{rest:path}", self._forward, methods=METHODS),
        ]
        self._app = Starlette(routes=routes, lifespan=self._lifespan)
        self._app.router.redirect_slashes = False

    @classmethod
    def from_environment(cls, store: MailStore | None) -> "FrontDoor":
        """The front door of the services named in the environment as `CARELOOP_<SERVICE>_URL`."""
        urls: dict[str, str] = {name: os.environ[f"CARELOOP_{name.upper()}_URL"] for name in SERVICES}
        return cls(urls, store, list_survey_pages, list_open_pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        yield
        await self._http.aclose()

    async def _show_home(self, _request: Request) -> Response:
        services = [{"name": name, "what": WHAT_IT_DOES.get(name, "")} for name in self._urls]
        survey_pages = await self._find_survey_pages()
        page = render(
            "home",
            services=services,
            survey_pages=survey_pages,
            open_pages=await self._find_open_pages(),
            has_mail=self._store is not None,
        )
        return HTMLResponse(page, headers=SECURITY_HEADERS)

    async def _find_survey_pages(self) -> Sequence[SurveyPage]:
        """The open survey pages; none while the database is away, for this page must always open."""
        if self._list_pages is None:
            return ()
        try:
            return await self._list_pages()
        except (SQLAlchemyError, OSError):
            log.warning("survey_pages_not_listed")
            return ()

    async def _find_open_pages(self) -> OpenPages:
        """The other pages for everybody; none while a database is away or not prepared yet."""
        if self._list_open is None:
            return OpenPages()
        try:
            return await self._list_open()
        except (SQLAlchemyError, OSError):
            log.warning("open_pages_not_listed")
            return OpenPages()

    async def _say_alive(self, _request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _forward(self, request: Request) -> Response:
        base = self._urls.get(request.path_params["service"])
        if base is None:
            return PlainTextResponse("There is nothing here; the services are listed at /\n", status_code=404)
        outgoing = self._http.build_request(
            request.method,
            base.copy_with(raw_path=_path_within(request)),
            headers=_headers_for(request),
            content=request.stream() if _has_body(request) else None,
        )
        try:
            answer = await self._http.send(outgoing, stream=True)
        except httpx.TimeoutException:
            return _say_unavailable(504, "The service did not answer in time.")
        except httpx.TransportError:
            return _say_unavailable(502, "The service is not there; it may be starting.")
        response = _HandedOn(answer)
        response.raw_headers = [
            (name.lower(), value) for name, value in answer.headers.raw if name.lower() not in NOT_FORWARDED
        ]
        return response


class _HandedOn(StreamingResponse):
    """A service's answer on its way to the client; closed whichever of the two goes away first."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(answer.aiter_raw(), status_code=answer.status_code)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await asyncio.shield(self._answer.aclose())  # also when the client has gone and this task is cancelled


def _path_within(request: Request) -> bytes:
    """The path and query within the service, as the client spelt them."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.partition(b"?")[0]
    rest = path[path.index(b"/", 1) :]
    query: bytes = request.scope["query_string"]
    return rest + b"?" + query if query else rest


def _headers_for(request: Request) -> list[tuple[bytes, bytes]]:
    headers = [(name, value) for name, value in request.headers.raw if name not in NOT_FORWARDED]
    client = request.client.host if request.client else "unknown"
    return [
        *headers,
        (b"x-forwarded-for", client.encode()),
        (b"x-forwarded-proto", request.url.scheme.encode()),
        (b"x-forwarded-host", request.headers.get("host", "").encode("latin-1")),
        (PREFIX_HEADER, f"/{request.path_params['service']}".encode()),
    ]


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


def _say_unavailable(status: int, sentence: str) -> Response:
    problem = {"type": "about:blank", "title": sentence, "status": status, "code": "service_unavailable"}
    return JSONResponse(problem, status, {"Retry-After": "1"}, media_type="application/problem+json")


def honour_prefix(app: ASGIApp) -> ASGIApp:
    """Let an app behind the front door know its prefix, so that its pages link to themselves."""

    async def with_prefix(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for name, value in scope["headers"]:
                if name == PREFIX_HEADER and value.lstrip(b"/").decode("latin-1") in SERVICES:
                    scope["root_path"] = value.decode("latin-1")
        await app(scope, receive, send)

    return with_prefix
