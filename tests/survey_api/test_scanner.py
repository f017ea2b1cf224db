"""A mail scanner at the survey's pages, over HTTP: it follows links, sends what it finds, and changes nothing."""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from services.survey_api.domain.links.finding import find_default_link
from services.survey_api.models import Invitation, LinkOpening, Response
from shared.contracts.events import ResponseClassified
from shared.web.ratelimit import RateLimitPolicy
from tests.survey_api.desk import Store
from tests.survey_api.forms import BROWSER, HEART, PRESSED, SURVEY, Visitors, answers

_FIELD = re.compile(r'name="(_nonce|_token)"[^>]*value="([^"]+)"')
# What a scanner shows: a browser's name and wishes, and nobody who pressed anything.
_ALIKE = BROWSER | {"sec-fetch-mode": "navigate", "sec-fetch-site": "none"}
_ANNOUNCED = {"user-agent": "Mozilla/5.0 (compatible; LinkScanner/3.1)", "accept": "*/*"}


@dataclass
class Caller:
    """Somebody at one address, over HTTP."""

    client: httpx.AsyncClient
    address: str
    headers: dict[str, str] = field(default_factory=lambda: _ALIKE)

    async def look(self) -> str:
        """Follow the link; returns the nonce of the page."""
        page = await self.client.get(self.address, headers=self.headers)
        assert page.status_code == 200, page.text
        assert page.headers["cache-control"] == "no-store"
        return str(dict(_FIELD.findall(html.unescape(page.text))).get("_nonce", ""))

    async def send(self, typed: dict[str, Any]) -> httpx.Response:
        """Post a form, as a browser would write it."""
        return await self.client.post(self.address, data=typed, headers=self.headers)


def _form(rating: int, **own: str) -> dict[str, Any]:
    return {name: values[0] for name, values in answers(rating).items()} | own


@pytest.fixture
async def strangers(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a key, and without a cookie of anybody."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://survey.test", timeout=60) as opened:
        yield opened


async def _link_address(visitors: Visitors) -> str:
    async with visitors.resources.sessions() as session:
        link = await find_default_link(session, HEART, SURVEY, "adoptions")
    assert link is not None
    return f"/s/{link.code}"


async def _scan(scanners: Sequence[Caller], visitors: Visitors, times: int, *, also_with: str = "") -> set[int]:
    """Follow the link so many times and send as many forms: with each page's nonce, without any, with a stolen one."""

    async def look(n: int) -> str:
        return await scanners[n % len(scanners)].look()

    async def send(n: int, nonce: str) -> int:
        rating = 1 + n % 5
        kinds: list[dict[str, Any]] = [
            _form(rating, _nonce=nonce, _interactions="0"),
            _form(rating),
            _form(rating, _nonce=nonce, _website="https://scan.example"),
            _form(rating, _nonce=also_with or nonce, comment="scanned"),
            {"_nonce": nonce},
            _form(rating, _nonce="made up"),
        ]
        answer = await scanners[n % len(scanners)].send(kinds[n % len(kinds)])
        if token := dict(_FIELD.findall(html.unescape(answer.text))).get("_token"):
            # It finds another form and sends that too, as it stands.
            await scanners[n % len(scanners)].send({"_token": token})
        return answer.status_code

    nonces = [nonce for start in range(0, times, 10) for nonce in await _at_once(look, range(start, start + 10))]
    visitors.clock.advance(timedelta(seconds=10))
    return {
        status
        for start in range(0, times, 10)
        for status in await _at_once(lambda n: send(n, nonces[n]), range(start, start + 10))
    }


async def _at_once(call: Any, numbers: range) -> list[Any]:
    return list(await asyncio.gather(*(call(n) for n in numbers)))


def _limit(app: FastAPI, kind: str, quota: int) -> None:
    app.state.limiter.by_kind[kind].policy = RateLimitPolicy(quota=quota, window_seconds=3600, name=f"survey-{kind}")


