"""A day of the customer care log through all four services: from the web form to the released entry and the survey after it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from careloop.stack.packs import load_packs
from tests.journeys.test_recognition import BROWSER
from tests.support.loop import Loop, Person
from tests.support.waiting import eventually

AGENCY = "county-social-services"
ROSA = "rosa.delgado@home.example"
WORDS = (
    "Me llamo Rosa Delgado, caso 30B1F04432. En la oficina de Orange no hay sillas y esperé una hora de pie. "
    "Llámeme al 714-555-0171."
)
HIDDEN = ("Rosa", "Delgado", "30B1F04432", "714-555-0171", ROSA)
ANSWER = "Tiene razón: faltaban sillas. Ya se pidieron veinte."


class Day:
    """The people of the agency, and the one entry that the day is about."""

    def __init__(self, loop: Loop, deputy: Person, analyst: Person, desk: Person) -> None:
        self.loop, self.deputy, self.analyst, self.desk = loop, deputy, analyst, desk
        self.path = ""

    async def write_on_the_website(self) -> str:
        """Rosa writes in Spanish; returns the number that the page gives her."""
        form = f"{self.loop.urls['case_log_api']}/c/{AGENCY}"
        page = await self.loop.http.get(form, params={"lang": "es"}, headers=BROWSER)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        self.loop.clock.advance(timedelta(seconds=40))
        typed = {
            "kind": "complaint",
            "narrative": WORDS,
            "name": "Rosa Delgado",
            "email": ROSA,
            "program": "assistance",
        }
        sent = await self.loop.http.post(form, data=hidden | typed, headers=BROWSER)
        assert sent.status_code == 303, sent.text
        thanks = await self.loop.http.get(f"{form.rpartition('/')[0]}/{sent.headers['Location']}", headers=BROWSER)
        found = re.search(r"<strong>(\d{4}-\d{6})</strong>", thanks.text)
        assert found, thanks.text
        return found[1]

    async def get(self, word: str = "", *, by: Person | None = None) -> dict[str, Any]:
        return await (by or self.analyst).get("case_log_api", f"{self.path}{word}")

    async def post(self, word: str, body: object = None, *, by: Person, **options: Any) -> dict[str, Any]:
        return await by.post("case_log_api", f"{self.path}{word}", body or {}, **options)

    async def sheet(self) -> str:
        """The log as it leaves."""
        days = {"received_from": "2026-11-01", "received_to": "2026-11-30"}
        answer = await self.analyst.call("GET", "case_log_api", "/v1/log-sheet.csv", params=days)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def figures(self, category: str) -> Any:
        """The month's statistics of a category."""
        days = {"from": "2026-11-01", "to": "2026-11-30", "by": "category"}
        statistics = await self.analyst.get("reporter", "/v1/log-statistics", **days)
        return next(group for group in statistics["groups"] if group["key"] == category)

    async def release(self) -> None:
        """The analyst reads the redacted copy and releases it."""
        [copy, *_] = (await self.get("/redacted-copies"))["items"]
        one = f"{self.path}/redacted-copies/{copy['version']}"
        read = await self.analyst.call("GET", "case_log_api", one)
        released = await self.analyst.call(
            "POST", "case_log_api", f"{one}/release", {}, headers={"If-Match": read.headers["ETag"]}
        )
        assert released.is_success, released.text


