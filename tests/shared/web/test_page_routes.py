"""Routes for people: refused in kind words, in their language; forms of a session only from pages of that session."""

import html
import re
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import Path, Query
from sqlalchemy import exc as sql
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from shared.errors import Forbidden, NotFound, TooMany, Unavailable
from shared.pages import CSRF_FIELD
from shared.resources import Resources
from shared.web import Caller, PageRouter, Session, body_limit, build_app, csrf_token, public, read_form, signed_in
from shared.web.login import SESSION_COOKIE, create_login_link
from tests.shared.web.conftest import AGENCY, client_of

OPEN = public("a page for tests")
router = PageRouter(tags=["pages"])
FAILURES: dict[str, Exception] = {
    "not_found": NotFound("secret: there is no such thing"),
    "forbidden": Forbidden("secret: not for you"),
    "too_many": TooMany("secret: slower", retry_after_seconds=7),
    "unavailable": Unavailable("secret: not now"),
    "database": sql.OperationalError(None, None, ConnectionError("secret: a host")),
    "bug": ZeroDivisionError("secret: a bug of ours"),
}


@router.get("/p/fails/{how}", dependencies=[OPEN])
async def fail_in_some_way(how: Annotated[str, Path()]) -> Response:
    raise FAILURES[how]


@router.get("/p/numbers", dependencies=[OPEN])
async def show_number(number: Annotated[int, Query()], session: Session) -> Response:
    del session
    return PlainTextResponse(str(number))


@router.post("/p/form", dependencies=[OPEN, body_limit(100)])
async def take_form(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.form())))


@router.post("/p/breaks", dependencies=[OPEN])
async def break_with_a_form(request: Request) -> Response:
    await read_form(request)
    raise FAILURES["bug"]


@router.get("/p/mine")
async def show_mine(request: Request, caller: Annotated[Caller, signed_in("notes:read")]) -> Response:
    return HTMLResponse(f"<p>{caller.person}</p><input name=csrf value='{csrf_token(request)}'>")


@router.post("/p/mine")
async def change_mine(request: Request, caller: Annotated[Caller, signed_in("notes:read")]) -> Response:
    return PlainTextResponse(f"{caller.person} wrote {(await request.form())['words']}")


@pytest.fixture
async def person(resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
    async def is_at_head(_: Resources) -> bool:
        return True

    app = build_app(
        service="survey_api",
        title="Pages",
        description="Pages, for tests.",
        settings=resources.settings,
        routers=[router],
        resources=resources,
        is_at_head=is_at_head,
    )
    async with client_of(app, **{"Accept-Language": "es-MX,es;q=0.9"}) as opened:
        yield opened


async def sign_in(person: httpx.AsyncClient, resources: Resources, *scopes: str) -> None:
    async with resources.sessions.begin() as session:
        token = await create_login_link(
            session, agency=AGENCY, person="ana.flores", scopes=scopes, now=resources.clock.now()
        )
    assert (await person.post("/login", data={"token": token})).status_code == 200


def token_in(page: httpx.Response) -> str:
    found = re.search(r"name=csrf value='([^']+)'", page.text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("not_found", 404, "Aquí no hay nada"),
        ("forbidden", 403, "Usted no tiene acceso"),
        ("too_many", 429, "Un momento, por favor"),
        ("unavailable", 503, "Volvemos enseguida"),
        ("database", 503, "Volvemos enseguida"),
        ("bug", 500, "Fue culpa nuestra"),
    ],
)
async def test_a_refusal_is_a_page_in_kind_words_that_gives_nothing_away(
    person: httpx.AsyncClient, how: str, status: int, words: str
) -> None:
    page = await person.get(f"/p/fails/{how}")

    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in page.text
    assert "secret" not in page.text
    assert page.headers["x-request-id"] in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert page.headers.get("retry-after") == {"too_many": "7", "unavailable": "2", "database": "2"}.get(how)


async def test_an_address_or_a_form_that_cannot_be_read_is_a_page_too(person: httpx.AsyncClient) -> None:
    wrong = await person.get("/p/numbers", params={"number": "many"})
    too_long = await person.post("/p/form", data={"words": "x" * 200})
    malformed = await person.post("/p/form", content=b"--x\r\nbroken", headers={"content-type": "multipart/form-data"})
    nul = await person.get("/p/numbers?number=%00")

    assert [page.status_code for page in (wrong, too_long, malformed, nul)] == [422, 413, 400, 422]
    assert all("<h1>" in page.text for page in (wrong, too_long, malformed, nul))


async def test_a_form_that_could_not_be_answered_can_be_sent_again_from_the_page_that_says_so(
    person: httpx.AsyncClient,
) -> None:
    page = await person.post("/p/breaks", data={"words": 'a "b" <c>', "names": ["one", "two"]})

    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', page.text)
    assert [(name, html.unescape(value)) for name, value in fields] == [
        ("words", 'a "b" <c>'),
        ("names", "one"),
        ("names", "two"),
    ]
    assert "Intentar de nuevo" in page.text


async def test_pages_are_not_in_the_document_of_the_api(person: httpx.AsyncClient) -> None:
    assert not [path for path in (await person.get("/openapi.json")).json()["paths"] if path.startswith("/p/")]


async def test_a_stranger_is_asked_to_sign_in(person: httpx.AsyncClient) -> None:
    for page in (await person.get("/p/mine"), await person.post("/p/mine", data={"words": "x"})):
        assert (page.status_code, "Inicie sesión" in page.text) == (401, True)


async def test_a_form_of_the_session_goes_through(person: httpx.AsyncClient, resources: Resources) -> None:
    await sign_in(person, resources, "notes:read")
    page = await person.get("/p/mine")
    written = await person.post("/p/mine", data={CSRF_FIELD: token_in(page), "words": "hello"})

    assert written.text == "ana.flores wrote hello"


async def test_a_form_from_anywhere_else_does_not(person: httpx.AsyncClient, resources: Resources) -> None:
    await sign_in(person, resources, "notes:read")
    first = token_in(await person.get("/p/mine"))
    forged = [await person.post("/p/mine", data={"words": "x", **more}) for more in ({}, {CSRF_FIELD: "made up"})]
    person.cookies.delete(SESSION_COOKIE)
    await sign_in(person, resources, "notes:read", "notes:write")
    of_another_session = await person.post("/p/mine", data={"words": "x", CSRF_FIELD: first})

    assert [page.status_code for page in (*forged, of_another_session)] == [403, 403, 403]


async def test_a_session_without_the_scope_is_told_so(person: httpx.AsyncClient, resources: Resources) -> None:
    await sign_in(person, resources, "other:read")
    page = await person.get("/p/mine")

    assert (page.status_code, "Usted no tiene acceso" in page.text) == (403, True)
