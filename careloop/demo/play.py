"""The play: surveys in, the case worked by its people to the end, every step seen before the next is made."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from careloop.demo.office import Office, Refused, until
from careloop.demo.showing import Stage
from careloop.demo.surveys import Visit
from shared.webhooks import sign

SOURCE = "isupport"
AT_ONCE = 8


@dataclass
class Seen:
    """What was observed on the way, for the proof."""

    accepted: list[dict[str, Any]] = field(default_factory=list)
    sent_at: dict[str, datetime] = field(default_factory=dict)
    mail_before_review: list[dict[str, Any]] = field(default_factory=list)
    tab: dict[str, str] = field(default_factory=dict)
    reopened: dict[str, Any] = field(default_factory=dict)
    refused_code: str | None = None
    case: dict[str, Any] = field(default_factory=dict)


class Play:
    """One performance; `seen` holds what was observed."""

    def __init__(self, office: Office, stage: Stage) -> None:
        self._office, self._stage = office, stage
        self._secret = ""
        self.seen = Seen()
        self._case_path = ""

    async def open_requests(self, visits: list[Visit]) -> None:
        """The desk works its requests and resolves them: each survey is about one of these."""
        self._secret = (await self._office.desk.post(f"/survey_api/v1/sources/{SOURCE}/secrets", {}))["secret"]
        await _at_once([self._open_request(visit) for visit in visits])

    async def _open_request(self, visit: Visit) -> None:
        path = "/case_log_api/v1/desk/requests"
        opened = {
            "ticket": visit.ticket,
            "subject": visit.subject,
            "queue": visit.team,
            "assignee": visit.technician,
            "customer_name": visit.customer_name,
            "customer_email": visit.customer_email,
        }
        await self._office.desk.post(path, opened)
        await self._office.desk.post(f"{path}/{visit.ticket}/resolve", {"change_id": str(uuid4())})

    async def send_surveys(self, visits: list[Visit]) -> None:
        """Post the surveys as the desk does: signed webhooks, some at a time."""
        with self._stage.sending() as progress:
            task = progress.add_task("signed webhooks accepted", total=len(visits))

            async def send(visit: Visit) -> None:
                await self._send(visit)
                progress.advance(task)

            await _at_once([send(visit) for visit in visits])

    async def _send(self, visit: Visit) -> None:
        now = datetime.now(UTC)
        body = json.dumps(visit.payload(answered_at=now)).encode()
        signed = sign(secret=self._secret, webhook_id=f"msg_{uuid4().hex}", at=now, body=body)
        answer = await self._office.http.post(
            f"/survey_api/v1/webhooks/{SOURCE}", content=body, headers={**signed, "content-type": "application/json"}
        )
        if answer.status_code != 202:  # noqa: PLR2004 - the one right answer
            raise Refused(answer.status_code, answer.json())
        self.seen.accepted.append(answer.json())
        self.seen.sent_at[visit.ticket] = now

    async def watch_case(self, visit: Visit) -> None:
        """Wait until careloop has done its part, and look at everything it did."""
        observer = self._office.observer

        async def opened() -> str | None:
            cases = await observer.get("/case_log_api/v1/cases", ticket=visit.ticket)
            return cases["items"][0]["id"] if cases["items"] else None

        self._case_path = f"/case_log_api/v1/cases/{await until('the case', opened)}"

        async def all_done() -> bool | None:
            case = await self._look()
            cycle = case["cycles"][0] if case["cycles"] else {}
            tab = await self._desk_request(visit)
            mails = await self.mails_about(visit.ticket)
            done = cycle.get("desk_confirmed_at") and len(tab["fields"]) == 7 and mails  # noqa: PLR2004 - the survey tab's fields
            return True if done and await self._has_draft() else None

        await until("the request reopened, the tab filled, the team told, the mail drafted", all_done)
        self.seen.reopened = await self._desk_request(visit)
        self.seen.tab = self.seen.reopened["fields"]
        self.seen.mail_before_review = await self.mails_to(visit.customer_email, visit.ticket)

    async def review(self, visit: Visit) -> None:
        """Performance Excellence reviews the SIN, which sends the prescribed mail."""
        draft = await self._office.reviewer.get(f"{self._case_path}/draft")
        self._stage.say(f"Priya Raman reads the draft, “{draft['subject']}”, and reviews the SIN")
        await self._office.reviewer.post(
            f"{self._case_path}/review", {"note": "A second visit was promised and did not take place."}
        )

        async def arrived() -> list[dict[str, Any]] | None:
            await self._look()
            return await self.mails_to(visit.customer_email, visit.ticket) or None

        await until("the prescribed mail", arrived)

    async def direct(self, visit: Visit) -> None:
        """The Director works the case: review, readdress, call-back, cause, Survey Resolution."""
        director, path = self._office.director, self._case_path
        self._stage.say("Ana Ruiz answers with a time and a number; Daniel Okafor works the case")
        call_back = await director.post(
            f"{path}/call-backs",
            {"phone": "555-0199", "call_at": datetime.now(UTC).isoformat(), "note": "After her class."},
        )
        await director.post(
            f"{path}/readdress", {"note": "Please go back to room 204 today and replace the lamp.", "assignee": None}
        )
        await director.post(f"{path}/call-backs/{call_back['id']}/done", {"outcome": "She expects us at 15:00."})
        await director.post(f"{path}/survey-resolution", {"text": "Second visit today at 15:00."})
        await director.post(
            f"{path}/cause",
            {
                "cause": "The second visit was not entered in the calendar.",
                "improvement_opportunity": "A promised visit becomes an appointment on the ticket at once.",
            },
        )

        async def readdressed() -> bool | None:
            await self._look()
            mails = await self.mails_about(visit.ticket)
            return True if any("maria.santos@" in mail["to"] for mail in mails) else None

        await until("the mail to the assignee", readdressed)

    async def close_in_order(self, visit: Visit) -> None:
        """Closing too early is refused by name; then confirmed, contacted, closed."""
        director, path = self._office.director, self._case_path
        try:
            await director.post(f"{path}/close")
        except Refused as refused:
            self.seen.refused_code = refused.code
            self._stage.say(f"closing before the order holds is refused: {refused.code}")
        await director.post(
            f"{path}/confirmation", {"summary": "We replaced the lamp of the smart board and tested the room."}
        )
        await director.post(f"{path}/final-contact", {"kind": "mail"})

        async def contacted() -> bool | None:
            return True if (await self._look())["status"] == "contacted" else None

        await until("the final mail", contacted)
        await director.post(f"{path}/close")

        async def closed_at_the_desk() -> bool | None:
            await self._look()
            request = await self._desk_request(visit)
            done = request["status"] == "closed" and request["fields"].get("Survey Follow-up complete") == "Yes"
            return True if done else None

        await until("the request closed again", closed_at_the_desk)
        self.seen.case = await self._look()

    async def follow_link(self, mail: dict[str, Any]) -> bool:
        """Whether the address in a mail opens this case, for somebody who may see it."""
        found = re.search(r"https?://\S+/cases/\S+", mail["text"])
        if found is None:
            return False
        answer = await self._office.reviewer.get(
            found.group().removeprefix(str(self._office.http.base_url).rstrip("/"))
        )
        return bool(answer["id"] == self.seen.case["id"])

    async def verify_timeline(self) -> dict[str, Any]:
        """Have the case's hash chain computed anew."""
        return await self._office.observer.get(f"{self._case_path}/timeline/verify")

    async def explain(self) -> list[dict[str, Any]]:
        """Every step with its clause."""
        steps: list[dict[str, Any]] = (await self._office.observer.get(f"{self._case_path}/explain"))["steps"]
        return steps

    async def mails_about(self, ticket: str) -> list[dict[str, Any]]:
        """Every mail that arrived whose subject or text names the ticket, newest first."""
        listed = (await self._office.http.get("/mail/messages")).json()["data"]
        read = [(await self._office.http.get(f"/mail/messages/{mail['name']}")).json() for mail in listed[:40]]
        return [mail for mail in read if ticket in mail["subject"] + mail["text"]]

    async def mails_to(self, address: str, ticket: str) -> list[dict[str, Any]]:
        """The same, to one address."""
        return [mail for mail in await self.mails_about(ticket) if address in mail["to"]]

    async def _look(self) -> dict[str, Any]:
        case = await self._office.observer.get(self._case_path)
        self._stage.show_new(case["timeline"])
        return case

    async def _has_draft(self) -> bool:
        try:
            return bool((await self._office.reviewer.get(f"{self._case_path}/draft"))["state"] == "ready")
        except Refused:
            return False

    async def _desk_request(self, visit: Visit) -> dict[str, Any]:
        return await self._office.observer.get(f"/case_log_api/v1/desk/requests/{visit.ticket}")


async def _at_once(calls: list[Any]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def run(call: Any) -> None:
        async with gate:
            await call

    async with asyncio.TaskGroup() as group:
        for call in calls:
            group.create_task(run(call))