@pytest.fixture
async def day(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Day:
    loop.clock.set(datetime(2026, 11, 18, 17, 0, tzinfo=UTC))  # a Wednesday, nine in the morning
    monkeypatch.setattr("careloop.stack.packs.SystemClock", lambda: loop.clock)  # links begin on the day of the journey
    await load_packs([Path(__file__).parents[2] / "policies" / AGENCY])
    deputy = await loop.person(
        "helen.marsh", "log:read", "log:private", "log:write", "log:review", "log:answer", agency=AGENCY
    )
    analyst = await loop.person(
        "nora.whitfield",
        "log:read",
        "log:analyze",
        "log:redact",
        "log:release",
        "log:export",
        "scores:read",
        "log:statistics",
        agency=AGENCY,
    )
    return Day(loop, deputy, analyst, await loop.person(None, "log:inbound", agency=AGENCY))


@pytest.mark.clause("CCTS-III.A1")
@pytest.mark.clause("CCTS-III.A2")
@pytest.mark.clause("CCTS-III.bg")
@pytest.mark.clause("CCTS-III.bg.statistics")
async def test_a_complaint_from_the_website_is_reviewed_answered_redacted_closed_and_proven(
    loop: Loop, day: Day
) -> None:
    number = await day.write_on_the_website()
    await loop.all_quiet()
    [item] = (await day.analyst.get("case_log_api", "/v1/log-entries"))["items"]
    assert (item["number"], item["status"], item["reportability"], item["language"]) == (
        number,
        "open",
        "reportable",
        "es",
    )
    day.path = f"/v1/log-entries/{item['case_id']}"

    assert loop.mails(to="nora.whitfield@", about=number), "the analyst has a copy of the entry"
    assert loop.mails(to="helen.marsh@", about="Review by"), "the Deputy Director is asked for a review"
    loop.clock.advance(timedelta(days=1))
    [review] = (await day.get("/reviews", by=day.deputy))["items"]
    await day.post(
        f"/reviews/{review['id']}/answer", {"answer": "It is so.", "potential_resolution": "Chairs."}, by=day.deputy
    )

    answer = await day.deputy.call("POST", "case_log_api", f"{day.path}/close", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "entry_not_ready_to_close")
    await day.post("/answer", {"text": ANSWER}, by=day.deputy)
    await loop.all_quiet()
    [mail] = loop.mails(to=ROSA)
    assert ANSWER in " ".join(mail.body("plain").split())

    reply = (
        f"From: Rosa Delgado <{ROSA}>\r\nTo: {mail.message['Reply-To']}\r\nSubject: Re: {mail.message['Subject']}\r\n"
        f"Message-ID: <reply-1@home.example>\r\nIn-Reply-To: {mail.message['Message-ID']}\r\n"
        "Date: Thu, 19 Nov 2026 18:00:00 +0000\r\n\r\nGracias, con sillas basta.\r\n"
    )
    posted = await loop.http.post(
        f"{loop.urls['case_log_api']}/v1/inbound-email",
        content=reply.encode(),
        headers={"Authorization": f"Bearer {day.desk.token}", "Content-Type": "message/rfc822"},
    )
    assert posted.status_code == 202, posted.text
    assert (posted.json()["state"], posted.json()["case_number"]) == ("filed", number)

    assert "sillas" not in await day.sheet(), "nothing leaves before a person has released it"
    await day.post("/resolve", {"text": "Se pidieron veinte sillas."}, by=day.deputy)
    await loop.all_quiet()
    read = await day.deputy.call("GET", "case_log_api", day.path)
    edited = await day.deputy.call(
        "PATCH", "case_log_api", day.path, {"category": "facilities"}, headers={"If-Match": read.headers["ETag"]}
    )
    assert edited.is_success, edited.text
    await loop.all_quiet()
    await day.release()
    sheet = await day.sheet()
    assert "no hay sillas" in sheet
    assert [word for word in HIDDEN if word in sheet] == []

    await day.post("/close", by=day.deputy)
    await loop.all_quiet()
    loop.clock.advance(timedelta(days=6))
    await loop.all_quiet()
    survey = await eventually(lambda: [mail for mail in loop.mails(to=ROSA) if "/s/" in mail.body("plain")])
    assert len(survey) == 1

    kinds = [entry["kind"] for entry in (await day.get("/timeline"))["items"]]
    assert "reply_received" in kinds
    assert (await day.get("/timeline/verify"))["intact"] is True
    conformance = await day.analyst.get("reporter", "/v1/conformance", **{"from": "2026-11-01", "to": "2026-11-30"})
    measured = {clause["clause"]: clause for clause in conformance["clauses"]}
    for clause in (
        "CCTS-III.A1.log", "CCTS-III.A1.notify", "CCTS-III.B1", "CCTS-III.A2.forward", "CCTS-III.A2.two_day",
        "CCTS-II.3.redacted", "CCTS-III.cat", "CCTS-III.bg.responsive",
    ):  # fmt: skip
        found = measured[clause]
        assert (found["met"] > 0, found["missed"], found["open"]) == (True, 0, 0), found
    facilities = await day.figures("facilities")
    figures = {name: facilities[name] for name in ("received", "answered", "closed", "open")}
    assert figures == {"received": 1, "answered": 1, "closed": 1, "open": 0}
    assert facilities["business_days"] == {"n": 1, "median": 1, "ninetieth": 1}
    assert facilities["limits"]["missed"] == 0
