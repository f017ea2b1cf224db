"""The public form of the log: one person, one entry, and nothing typed is lost."""

import asyncio
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from tests.case_log_api.log.care_office import CARE, CareOffice

PERSON = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    "Accept": "text/html",
}
WHAT = "Nobody answered the telephone on Monday,\nand the lobby was closed at two."
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Visitor:
    """Somebody with a browser at the form."""

    def __init__(self, care: CareOffice, http: httpx.AsyncClient) -> None:
        self.care, self.http, self.hidden = care, http, {}  # type: ignore[var-annotated]  # filled by open()

    async def open(self, path: str = f"/c/{CARE}") -> str:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        self.keep(answer.text)
        return answer.text

    def keep(self, html: str) -> None:
        self.hidden = {name: unescape(value) for name, value in _HIDDEN.findall(html)}

    async def send(self, **typed: Any) -> httpx.Response:
        return await self.http.post(f"/c/{CARE}", data=self.hidden | typed)

    async def write(self, **typed: Any) -> httpx.Response:
        """Open, take half a minute, and send."""
        await self.open()
        self.care.clock.advance(timedelta(seconds=30))
        return await self.send(**({"kind": "complaint", "narrative": WHAT} | typed))


@pytest.fixture
async def visitor(care: CareOffice) -> Visitor:
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=care.app), base_url="http://case.test", headers=PERSON)
    return Visitor(care, await care.stack.enter_async_context(http))


async def entries(care: CareOffice) -> list[dict[str, Any]]:
    async with care.resources.sessions() as session:
        return [dict(row) for row in (await session.execute(text("SELECT * FROM log_entries"))).mappings()]


@pytest.mark.clause("CCTS-III.A2.forward")
async def test_what_somebody_writes_becomes_an_entry_and_a_review_is_asked_for(
    care: CareOffice, visitor: Visitor
) -> None:
    sent = await visitor.write(
        name="Rosa Delgado", email="rosa@home.example", program="assistance", subject_name="The front desk",
        interpreter="Vietnamese",
    )  # fmt: skip
    assert sent.status_code == 303
    thanks = await visitor.http.get(urljoin(f"http://case.test/c/{CARE}", sent.headers["Location"]))
    assert thanks.status_code == 200
    assert "2026-000001" in thanks.text
    await care.settle()
    [entry] = await entries(care)
    assert (entry["status"], entry["channel"], entry["source"], entry["program"]) == (
        "open", "web", "web_form", "assistance",
    )  # fmt: skip
    assert entry["reportability"] == "reportable"
    assert entry["interpreter"] == "Vietnamese"
    read = await care.read(str(entry["case_id"]), reason="Working on it.")
    assert read["constituent"]["email"] == "rosa@home.example"
    assert read["texts"]["narrative"] == WHAT
    assert len(care.mails("review_request")) == 1
    assert await care.dead_jobs() == []


async def test_nobody_has_to_give_a_name(care: CareOffice, visitor: Visitor) -> None:
    assert (await visitor.write(kind="compliment")).status_code == 303
    [entry] = await entries(care)
    assert (entry["kind"], entry["is_anonymous"]) == ("compliment", True)


async def test_the_same_form_sent_twice_and_at_once_is_one_entry(care: CareOffice, visitor: Visitor) -> None:
    await visitor.open()
    care.clock.advance(timedelta(seconds=30))
    typed = {"kind": "question", "narrative": WHAT}
    answers = await asyncio.gather(*(visitor.send(**typed) for _ in range(3)))
    again = await visitor.send(**typed)
    numbers = {re.search(r"number=([\d-]+)", each.headers["Location"])[1] for each in [*answers, again]}  # type: ignore[index]  # every answer has one
    assert numbers == {"2026-000001"}
    assert len(await entries(care)) == 1


async def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    answer = await visitor.write(
        kind="", narrative=" ", email="rosa at home", name="Rosa <b>Delgado</b>", program="moon"
    )
    assert answer.status_code == 422
    assert "4 things are missing or need a change" in answer.text
    assert 'href="#field-kind-compliment"' in answer.text
    assert 'aria-describedby="fault-email"' in answer.text
    assert 'value="rosa at home"' in answer.text
    assert "Rosa &lt;b&gt;Delgado&lt;/b&gt;" in answer.text
    visitor.keep(answer.text)
    mended = await visitor.send(kind="complaint", narrative=WHAT)
    assert mended.status_code == 303


