"""The front door: one origin for the services, which hands requests on as they came."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from careloop.stack.front_door import FrontDoor, honour_prefix
from careloop.stack.open_pages import OpenPage, OpenPages
from careloop.stack.web import QuietServer


async def echo(request: Request) -> Response:
    body = await request.body()
    return JSONResponse(
        {
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.scope["query_string"].decode(),
            "root_path": request.scope["root_path"],
            "length": len(body),
            "headers": dict(request.headers),
        },
        headers={"ETag": '"7"'},
    )


async def two_cookies(_request: Request) -> Response:
    answer = Response(status_code=204)
    answer.set_cookie("a", "1")
    answer.set_cookie("b", "2")
    return answer


async def drip(_request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.Event().wait()

    return StreamingResponse(parts())


SERVICE = Starlette(
    routes=[
        Route("/two-cookies", two_cookies),
        Route("/drip", drip),
        Route("/{rest:path}", echo, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]
)


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = QuietServer(app, "a test's server")
    task = asyncio.ensure_future(server.serve([listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    """A client of a real front door before a real service."""
    async with (
        serving(honour_prefix(SERVICE)) as service_url,
        serving(FrontDoor({"survey_api": service_url, "reporter": "http://127.0.0.1:1"}, None)) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        yield client


async def test_the_home_page_lists_the_services(door: httpx.AsyncClient) -> None:
    page = await door.get("/")
    assert page.status_code == 200
    assert "/survey_api/openapi.json" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_the_home_page_leads_to_what_is_open_to_everybody_and_to_the_overview() -> None:
    async def list_open() -> OpenPages:
        return OpenPages(
            forms=(OpenPage("Social <Services>", "/case_log_api/c/social"),),
            results=(OpenPage("Child Welfare", "/reporter/public/welfare"),),
        )

    page = await home_of(FrontDoor({}, None, None, list_open))
    assert '<a href="/case_log_api/c/social">Social &lt;Services&gt;</a>' in page
    assert '<a href="/reporter/public/welfare">Child Welfare</a>' in page
    assert '<a href="/reporter/overview">' in page


async def test_the_home_page_opens_while_a_database_is_away() -> None:
    async def list_open() -> OpenPages:
        raise OSError("nobody answers")

    page = await home_of(FrontDoor({}, None, None, list_open))
    assert "Published results" not in page
    assert '<a href="/reporter/overview">' in page


async def home_of(door: FrontDoor) -> str:
    transport = httpx.ASGITransport(door)
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        answer = await client.get("/")
    assert answer.status_code == 200
    return answer.text


async def test_path_and_query_arrive_as_they_were_spelt(door: httpx.AsyncClient) -> None:
    seen = (await door.get("/survey_api/v1/a%2Fb/%E2%82%AC?x=1&x=%20&empty=")).json()
    assert seen["path"] == "/v1/a%2Fb/%E2%82%AC"
    assert seen["query"] == "x=1&x=%20&empty="


async def test_the_service_knows_its_prefix_and_the_caller(door: httpx.AsyncClient) -> None:
    seen = (await door.get("/survey_api/x", headers={"X-Forwarded-Prefix": "/evil"})).json()
    assert seen["root_path"] == "/survey_api"
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"


async def test_a_proxy_on_this_machine_may_say_for_whom_it_asks(door: httpx.AsyncClient) -> None:
    seen = (await door.get("/survey_api/x", headers={"X-Forwarded-For": "192.0.2.1"})).json()
    assert seen["headers"]["x-forwarded-for"] == "192.0.2.1"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_body_arrives_whole(door: httpx.AsyncClient, method: str) -> None:
    seen = (await door.request(method, "/survey_api/x", content=b"z" * 3_000_000)).json()
    assert (seen["method"], seen["length"]) == (method, 3_000_000)


async def test_a_body_of_unknown_length_arrives_whole(door: httpx.AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"part"

    assert (await door.post("/survey_api/x", content=parts())).json()["length"] == 40


async def test_headers_come_back_all_of_them(door: httpx.AsyncClient) -> None:
    assert (await door.get("/survey_api/x")).headers["etag"] == '"7"'
    answer = await door.get("/survey_api/two-cookies")
    assert len(answer.headers.get_list("set-cookie")) == 2


async def test_an_answer_is_handed_on_while_it_is_being_made(door: httpx.AsyncClient) -> None:
    async with door.stream("GET", "/survey_api/drip") as answer:
        assert await anext(answer.aiter_raw()) == b"first"


async def test_a_service_that_is_not_there_is_a_problem_with_a_time_to_retry(door: httpx.AsyncClient) -> None:
    answer = await door.get("/reporter/v1/scores")
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["code"] == "service_unavailable"


async def test_an_unknown_service_is_404(door: httpx.AsyncClient) -> None:
    assert (await door.get("/elsewhere/x")).status_code == 404


async def test_without_a_sink_there_are_no_mail_pages(door: httpx.AsyncClient) -> None:
    assert (await door.get("/mail")).status_code == 404
