"""The language of a page: asked for, remembered, known, the browser's, the agency's first, in this order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from shared.pages import LANGUAGE_COOKIE, LanguageChoice, choose_language, remember_language

OFFERED = ("en", "es")


def a_request(query: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": raw})


@pytest.mark.parametrize(
    ("request_", "asked", "proposed", "expected"),
    [
        (a_request(), None, None, LanguageChoice("en")),
        (a_request(accept_language="fr, es;q=0.8, en;q=0.1"), None, None, LanguageChoice("es")),
        (a_request(accept_language="es-MX"), None, None, LanguageChoice("es")),
        (a_request(accept_language="de"), None, None, LanguageChoice("en")),
        (a_request(accept_language="en"), None, "es", LanguageChoice("es")),
        (a_request(cookie=f"{LANGUAGE_COOKIE}=en", accept_language="es"), None, "es", LanguageChoice("en")),
        (a_request("lang=es", cookie=f"{LANGUAGE_COOKIE}=en"), None, None, LanguageChoice("es", is_chosen=True)),
        (a_request("lang=xx"), None, None, LanguageChoice("en")),
        (a_request("lang=en"), "es", None, LanguageChoice("es", is_chosen=True)),
    ],
)
def test_what_says_more_of_the_person_counts_first(
    request_: Request, asked: str | None, proposed: str | None, expected: LanguageChoice
) -> None:
    assert choose_language(request_, OFFERED, asked=asked, proposed=proposed) == expected


def test_only_what_a_person_chose_is_remembered() -> None:
    guessed, chosen = Response(), Response()
    remember_language(guessed, LanguageChoice("es"), secure=True)
    remember_language(chosen, LanguageChoice("es", is_chosen=True), secure=True)

    assert "set-cookie" not in guessed.headers
    cookie = chosen.headers["set-cookie"]
    assert cookie.startswith(f"{LANGUAGE_COOKIE}=es;")
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax"))


@given(st.text(max_size=200), st.text(max_size=50))
def test_no_header_and_no_query_breaks_a_page(header: str, query: str) -> None:
    request = a_request(accept_language=header, cookie=f"{LANGUAGE_COOKIE}={query}")

    assert choose_language(request, OFFERED, asked=query).language in OFFERED