@pytest.mark.parametrize(("way", "times"), [("link", 500), ("invitation", 120)])
async def test_a_scanner_before_and_after_the_human_changes_no_score_and_the_humans_answer_is_kept(
    way: str,
    times: int,
    visitors: Visitors,
    invited: Visitors,
    strangers: httpx.AsyncClient,
    app: FastAPI,
    store: Store,
) -> None:
    for kind in ("page", "link", "invitation"):
        _limit(app, kind, 1_000_000)  # all of it gets through to the rules
    at = visitors if way == "link" else invited
    address = await _link_address(visitors) if way == "link" else "/s/i/token-of-SC-7"
    scanners = [Caller(strangers, address), Caller(strangers, address, _ANNOUNCED)]
    human = Caller(strangers, address, BROWSER | PRESSED)

    humans_nonce = await human.look()
    statuses = await _scan(scanners, at, times, also_with=humans_nonce)
    assert statuses <= {200, 303, 422}
    assert await store.events() == []
    assert await at.responses() == []

    sent = await human.send(_form(4, _nonce=humans_nonce, comment="A person wrote this."))
    assert sent.status_code == 303, sent.text
    thanked = await strangers.get(httpx.URL(f"http://survey.test{address}").join(sent.headers["location"]))
    assert thanked.status_code == 200

    assert await _scan(scanners, at, times, also_with=humans_nonce) <= {200, 303, 422}
    (kept,) = await at.responses()
    assert (kept.rating, kept.comment, kept.version, kept.voided_at) == (4, "A person wrote this.", 1, None)
    assert [revision.state for revision in await at.revisions(kept.id)] == ["counting"]
    (said,) = await store.events()
    assert isinstance(said, ResponseClassified)
    assert (said.response_id, said.rating) == (kept.id, 4)
    withheld = await at.responses(withheld=True)
    assert withheld
    assert {response.void_reason for response in withheld} == {"machine"}
    assert {response.suspected for response in withheld} == {"no_signal", "honeypot", "automated"}
    async with at.resources.sessions() as session:
        if way == "link":
            counted = (
                await session.execute(select(func.sum(LinkOpening.opened), func.sum(LinkOpening.automated)))
            ).one()
            assert counted[1] == times  # every other one says what it is
        else:
            invitation = (await session.scalars(select(Invitation))).one()
            assert (invitation.state, invitation.response_id) == ("answered", kept.id)


async def test_a_scanners_flood_does_not_shut_people_out_and_hears_when_to_come_back(
    visitors: Visitors, strangers: httpx.AsyncClient, app: FastAPI
) -> None:
    address = await _link_address(visitors)
    scanner, human = Caller(strangers, address), Caller(strangers, address, BROWSER | PRESSED)
    nonce = await human.look()
    visitors.clock.advance(timedelta(seconds=30))
    _limit(app, "link", 5)
    answers_to_scanner = [await scanner.send(_form(1, comment="typed")) for _ in range(7)]
    assert [answer.status_code for answer in answers_to_scanner][5:] == [429, 429]
    assert int(answers_to_scanner[-1].headers["retry-after"]) > 0
    assert "text/html" in answers_to_scanner[-1].headers["content-type"]
    assert (await human.send(_form(5, _nonce=nonce))).status_code == 303


async def test_one_page_cannot_be_sent_again_and_again(visitors: Visitors, strangers: httpx.AsyncClient) -> None:
    human = Caller(strangers, await _link_address(visitors), BROWSER | PRESSED)
    nonce = await human.look()
    visitors.clock.advance(timedelta(seconds=30))
    statuses = [(await human.send(_form(1 + n % 5, _nonce=nonce))).status_code for n in range(25)]
    assert statuses[:20] == [303] * 20
    assert statuses[20:] == [429] * 5
    async with visitors.resources.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Response)) == 1


async def test_a_person_whom_nothing_gives_away_counts_with_one_more_press(
    visitors: Visitors, strangers: httpx.AsyncClient, store: Store
) -> None:
    human = Caller(strangers, await _link_address(visitors), BROWSER)  # an old browser, scripts off
    nonce = await human.look()
    visitors.clock.advance(timedelta(seconds=30))
    asked = await human.send(_form(3, _nonce=nonce))
    assert asked.status_code == 200
    token = dict(_FIELD.findall(html.unescape(asked.text)))["_token"]
    visitors.clock.advance(timedelta(seconds=5))
    assert await store.events() == []
    thanked = await human.send({"_token": token, "_confirm": "yes"})
    assert thanked.status_code == 303
    (kept,) = await visitors.responses()
    assert (kept.rating, kept.suspected) == (3, "no_signal")
