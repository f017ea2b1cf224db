"""The people of the county who report, each with a key of their own, and the run that they work on."""

from dataclasses import dataclass
from typing import Any

from tests.reporter.reports.figures import at
from tests.reporter.reports.office import Answer, Office, Person
from tests.reporter.reports.pack import AMBASSADOR, ANALYST, DIRECTOR, KEEPER, TEAM


@dataclass(frozen=True)
class Team:
    """Who takes the steps of one run, by handle."""

    office: Office
    run_id: str
    people: dict[str, Person]

    def __getitem__(self, handle: str) -> Person:
        return self.people[handle]

    def path(self, step: str, how: str) -> str:
        return f"/v1/report-runs/{self.run_id}/steps/{step}/{how}"

    async def done(self, who: str, step: str, **body: Any) -> Answer:
        """Do a step and let what follows happen."""
        answer = await self.people[who].ok("POST", self.path(step, "done"), body)
        await self.office.work()
        return answer

    async def approve(self, who: str, step: str = "approve", version: int = 1, **body: Any) -> Answer:
        answer = await self.people[who].ok("POST", self.path(step, "approve"), {"content_version": version, **body})
        await self.office.work()
        return answer

    async def send_back(self, who: str, *corrections: str, step: str = "approve", version: int = 1) -> Answer:
        body = {"content_version": version, "corrections": list(corrections)}
        answer = await self.people[who].ok("POST", self.path(step, "return"), body)
        await self.office.work()
        return answer

    async def run(self) -> Answer:
        return await self.people[ANALYST].run(self.run_id)

    async def states(self) -> dict[str, str]:
        return {step["step"]: step["state"] for step in (await self.run())["steps"]}

    async def step(self, step: str) -> Answer:
        return await self.people[ANALYST].step(self.run_id, step)

    async def kinds(self) -> list[str]:
        return [entry["kind"] for entry in await self.people[ANALYST].history(self.run_id)]

    async def to_approval(self) -> None:
        """Everything before the Executive Team's turn is done."""
        await self.done(ANALYST, "request")
        await self.done(KEEPER, "compile")
        await self.done(ANALYST, "draft")

    async def to_submission(self) -> None:
        """Everything before the report is submitted is done."""
        await self.to_approval()
        for each in TEAM:
            await self.approve(each)


HANDLES = (ANALYST, KEEPER, DIRECTOR, *TEAM, *AMBASSADOR.values(), "nora.plain")


async def gather_team(office: Office, report: str = "monthly", period: str = "2026-11", when: str = "") -> Team:
    """Open what is due at the agency's opening on the last business day of November, and take up one run of it."""
    await office.work(at=at(when or "2026-11-30T08:30"))
    people = {handle: await office.caller(person=handle) for handle in HANDLES}
    found = [run for run in await people[ANALYST].runs(report=report) if run["period"]["name"] == period]
    return Team(office, found[0]["id"], people)
