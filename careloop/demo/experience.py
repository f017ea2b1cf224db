"""The second play: customers answer the one-minute survey on its page, and who helped them is thanked (HEART)."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import httpx

from careloop.demo.customers import PRAISE, PRAISED, PROGRAM, SUPERVISOR, Answering, Hour
from careloop.demo.office import Client, Player, Refused, make_keys, until
from careloop.demo.proof import Check, words
from careloop.demo.showing import Stage
from shared.policy.models import PolicyPack

AGENCY = "county-child-welfare"
OBSERVER = Player("demo: Ambassador", ("links:read", "responses:read", "scores:read", "recognitions:read"))
READING_SECONDS = 3.5  # who answers sooner is taken for a machine
BROWSER = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "en",
}
A_PERSON_PRESSED = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1", "Sec-Fetch-Site": "same-origin"}
SCANNER = {"User-Agent": "MailSafeLinkScanner/2.1 (bot)", "Accept": "*/*"}


class HiddenFields(HTMLParser):
    """Collects what a page's form sends without being asked."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a hidden input over."""
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and (name := given.get("name")):
            self.found[name] = given.get("value") or ""


@dataclass
class Counted:
    """What the agency's figures said before and after."""

    before: int = 0
    volumes: dict[str, Any] = field(default_factory=dict)
    average: dict[str, Any] = field(default_factory=dict)


