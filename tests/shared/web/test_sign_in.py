"""The page behind a one-time link: looking changes nothing, pressing the button signs in once."""

import re
from datetime import timedelta

import httpx
import pytest

from shared.clock import SettableClock
from shared.resources import Resources
from shared.web.login import SESSION_COOKIE, create_login_link
from tests.shared.web.conftest import AGENCY

NOTES = "/v1/notes"


async def link(resources: Resources, clock: SettableClock) -> str:
    async with resources.sessions.begin() as session:
        return await create_login_link(
            session, agency=AGENCY, person="daniel.okafor", scopes=["notes:read"], now=clock.now()
        )


async def test_a_scanner_that_follows_the_link_uses_nothing_up(
    stranger: httpx.AsyncClient, resources: Resources, clock: SettableClock
) -> None:
    token = await link(resources, clock)
    for _ in range(3):
        page = await stranger.get("/login", params={"token": token})
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert SESSION_COOKIE not in page.headers.get("set-cookie", "")
    pressed = await stranger.post("/login", data={"token": token})
    assert (pressed.status_code, "daniel.okafor" in pressed.text) == (200, True)
    assert (await stranger.get(NOTES)).status_code == 200, "the session reads what the link's scopes allow"


async def test_a_used_or_old_link_says_so_and_signs_nobody_in(
    stranger: httpx.AsyncClient, resources: Resources, clock: SettableClock
) -> None:
    token, old = await link(resources, clock), await link(resources, clock)
    await stranger.post("/login", data={"token": token})
    stranger.cookies.clear()
    clock.advance(timedelta(minutes=15))
    for spent in (token, old, "made up", "\x00"):
        refused = await stranger.post("/login", data={"token": spent})
        assert refused.status_code in {401, 422}
        assert "set-cookie" not in refused.headers


async def test_what_stands_in_the_address_is_shown_harmlessly(stranger: httpx.AsyncClient) -> None:
    page = await stranger.get("/login", params={"token": '"><script>alert(1)</script>'})
    assert "<script>" not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert re.search(r"default-src 'none';.*form-action 'self'", page.headers["content-security-policy"])


async def test_the_page_that_the_person_came_for_is_one_press_further(
    stranger: httpx.AsyncClient, resources: Resources, clock: SettableClock
) -> None:
    token = await link(resources, clock)
    page = await stranger.get("/login", params={"token": token, "then": "/overview"})
    assert 'name="then" value="/overview"' in page.text
    signed_in = await stranger.post("/login", data={"token": token, "then": "/overview"})
    assert 'href="./overview"' in signed_in.text


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/../x", "/a/../b", "javascript:x", "/x?y"]
)
async def test_it_leads_on_to_no_other_place(
    stranger: httpx.AsyncClient, resources: Resources, clock: SettableClock, elsewhere: str
) -> None:
    token = await link(resources, clock)
    signed_in = await stranger.post("/login", data={"token": token, "then": elsewhere})
    assert signed_in.status_code == 200
    assert 'class="way-on"' not in signed_in.text
