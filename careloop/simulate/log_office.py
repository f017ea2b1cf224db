"""The office of a customer care log: constituents write and call, assistants log it, the analyst releases, deputies answer."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from careloop.demo.office import Refused
from careloop.simulate.customers import chance_of, times_of
from careloop.simulate.playing import Cast, Diary
from shared.calendar import Calendar, add_business_days, is_business_day

ASSISTANT, DEPUTY, ANALYST = "amy.tran", "helen.marsh", "nora.whitfield"
LOG = "/v1/log-entries"
_NAMES = ("Rosa Delgado", "Ida Berg", "Tomás Rivera", "Chen Wei", "Farah Aziz", "Luz Ortega", "Hal Whitman", "Dana Fox")
_PROGRAMS = ("assistance", "assistance", "family-self-sufficiency", "adult-services", "children-family")
_SAID = {
    "complaint": (
        ("facilities", "The lobby has no chairs, and I waited standing for an hour."),
        ("rude_or_unresponsive", "I have left four messages, and nobody calls back."),
        ("business_process", "I was asked for the same papers three times by three people."),
        ("poor_service_agency", "The appointment was cancelled when I was at the door."),
    ),
    "compliment": ((None, "The worker at the window explained every step and was kind to my mother."),),
    "question": ((None, "Which papers do I need for the yearly renewal, and by when?"),),
}


@dataclass
class LogOffice:
    """Everybody around the log. `late_share`: how many entries are logged after the two business days."""

    cast: Cast
    seed: str
    calendar: Calendar
    late_share: float = 0.0
    per_day: float = 0.7
    logged: dict[str, date] = field(default_factory=dict)

    async def begin(self) -> None:
        """Give everybody a key."""
        await self.cast.engage(ASSISTANT, "log:read", "log:private", "log:write")
        await self.cast.engage(DEPUTY, "log:read", "log:private", "log:write", "log:review", "log:answer")
        await self.cast.engage(ANALYST, "log:read", "log:analyze", "log:redact", "log:release", "log:export")

    def plan(self, day: date, diary: Diary) -> None:
        """Note what is received on a day, and when it will be logged."""
        if not is_business_day(self.calendar, day):
            return
        chance = chance_of(self.seed, "log", day)
        for at in times_of(day, self.cast.zone, chance, self.per_day):
            kind = chance.choices(("complaint", "compliment", "question"), weights=(60, 25, 15))[0]
            category, words = chance.choice(_SAID[kind])
            name = chance.choice(_NAMES)
            body: dict[str, Any] = {
                "kind": kind,
                "channel": chance.choice(("phone", "letter", "email", "in_person", "access_oc")),
                "received_at": at.isoformat(),
                "received_by": ASSISTANT,
                "receiver_role": "designee",
                "program": chance.choice(_PROGRAMS),
                "constituent": {"name": name, "email": name.lower().replace(" ", ".") + "@home.example"},
                "narrative": f"My name is {name}. {words}",
            }
            if category:
                body["category"] = category
            is_late = chance.random() < self.late_share
            wait = chance.randint(3, 5) if is_late else chance.randint(0, 1)
            logged_on = add_business_days(self.calendar, day, wait) if wait else day
            logged_at = at + timedelta(minutes=1) if not wait else self.cast.instant(logged_on, 15, 30)

            async def log(body: dict[str, Any] = body, logged_at: datetime = logged_at) -> None:
                await self._log(body, logged_at.date())

            diary.note(logged_at, log)

    async def _log(self, body: dict[str, Any], day: date) -> None:
        received = datetime.fromisoformat(body["received_at"])
        if received.date() != day:
            body = body | {"backdating_reason": "It came by mail and was opened later."}
        entry = await self.cast.at(ASSISTANT, "case_log_api").post(LOG, body)
        self.logged[entry["case_id"]] = day

    async def work(self, day: date) -> None:
        """The analyst releases what was logged before today; the deputy answers and closes."""
        for case_id, logged_on in list(self.logged.items()):
            if logged_on < day:
                is_released = await self._release(case_id)
                await self._review(case_id)
                if await self._answer_and_close(case_id) and is_released:
                    del self.logged[case_id]

    async def _release(self, case_id: str) -> bool:
        """Release what is proposed; whether nothing was, so that what was released before is the latest there is."""
        analyst, path = self.cast.at(ANALYST, "case_log_api"), f"{LOG}/{case_id}/redacted-copies"
        proposed = [copy for copy in (await analyst.get(path))["items"] if copy["state"] == "proposed"]
        for copy in proposed:
            _, version = await analyst.read(f"{path}/{copy['version']}")
            await analyst.post(f"{path}/{copy['version']}/release", {}, version=version)
        return not proposed

    async def _review(self, case_id: str) -> None:
        deputy, path = self.cast.at(DEPUTY, "case_log_api"), f"{LOG}/{case_id}/reviews"
        for review in (await deputy.get(path))["items"]:
            if review["asked_person"] == DEPUTY and not review["answered_at"]:
                answer = {"answer": "It is so.", "potential_resolution": "We see to it this week."}
                await deputy.post(f"{path}/{review['id']}/answer", answer)

    async def _answer_and_close(self, case_id: str) -> bool:
        deputy, path = self.cast.at(DEPUTY, "case_log_api"), f"{LOG}/{case_id}"
        entry = await deputy.get(path)
        if entry["status"] == "closed":
            return True
        if not entry["answered_at"] and entry["kind"] != "compliment":
            try:
                await deputy.post(f"{path}/answer", {"text": "Thank you for telling us. We have seen to it."})
            except Refused:
                return False
            return False  # it is closed when the answer has arrived: tomorrow
        if entry["kind"] == "complaint" and entry["status"] == "open":
            await deputy.post(f"{path}/resolve", {"text": "Seen to, and the constituent was told."})
        await deputy.post(f"{path}/close")
        return True
