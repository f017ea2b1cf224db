"""The office that follows up bad ratings: reviewed the next morning, worked, and closed in the prescribed order."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from careloop.demo.office import Refused
from careloop.simulate.customers import chance_of
from careloop.simulate.playing import Cast

REVIEWER, DIRECTOR = "priya.raman", "daniel.okafor"
_WORKED_AFTER = timedelta(days=1)
_CAUSES = (
    ("The second visit was not entered in the calendar.", "A promised visit becomes an appointment at once."),
    ("The part had to be ordered and nobody told the customer.", "Waiting for parts is said on the ticket."),
    ("The request was passed on twice without a word.", "Whoever passes on calls the customer first."),
)


@dataclass
class DeskOffice:
    """Performance Excellence and the Director, who look at their cases once a morning."""

    cast: Cast
    seed: str

    async def begin(self) -> None:
        """Give the two their keys."""
        await self.cast.engage(REVIEWER, "cases:read", "cases:write", "cases:review", "cases:private")
        await self.cast.engage(DIRECTOR, "cases:read", "cases:write", "cases:direct", "cases:private", "desk:read")

    async def work(self, day: date) -> None:
        """Take every open case one step further."""
        director = self.cast.at(DIRECTOR, "case_log_api")
        for status in ("confirmed", "contacted", "open"):
            for case in (await director.get("/v1/cases", status=status, limit="100"))["items"]:
                await self._take_further(case, status, day)

    async def _take_further(self, case: dict[str, Any], status: str, day: date) -> None:
        director, path = self.cast.at(DIRECTOR, "case_log_api"), f"/v1/cases/{case['id']}"
        if status == "contacted":
            await director.post(f"{path}/close")
            return
        if status == "confirmed":
            return  # the final mail is on its way
        reviewer = self.cast.at(REVIEWER, "case_log_api")
        whole = await reviewer.get(path)
        if not whole.get("reviewed_at") and await self._review(path):
            return
        chance = chance_of(self.seed, "case", case["number"])
        if self.cast.world.clock.now() - _WORKED_AFTER * chance.randint(1, 4) < _instant(case["opened_at"]):
            return
        cause, improvement = chance.choice(_CAUSES)
        await director.post(f"{path}/readdress", {"note": "Please go back there today.", "assignee": None})
        await director.post(f"{path}/survey-resolution", {"text": f"Seen to on {day}."})
        await director.post(f"{path}/cause", {"cause": cause, "improvement_opportunity": improvement})
        await director.post(f"{path}/confirmation", {"summary": "The work was done again and tested."})
        await director.post(f"{path}/final-contact", {"kind": "mail"})

    async def _review(self, path: str) -> bool:
        """Review the SIN, which sends the prescribed mail; False where it was reviewed before."""
        try:
            await self.cast.at(REVIEWER, "case_log_api").post(f"{path}/review", {"note": "Read."})
        except Refused:
            return False
        return True


def _instant(said: str) -> datetime:
    return datetime.fromisoformat(said)
