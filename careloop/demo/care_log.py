"""The third play: a day of the customer care log, from the letter in hand to the released entry (CCTS)."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import httpx

from careloop.demo.experience import BROWSER, READING_SECONDS, hidden_fields
from careloop.demo.office import Client, Player, Refused, make_keys, until
from careloop.demo.proof import Check
from careloop.demo.showing import Stage

AGENCY = "county-social-services"
LOG = "/case_log_api/v1/log-entries"
FORM = f"/case_log_api/c/{AGENCY}"

ASSISTANT = Player("demo: assistant", ("log:read", "log:private", "log:write"), "amy.tran")
DEPUTY = Player(
    "demo: Deputy Director", ("log:read", "log:private", "log:write", "log:review", "log:answer"), "helen.marsh"
)
ANALYST = Player(
    "demo: SPPR Analyst",
    ("log:read", "log:analyze", "log:redact", "log:release", "log:export", "messages:read"),
    "nora.whitfield",
)

ROSA = {"name": "Rosa Delgado", "email": "rosa.delgado@home.example", "phone": "714-555-0171"}
COMPLAINT = (
    "My name is Rosa Delgado, case 30B1F04432. The lobby in Orange has no chairs, and I waited standing for an hour. "
    "Call me at 714-555-0171 or write to rosa.delgado@home.example."
)
HIDDEN = ("Rosa", "Delgado", "30B1F04432", "714-555-0171", "rosa.delgado@home.example")
APPEAL = "My benefits were cut without a notice, and I want that decision looked at again."
ANSWER = "You are right: there were no chairs. Twenty have been ordered, and until they come there are stools."


@dataclass
class SeenOfLog:
    """What was observed on the way, for the proof."""

    reviewed: dict[str, Any] = field(default_factory=dict)
    forwarded: dict[str, Any] = field(default_factory=dict)
    closed: dict[str, Any] = field(default_factory=dict)
    refused_code: str | None = None
    sheet_before: str = ""
    sheet_after: str = ""
    proposals: list[dict[str, Any]] = field(default_factory=list)
    mails: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_intact: bool = False


class CareLogPlay:
    """One performance of the third play."""

    def __init__(self, http: httpx.AsyncClient, stage: Stage, today: date, tokens: list[str]) -> None:
        self._http, self._stage, self._today = http, stage, today
        self._assistant, self._deputy, self._analyst = (Client(http, token) for token in tokens)
        self._started = datetime.now(UTC)
        self.seen = SeenOfLog()

    @classmethod
    async def open(cls, http: httpx.AsyncClient, stage: Stage, today: date) -> "CareLogPlay":
        """Make a key for each player."""
        return cls(http, stage, today, await make_keys((ASSISTANT, DEPUTY, ANALYST), AGENCY))

    async def write_on_the_website(self) -> str:
        """Rosa Delgado fills in the public form; returns the entry's path."""
        page = await self._http.get(FORM, headers=BROWSER)
        await asyncio.sleep(READING_SECONDS)
        typed = {"kind": "complaint", "narrative": COMPLAINT, **{k: v for k, v in ROSA.items() if v}}
        sent = await self._http.post(FORM, data=hidden_fields(page.text) | typed, headers=BROWSER)
        if sent.status_code != 303:  # noqa: PLR2004 - the one right answer
            raise Refused(sent.status_code, {"code": "log_form", "detail": "the form did not take what was written"})
        number = httpx.URL(sent.headers["Location"]).params["number"]
        self._stage.say(f"Rosa Delgado writes on the website, and is given the number {number}")

        async def entry() -> str | None:
            listed = await self._analyst.get(LOG, received_from=self._started.isoformat())
            found = [item for item in listed["items"] if item["number"] == number]
            return found[0]["case_id"] if found else None

        return f"{LOG}/{await until('the entry', entry)}"

    async def review(self, path: str) -> None:
        """The Deputy Director is asked for a two-day review, and answers."""

        async def asked() -> dict[str, Any] | None:
            await self._show(path)
            return await self._mail("helen.marsh@", "asks you to review")

        self.seen.mails["review"] = await until("the request for a review", asked)
        [request] = (await self._deputy.get(f"{path}/reviews"))["items"]
        await self._deputy.post(
            f"{path}/reviews/{request['id']}/answer",
            {"answer": "It is so: the chairs went to another site.", "potential_resolution": "Order twenty chairs."},
        )
        await self._show(path)
        self.seen.reviewed = (await self._deputy.get(f"{path}/deadlines"))["items"][-1]

    async def log_a_letter(self) -> str:
        """An assistant with a letter in hand: it is about an eligibility decision, so it belongs to the appeals."""
        self._stage.say("Amy Tran has a letter in hand: it is about an eligibility decision")
        entry = await self._assistant.post(
            LOG,
            {
                "kind": "complaint",
                "channel": "letter",
                "received_at": datetime.now(UTC).isoformat(),
                "received_by": "amy.tran",
                "receiver_role": "designee",
                "constituent": {"name": "Ida Berg", "postal_address": "12 Elm Street, Orange, CA 92866"},
                "narrative": APPEAL,
                "matters": ["case_action"],
                "offered": "manager",
            },
        )
        return f"{LOG}/{entry['case_id']}"

    async def forward(self, path: str) -> None:
        """The analyst forwards it: only a stub with the proof stays."""
        self._stage.say("Nora Whitfield forwards it to the Appeals Unit")
        entry = await self._analyst.get(path)
        if entry["status"] == "open":
            await self._analyst.post(f"{path}/forward", {})

        async def proved() -> dict[str, Any] | None:
            await self._show(path)
            found = (await self._analyst.get(f"{path}/forwardings"))["items"]
            return found[0] if found and found[0]["delivered_at"] else None

        self.seen.forwarded = await until("the proof of forwarding", proved)

    async def call_about_the_same(self, path: str) -> None:
        """Rosa calls as well: the likely duplicate is proposed, and the analyst decides."""
        self._stage.say("Rosa Delgado calls too, about the same chairs")
        body = {
            "kind": "complaint",
            "channel": "phone",
            "received_at": datetime.now(UTC).isoformat(),
            "received_by": "amy.tran",
            "receiver_role": "designee",
            "constituent": ROSA,
            "narrative": "The lobby in Orange has no chairs, and she waited standing for an hour. She asks for a call.",
        }
        again = await self._assistant.post(LOG, body)

        async def proposed() -> list[dict[str, Any]] | None:
            found = await self._analyst.get(f"{LOG}/{again['case_id']}/duplicates")
            return [each for each in found["items"] if path.endswith(each["other_case_id"])] or None

        self.seen.proposals = await until("the proposed duplicate", proposed)
        proposal = self.seen.proposals[0]
        await self._analyst.post(
            f"{LOG}/{again['case_id']}/duplicates/{proposal['id']}/decide",
            {"decision": "duplicate", "reason": "She called about the same chairs."},
        )
        self._stage.say(f"proposed with {proposal['score_percent']} %, decided: it counts once")

    async def release(self, path: str) -> None:
        """Nothing leaves before a person has released the redacted copy."""
        self.seen.sheet_before = await self._sheet()

        async def copied() -> dict[str, Any] | None:
            found = (await self._analyst.get(f"{path}/redacted-copies"))["items"]
            return found[0] if found else None

        copy = await until("the redacted copy", copied)
        one = f"{path}/redacted-copies/{copy['version']}"
        shown, version = await self._analyst.read(one)
        self._stage.say("Nora Whitfield reads the redacted copy and releases it:")
        self._stage.say(f"  “{json.loads(shown)['texts']['narrative']['text']}”")
        await self._analyst.post(f"{one}/release", {}, version=version)
        self.seen.sheet_after = await self._sheet()

    async def answer_and_close(self, path: str) -> None:
        """Closing before the constituent was answered is refused by name; then answered, resolved, closed."""
        try:
            await self._deputy.post(f"{path}/close")
        except Refused as refused:
            self.seen.refused_code = refused.code
            self._stage.say(f"closing before anybody has answered is refused: {refused.code}")
        await self._deputy.post(f"{path}/answer", {"text": ANSWER})

        async def answered() -> bool | None:
            await self._show(path)
            return True if (await self._deputy.get(path))["answered_at"] else None

        await until("the answer to be delivered", answered)
        found = await self._mail(str(ROSA["email"]), "Twenty have been ordered")
        self.seen.mails["answer"] = found or {"text": ""}
        await self._deputy.post(f"{path}/resolve", {"text": "Twenty chairs were ordered for the lobby."})

        async def categorised() -> bool | None:
            """Whoever changes an entry says which version is meant: careloop may be changing it at the same time."""
            _, version = await self._deputy.read(path)
            try:
                await self._deputy.send("PATCH", path, {"category": "facilities"}, version=version)
            except Refused as refused:
                if refused.code != "version_changed":
                    raise
                return None
            return True

        await until("the category to be set", categorised)
        await self._deputy.post(f"{path}/close")
        await self._show(path)
        self.seen.closed = await self._deputy.get(path)
        self.seen.is_intact = (await self._deputy.get(f"{path}/timeline/verify"))["intact"]

    def prove(self) -> list[Check]:
        """Check what the clauses ask for against what was seen."""
        seen = self.seen
        leaked = [word for word in HIDDEN if word in seen.sheet_after]
        return [
            ("CCTS-III.A2.forward", "the Deputy Director was asked for a two-day review", bool(seen.mails["review"])),
            (
                "CCTS-III.A2.two_day",
                f"the review was due {seen.reviewed['due_at']}, and is {seen.reviewed['state']}",
                seen.reviewed["state"] == "met",
            ),
            (
                "CCTS-III.fwd.appeals",
                "the letter about a decision went to the Appeals Unit, with proof",
                seen.forwarded["party"] == "appeals" and bool(seen.forwarded["delivered_at"]),
            ),
            ("CCTS-III.A2.duplicates", "the call about the same was proposed as a duplicate", bool(seen.proposals)),
            ("CCTS-II.3", "nothing of it was in the log's sheet before its release", "chairs" not in seen.sheet_before),
            (
                "CCTS-II.3.redacted",
                "after it the complaint is there, without name, number, address and case",
                "no chairs" in seen.sheet_after and not leaked,
            ),
            (
                "CCTS-III.bg",
                "closing without an answer was refused; then the constituent had one",
                seen.refused_code == "entry_not_ready_to_close" and bool(seen.mails["answer"]["text"]),
            ),
            ("CCTS-III.A1", "the timeline verifies, and the entry is closed", seen.is_intact and bool(seen.closed)),
        ]

    async def _sheet(self) -> str:
        days = {"received_from": f"{self._today}", "received_to": f"{self._today}"}
        text, _ = await self._analyst.read("/case_log_api/v1/log-sheet.csv", **days)
        return text

    async def _mail(self, to: str, words: str) -> dict[str, Any] | None:
        listed = (await self._http.get("/mail/messages")).json()["data"]
        for mail in listed[:40]:
            read: dict[str, Any] = (await self._http.get(f"/mail/messages/{mail['name']}")).json()
            if to in read["to"] and words in " ".join(read["text"].split()):
                return read
        return None

    async def _show(self, path: str) -> None:
        self._stage.show_new((await self._analyst.get(f"{path}/timeline"))["items"], of=path)