async def test_too_much_text_is_refused_with_the_number_that_fits(visitor: Visitor) -> None:
    answer = await visitor.write(narrative="x" * 20_001)
    assert answer.status_code == 422
    assert "Please shorten this to 20000 characters." in answer.text


async def test_it_speaks_spanish_and_switching_keeps_what_was_typed(care: CareOffice, visitor: Visitor) -> None:
    await visitor.open()
    care.clock.advance(timedelta(seconds=30))
    switched = await visitor.send(narrative="Hola", _lang="es")
    assert switched.status_code == 200
    assert '<html lang="es"' in switched.text
    assert "Díganos: una felicitación, una pregunta o una queja" in switched.text
    assert "Hola</textarea>" in switched.text
    visitor.keep(switched.text)
    sent = await visitor.send(kind="question", narrative="Hola")
    assert sent.status_code == 303
    [entry] = await entries(care)
    assert entry["language"] == "es"


@pytest.mark.parametrize(
    ("typed", "headers", "seconds"),
    [
        ({"_website": "http://spam.example"}, {}, 30),
        ({}, {"User-Agent": "python-requests/2.32"}, 30),
        ({}, {}, 1),
    ],
    ids=["trap", "program", "too soon"],
)
async def test_what_a_machine_seems_to_have_sent_is_a_draft_that_troubles_nobody(
    care: CareOffice, visitor: Visitor, typed: dict[str, str], headers: dict[str, str], seconds: int
) -> None:
    visitor.http.headers.update(headers)
    await visitor.open()
    care.clock.advance(timedelta(seconds=seconds))
    assert (await visitor.send(kind="complaint", narrative=WHAT, **typed)).status_code == 303
    await care.settle()
    [entry] = await entries(care)
    assert entry["status"] == "draft"
    assert list(care.notifier.messages) == []


async def test_a_form_that_is_not_ours_or_too_old_comes_back_with_everything_in_it(
    care: CareOffice, visitor: Visitor
) -> None:
    await visitor.open()
    care.clock.advance(timedelta(hours=13))
    old = await visitor.send(kind="complaint", narrative=WHAT)
    assert old.status_code == 422
    assert "Please press send once more" in old.text
    assert WHAT in unescape(old.text)
    visitor.hidden = {"_nonce": "x", "csrf": "y"}
    assert (await visitor.send(kind="complaint", narrative=WHAT)).status_code == 422
    assert await entries(care) == []


async def test_looking_writes_nothing_and_an_agency_without_a_form_says_so(care: CareOffice, visitor: Visitor) -> None:
    await visitor.open()
    assert (await visitor.http.head(f"/c/{CARE}")).status_code == 200
    assert await entries(care) == []
    assert (await visitor.http.get("/c/nowhere")).status_code == 404


async def test_a_number_that_we_did_not_give_out_is_not_shown(visitor: Visitor) -> None:
    answer = await visitor.http.get(f"/c/{CARE}/thanks", params={"number": "2026-999999", "proof": "made up"})
    assert answer.status_code == 200
    assert "2026-999999" not in answer.text


async def test_without_a_page_secret_it_says_that_it_is_away(care: CareOffice, visitor: Visitor) -> None:
    care.resources.settings = care.resources.settings.model_copy(update={"page_secret": SecretStr("")})
    assert (await visitor.http.get(f"/c/{CARE}")).status_code == 503


async def test_whatever_is_typed_is_kept_or_refused_and_never_run(visitor: Visitor) -> None:
    for words in ("\x00\x01", "\ud800", "=HYPERLINK(1)", "<script>alert(1)</script>", "\u202e" * 50):
        typed = words.encode("utf-8", "surrogatepass")
        answer = await visitor.write(narrative=typed, name=typed)
        assert answer.status_code in {303, 422}, words
        assert "<script>alert" not in answer.text