class Experience:
    """One performance of the second play."""

    def __init__(self, http: httpx.AsyncClient, observer: Client, stage: Stage, today: date) -> None:
        self._http, self._observer, self._stage, self._today = http, observer, stage, today
        self.page_url = ""
        self._path = ""
        self.thanked = 0
        self.period = ""
        self.seen = Counted()

    @classmethod
    async def open(cls, http: httpx.AsyncClient, stage: Stage, today: date) -> "Experience":
        """Make the observer's key and find the program's link."""
        [token] = await make_keys((OBSERVER,), AGENCY)
        play = cls(http, Client(http, token), stage, today)
        links = await play._observer.get("/survey_api/v1/links", program=PROGRAM, live="true")
        play.page_url = next(link["url"] for link in links["items"] if link["is_default"])
        play._path = urlsplit(play.page_url).path
        return play

    async def count(self) -> int:
        """How many responses of the program count this quarter."""
        return int((await self.read_average())["n"])

    async def answer(self, hour: Hour) -> None:
        """Everybody opens the page, reads, taps and sends; a mail scanner does the same in no time."""
        self.seen.before = await self.count()
        with self._stage.sending() as progress:
            task = progress.add_task("survey pages sent", total=len(hour.people))

            async def fill(answering: Answering) -> None:
                await self._fill(answering)
                progress.advance(task)

            await asyncio.gather(*(fill(one) for one in hour.people), self._scan(hour.scanner))

    async def _fill(self, answering: Answering) -> None:
        headers = BROWSER | {"Accept-Language": answering.language}
        page = await self._http.get(self._path, headers=headers)
        await asyncio.sleep(READING_SECONDS)
        form = hidden_fields(page.text) | answering.fields()
        sent = await self._http.post(self._path, data=form, headers=headers | A_PERSON_PRESSED, follow_redirects=True)
        if not sent.is_success:
            raise Refused(
                sent.status_code, {"code": "survey_page", "detail": "the survey page did not take the answers"}
            )
        self.thanked += sent.url.path.endswith("/thanks")

    async def _scan(self, answering: Answering) -> None:
        page = await self._http.get(self._path, headers=SCANNER)
        await self._http.post(self._path, data=hidden_fields(page.text) | answering.fields(), headers=SCANNER)

    async def watch(self, people: int) -> None:
        """Wait until everybody is counted, and the praised one has the mail."""

        async def counted() -> bool | None:
            return True if await self.count() - self.seen.before >= people else None

        await until("the answers to be counted", counted)
        self.seen.average = await self.read_average()
        volumes = await self._observer.get(
            "/survey_api/v1/volumes", **{"from": f"{self._today}", "to": f"{self._today}", "by": "program"}
        )
        self.seen.volumes = next(item for item in volumes["items"] if item["key"] == PROGRAM)

        async def recognised() -> bool | None:
            return True if await self.recognition_mails() else None

        await until(f"the mail that thanks {PRAISED}", recognised)

    async def recognition_mails(self) -> list[dict[str, Any]]:
        """The mails that thank the praised one for this very comment, newest first."""
        listed = (await self._http.get("/mail/messages")).json()["data"]
        read = [(await self._http.get(f"/mail/messages/{mail['name']}")).json() for mail in listed[:40]]
        return [mail for mail in read if PRAISED.lower().replace(" ", ".") in mail["to"] and "same day" in mail["text"]]

    async def prove(self, hour: Hour, pack: PolicyPack) -> list[Check]:
        """Check what the clauses ask for against what was seen."""
        more = int(self.seen.average["n"]) - self.seen.before
        mails = await self.recognition_mails()
        mail = mails[0] if mails else {"text": "", "cc": "", "name": ""}
        told = words(mail["text"])
        attached = await self._attachment(mail["name"])
        suspected = await self._observer.get("/survey_api/v1/responses", suspected="true", program=PROGRAM)
        return [
            ("HEART-Q", f"{self.thanked} people were thanked for their answers", self.thanked == len(hour.people)),
            ("HEART-AVG", f"{more} more responses count in {PROGRAM}'s averages", more == len(hour.people)),
            ("HEART-AVG", "the scanner's answer is kept, marked and left out", bool(suspected["items"])),
            (
                "HEART-Q",
                f"from open to send it took them {self.seen.volumes['median_seconds']:.0f} s in the median: one minute",
                self.seen.volumes["median_seconds"] <= 60,  # noqa: PLR2004 - seconds of a minute
            ),
            (
                "HEART-REC",
                f"{PRAISED} has both prescribed sentences and the quoted comment",
                all(sentence_in(sentence, told) for sentence in prescribed_sentences(pack))
                and sentence_in("called back the same day.", told),
            ),
            ("HEART-REC", "the comment is attached, word for word", PRAISE in attached),
            ("HEART-REC", "the supervisor has a copy", SUPERVISOR in (mail["cc"] or "")),
        ]

    async def _attachment(self, name: str) -> str:
        if not name:
            return ""
        raw = (await self._http.get(f"/mail/{name}.eml")).content
        message = message_from_bytes(raw, policy=default)
        return "\n".join(
            part.get_content() for part in message.iter_attachments() if part.get_content_type() == "text/plain"
        )

    async def read_average(self) -> dict[str, Any]:
        """The program's averages of the quarter so far."""
        found = await self._observer.get(
            "/reporter/v1/averages", **{"period": "quarter", "from": f"{self._today}", "by": "program"}
        )
        [quarter] = found["periods"]
        self.period = quarter["in_words"]
        return next(one for one in quarter["averages"] if one["key"] == PROGRAM)


def hidden_fields(page: str) -> dict[str, str]:
    """What the page's form sends beside the answers."""
    parser = HiddenFields()
    parser.feed(page)
    return parser.found


def prescribed_sentences(pack: PolicyPack) -> list[str]:
    """The two sentences that the procedure prescribes, from the pack's template."""
    _, text = pack.template("recognition").text_in("en", "en")
    return re.findall(r"Thank you for providing[^.\n]*\.|You have been recognized[^!]*!", " ".join(text.text.split()))


def sentence_in(sentence: str, text: list[str]) -> bool:
    """Whether the words stand there in a row: mail wraps lines as it likes."""
    wanted = words(sentence)
    return bool(wanted) and any(text[at : at + len(wanted)] == wanted for at in range(len(text)))
