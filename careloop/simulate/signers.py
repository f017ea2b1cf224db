"""Whoever holds the steps of an agency's reports: they look at their runs three times a day and take what is theirs in time.

Punctual people act on the day that they are to work to, or the business day before. Where people are late, one step in
some is taken a few business days after it.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from careloop.demo.office import Refused
from careloop.simulate.customers import chance_of
from careloop.simulate.playing import Cast
from shared.calendar import Calendar, add_business_days
from shared.policy.models import PolicyPack

RUNS = "/v1/report-runs"
_RETURNED_SHARE = 0.15


@dataclass
class Signers:
    """Everybody of an agency who can be asked to take a step; `late_share`: of how many steps the date is missed."""

    cast: Cast
    pack: PolicyPack
    seed: str
    calendar: Calendar
    late_share: float = 0.0
    returned: set[str] = field(default_factory=set)
    deeds: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        """Give everybody of the directory who may sign a key."""
        for person in sorted({person.handle for person in self.pack.directory.people} if self.pack.directory else ()):
            await self.cast.engage(person, "reports:read", "reports:write", "reports:sign", "scores:read")

    async def work(self, day: date) -> None:
        """Look at every open run, and take what is to be taken today."""
        reader = self.cast.at(None, "reporter")
        for state in ("open", "submitted"):
            listed = await reader.get(RUNS, state=state, limit="100")
            for run in sorted(listed["items"], key=lambda one: (one["period"]["start_on"], one["id"])):
                await self._advance(run["id"], day)

    async def _advance(self, run_id: str, day: date) -> None:
        """Take one step after the other, as long as it is time for the next."""
        for _ in range(12):
            run = await self.cast.at(None, "reporter").get(f"{RUNS}/{run_id}")
            step = next((step for step in run["steps"] if step["state"] == "ready"), None)
            if step is None or step["is_compiling"] or not self._is_time(run, step, day):
                return
            people = step["missing"] or step["holders"] or []
            if not people or not await self._take(run, step, people[0]):
                return
            await self.cast.world.settle()

    def _is_time(self, run: dict[str, Any], step: dict[str, Any], day: date) -> bool:
        if step["working_on"] is None:
            return True
        working_on = date.fromisoformat(step["working_on"])
        chance = chance_of(self.seed, "signer", run["report"], run["period"]["name"], run["department"], step["step"])
        if chance.random() < self.late_share:
            return day >= add_business_days(self.calendar, working_on, chance.randint(1, 3))
        early = chance.randint(0, 1)
        return day >= (add_business_days(self.calendar, working_on, -early) if early else working_on)

    async def _take(self, run: dict[str, Any], step: dict[str, Any], person: str) -> bool:
        """Act as this person; False where it cannot be done now (an obstacle, a version that has changed)."""
        signer, path = self.cast.at(person, "reporter"), f"{RUNS}/{run['id']}/steps/{step['step']}"
        try:
            if step["act"] in {"review", "approve"}:
                if run["content_version"] and self._wants_corrections(run, step):
                    await signer.post(
                        f"{path}/return",
                        {
                            "content_version": run["content_version"],
                            "corrections": ["Please say in the title which part is new."],
                        },
                    )
                    self.deeds.append("returned")
                    return False
                await signer.post(f"{path}/approve", {"content_version": run["content_version"]})
            else:
                await signer.post(f"{path}/done", {})
        except Refused as refused:
            self.deeds.append(f"refused: {refused.code}")
            if refused.code == "obstacles_remain":  # what stood in the way may have been seen to since it was compiled
                await signer.post(f"{RUNS}/{run['id']}/compile", {})
            if refused.code == "corrections_unanswered" and run["kind"] == "outside_review":
                await signer.post(f"{RUNS}/{run['id']}/documents", _corrected(run))
            return False
        self.deeds.append(step["act"])
        return True

    def _wants_corrections(self, run: dict[str, Any], step: dict[str, Any]) -> bool:
        """Once per run at most, and in some runs only."""
        if run["id"] in self.returned or step["act"] != "approve":
            return False
        chance = chance_of(self.seed, "returns", run["report"], run["period"]["name"], run["department"])
        if chance.random() >= _RETURNED_SHARE:
            return False
        self.returned.add(run["id"])
        return True


def _corrected(run: dict[str, Any]) -> dict[str, str]:
    """The report from outside as its reviewers want it, which is its next version."""
    text = f"The quarterly report of {run['period']['name']}, corrected.\n"
    content = base64.b64encode(text.encode()).decode()
    return {"filename": "quarterly-corrected.txt", "content_type": "text/plain", "content_base64": content}


def quarters_received(first_on: date, last_on: date) -> Iterator[tuple[date, date]]:
    """The days on which the quarterly report of somebody else arrives (the 20th of the month after), and a day of its quarter."""
    day = first_on
    while day <= last_on:
        if day.day == 20 and day.month in {1, 4, 7, 10}:  # noqa: PLR2004 - the month after each quarter
            yield day, day.replace(day=1) - timedelta(days=1)
        day += timedelta(days=1)
