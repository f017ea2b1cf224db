"""The survey's pages over HTTP: small, harmless whatever was typed, and losing nothing of it."""

import html
import re
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from services.survey_api.domain.form.answers import LONGEST_COMMENT
from services.survey_api.domain.form.submitting import CONFIRM_FIELD, NONCE_FIELD, TOKEN_FIELD
from services.survey_api.domain.links.finding import find_default_link
from services.survey_api.models import Response, SurveyLink
from services.survey_api.pages.drawing import SHOWN_FIELD, SWITCH_FIELD
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.web.ratelimit import InProcessLimiter, RateLimitPolicy
from tests.survey_api.forms import BROWSER, HEART, PRESSED, QUESTIONS, SURVEY

LARGEST = 30 * 1024
ODD_TEXTS = {
    "markup": "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "emoji": "👩‍👩‍👧 ¡gracias!",
    "template": "{{ 7 * 7 }}{% raw %}${x}",
    "right to left": "\u202eabc\u2066 شكرا",
    "lines": "\n first\r\nsecond\n\n",
}


class Person:
    """A customer with a phone."""

    def __init__(self, client: httpx.AsyncClient, resources: SurveyResources, clock: SettableClock, code: str) -> None:
        self.client, self.resources, self.clock, self.address = client, resources, clock, f"/s/{code}"

    async def look(self, query: str = "", **headers: str) -> httpx.Response:
        return await self.client.get(f"{self.address}{query}", headers=BROWSER | headers)

    async def send(self, typed: dict[str, str], *, nonce: str | None = None, seconds: float = 40) -> httpx.Response:
        if nonce is None:
            nonce = hidden(await self.look(), NONCE_FIELD)
            self.clock.advance(timedelta(seconds=seconds))
        return await self.client.post(self.address, data={NONCE_FIELD: nonce, **typed}, headers=BROWSER | PRESSED)

    async def kept(self) -> list[Response]:
        async with self.resources.sessions() as session:
            return list(await session.scalars(select(Response).where(Response.agency == HEART).order_by(Response.id)))


@pytest.fixture
async def person(client: httpx.AsyncClient, experience: SurveyResources, clock: SettableClock) -> Person:
    async with experience.sessions() as session:
        link = await find_default_link(session, HEART, SURVEY, "adoptions")
    assert link is not None
    return Person(client, experience, clock, link.code)


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found, page.text[:3000]
    return html.unescape(found[1])


def comment_in(page: httpx.Response) -> str:
    found = re.search(r'<textarea id="answer-comment"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ALL = dict.fromkeys(QUESTIONS, "5")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_whole_page_is_one_small_file(person: Person, language: str) -> None:
    page = await person.look(f"?lang={language}")

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert len(page.content) < LARGEST
    assert not re.search(r"<(script|img|iframe|link)[^>]+(src|href)=(?!\"data:)", page.text)


async def test_a_language_that_was_chosen_is_remembered(person: Person) -> None:
    assert 'lang="en"' in (await person.look()).text
    await person.look("?lang=es")
    assert 'lang="es"' in (await person.look()).text
    assert 'lang="en"' in (await person.look("?lang=en")).text


async def test_a_browser_that_keeps_no_cookies_goes_on_in_the_language_of_its_page(person: Person) -> None:
    page = await person.look("?lang=es")
    person.client.cookies.clear()
    typed = {SHOWN_FIELD: hidden(page, SHOWN_FIELD), NONCE_FIELD: hidden(page, NONCE_FIELD)}
    person.clock.advance(timedelta(seconds=40))
    faulty = await person.client.post(person.address, data=typed, headers=BROWSER | PRESSED)
    assert 'lang="es"' in faulty.text
    sent = await person.client.post(person.address, data={**typed, **ALL}, headers=BROWSER | PRESSED)

    assert sent.headers["location"].endswith("/thanks?lang=es")
    assert [answer.language for answer in await person.kept()] == ["es"]


async def test_looking_writes_no_answer_and_a_head_request_is_looking(person: Person) -> None:
    for query in ("", "?rating=1", "?rating=5&overall=5&comment=x"):
        assert (await person.look(query)).status_code == 200
    head = await person.client.head(person.address, headers=BROWSER)

    assert (head.status_code, head.content) == (200, b"")
    assert await person.kept() == []


@pytest.mark.parametrize(("rating", "chosen"), [("4", 1), ("99", 0), ("0", 0), ("", 0), ("4%00", 0), ("x" * 5000, 0)])
async def test_the_rating_of_the_address_is_chosen_if_there_is_such_a_one(
    person: Person, rating: str, chosen: int
) -> None:
    page = await person.look(f"?rating={rating}")

    assert page.status_code in {200, 422}
    assert page.text.count(" checked") == chosen


async def test_the_answers_are_in_no_address(person: Person) -> None:
    sent = await person.send({**ALL, "comment": "Very kind"})

    assert sent.status_code == 303
    assert sent.headers["location"] == f".{person.address.removeprefix('/s')}/thanks"
    thanks = await person.client.get(f"{person.address}/thanks", headers=BROWSER)
    assert (thanks.status_code, "Very kind" in thanks.text) == (200, False)
    assert [answer.comment for answer in await person.kept()] == ["Very kind"]


@pytest.mark.parametrize("typed", ODD_TEXTS.values(), ids=ODD_TEXTS)
async def test_what_was_typed_comes_back_as_it_was_and_harmless(person: Person, typed: str) -> None:
    page = await person.send({"comment": typed, "staff": typed, "helpfulness": typed})

    assert page.status_code == 422
    assert comment_in(page) == typed.replace("\r\n", "\n")
    assert page.text.count("<script>") == 1, "the page's own"
    assert "<img" not in page.text
    assert await person.kept() == []


async def test_a_very_long_comment_is_taken_and_one_that_is_too_long_is_kept_in_the_form(person: Person) -> None:
    longest = "😀" * LONGEST_COMMENT
    too_long = await person.send({**ALL, "comment": longest + "x"})
    assert too_long.status_code == 422
    assert "Please shorten this to 20000 characters." in too_long.text
    assert comment_in(too_long) == longest + "x"

    assert (await person.send({**ALL, "comment": longest})).status_code == 303
    assert (await person.kept())[0].comment == longest


async def test_control_characters_are_neither_shown_nor_kept(person: Person) -> None:
    page = await person.send({"comment": "a\x00b\x07c\x1b[31m"})
    assert comment_in(page) == "abc[31m"

    await person.send({**ALL, "comment": "a\x00b\x07c"})
    assert (await person.kept())[0].comment == "abc"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ""),
        (b"{}", "application/json"),
        (b"\xff\xfe=%ff%fe&overall=%ed%a0%80", "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded"),
        (b"overall=5&overall=4&_lang=&_lang=es&_nonce=", "application/x-www-form-urlencoded"),
        (b"_token=x&_confirm=yes", "application/x-www-form-urlencoded"),
        (b"_token=x&_lang=es", "application/x-www-form-urlencoded"),
        (b"_nonce=" + b"A" * 100_000, "application/x-www-form-urlencoded"),
        (
            b'--b\r\nContent-Disposition: form-data; name="comment"; filename="x"\r\n\r\nhello\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"--b\r\nnonsense", "multipart/form-data; boundary=b"),
        (b"x", "multipart/form-data"),
    ],
)
async def test_a_form_that_no_page_made_is_answered_with_a_page(person: Person, body: bytes, kind: str) -> None:
    page = await person.client.post(person.address, content=body, headers={**BROWSER, "content-type": kind})

    assert page.status_code < 500
    assert "<h1" in page.text
    assert page.headers["content-type"].startswith("text/html")
    assert await person.kept() == []


@pytest.mark.parametrize("code", ["nosuchcode", "k7m2r9t5b6", "%00", "%ff", "x" * 101, "i", "..%2f..", "<script>"])
async def test_an_unknown_link_says_so_kindly(person: Person, code: str) -> None:
    for path in (f"/s/{code}", f"/s/i/{code}", f"/s/{code}/thanks", f"/s/i/{code}/thanks"):
        page = await person.client.get(path, headers=BROWSER)
        if page.status_code == 404 and page.headers["content-type"] == "application/problem+json":
            continue  # a path with further slashes in it is no page's
        assert page.status_code in {404, 422}, path
        assert "<h1>" in page.text
        assert page.text.count("<script>") <= 1, "the page's own"


async def test_what_was_typed_at_an_unknown_link_is_given_back(person: Person) -> None:
    person.address = "/s/k7m2r9t5b6"
    page = await person.send({**ALL, "comment": "Three cheers for Ana", "audience": "external"}, nonce="x")

    assert page.status_code == 404
    assert re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page.text) == ["Three cheers for Ana"]


async def test_a_page_that_was_open_for_days_comes_back_with_everything_in_it(person: Person) -> None:
    nonce = hidden(await person.look(), NONCE_FIELD)
    person.clock.advance(timedelta(days=4))
    again = await person.send({**ALL, "comment": "Still here"}, nonce=nonce)

    assert (again.status_code, comment_in(again)) == (422, "Still here")
    assert again.text.count(" checked") == len(QUESTIONS)
    fresh = hidden(again, NONCE_FIELD)
    person.clock.advance(timedelta(seconds=10))
    assert (await person.send({**ALL, "comment": "Still here"}, nonce=fresh)).status_code == 303


async def test_a_page_that_was_given_out_in_time_is_taken_after_its_link_has_expired(person: Person) -> None:
    nonce = hidden(await person.look(), NONCE_FIELD)
    person.clock.advance(timedelta(hours=1))
    async with person.resources.sessions.begin() as session:
        await session.execute(update(SurveyLink).values(valid_to=person.clock.now(), valid_from=person.clock.now()))
    switched = await person.send({**ALL, SWITCH_FIELD: "es"}, nonce=nonce)
    assert ('lang="es"' in switched.text, hidden(switched, NONCE_FIELD)) == (True, nonce)

    assert (await person.send(ALL, nonce=nonce)).status_code == 303


async def test_another_language_is_no_answer_and_no_other_opening(person: Person) -> None:
    nonce = hidden(await person.look(), NONCE_FIELD)
    page = await person.send({**ALL, "comment": "Gracias", SWITCH_FIELD: "es"}, nonce=nonce)

    assert page.status_code == 200
    assert (comment_in(page), hidden(page, NONCE_FIELD)) == ("Gracias", nonce)
    assert await person.kept() == []


async def test_answers_that_nobody_was_seen_to_send_are_asked_about(person: Person) -> None:
    nonce = hidden(await person.look(), NONCE_FIELD)
    person.clock.advance(timedelta(seconds=40))
    asked = await person.client.post(person.address, data={NONCE_FIELD: nonce, **ALL}, headers=BROWSER)
    assert "Did you send these answers?" in asked.text
    token = hidden(asked, TOKEN_FIELD)
    person.clock.advance(timedelta(seconds=10))
    left_out = await person.client.post(
        person.address, data={TOKEN_FIELD: token, CONFIRM_FIELD: "no"}, headers=BROWSER | PRESSED
    )

    assert (left_out.status_code, "Those answers are not counted." in left_out.text) == (200, True)
    assert [answer.withheld for answer in await person.kept()] == [True]


async def test_a_link_of_a_survey_that_has_no_page_says_so(person: Person) -> None:
    async with person.resources.sessions.begin() as session:
        await session.execute(update(SurveyLink).values(survey="gone"))
        assert await session.scalar(select(func.count()).select_from(SurveyLink))
    page = await person.look()

    assert (page.status_code, "This survey is not open just now" in page.text) == (404, True)
    assert (await person.send(ALL, nonce="x")).status_code == 404


async def test_what_was_sent_too_often_can_be_sent_again_from_the_page_that_says_so(
    person: Person, app: FastAPI, client: httpx.AsyncClient
) -> None:
    nonce = hidden(await person.look(), NONCE_FIELD)
    app.state.limiter.by_kind["page"] = InProcessLimiter(RateLimitPolicy(quota=1))
    faulty = await person.send({"comment": 'Nothing "gets" <lost>'}, nonce=nonce)
    refused = await person.send({**ALL, "comment": 'Nothing "gets" <lost>'}, nonce=nonce)

    assert (faulty.status_code, refused.status_code) == (422, 429)
    assert refused.headers["retry-after"]
    again = {html.unescape(name): html.unescape(value) for name, value in HIDDEN.findall(refused.text)}
    assert again == {**ALL, "comment": 'Nothing "gets" <lost>', NONCE_FIELD: nonce}
    app.state.limiter.by_kind["page"] = InProcessLimiter(RateLimitPolicy(quota=9))
    person.clock.advance(timedelta(seconds=40))
    assert (await client.post(person.address, data=again, headers=BROWSER | PRESSED)).status_code == 303
