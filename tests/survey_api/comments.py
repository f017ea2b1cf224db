"""Comments of the child welfare agency's customers, and whoever reviews their redacted copies."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select, update

from services.survey_api.domain.form.submitting import Accepted
from services.survey_api.domain.work import ProposeComments
from services.survey_api.jobs.comments import propose_comments
from shared.db.kernel import JobRow
from tests.survey_api.forms import Visitors, answers
from tests.survey_api.heart_office import HeartOffice

COMMENTS = "/v1/redacted-comments"
RELEASED = "/v1/released-comments"
RELEASE, READ = "comments:release", "comments:read"
DAYS = {"from": "2026-01-01", "to": "2027-12-31"}
CANARIES = ("907-555-0142", "zaphira.canary@example.com", "Lena", "lena.fox@example.com")
SAID = "Nobody called me back for three weeks."
COMMENT = f"{SAID} Call 907-555-0142 or write to zaphira.canary@example.com."


@dataclass
class Comments:
    """Visitors who write comments, and the office that reviews them."""

    office: HeartOffice
    visitors: Visitors
    days: dict[str, str] = field(default_factory=lambda: dict(DAYS))

    async def say(self, comment: str = COMMENT, rating: int = 1, **more: str) -> UUID:
        """Answer the survey with a comment, and let the copies be proposed."""
        outcome: Accepted = await self.visitors.accepted(answers(rating, comment=comment, **more))
        await self.work()
        return outcome.response_id

    async def work(self) -> int:
        """Run the jobs that propose copies; how many there were."""
        resources = self.office.resources
        async with resources.sessions.begin() as session:
            rows = (
                await session.scalars(
                    select(JobRow).where(JobRow.name == ProposeComments.job_name, JobRow.state == "waiting")
                )
            ).all()
            jobs = [ProposeComments.model_validate(row.payload) for row in rows]
            await session.execute(update(JobRow).where(JobRow.id.in_([row.id for row in rows])).values(state="done"))
        for job in jobs:
            await propose_comments(resources, job)
        return len(jobs)

    async def copies(self, **params: Any) -> list[dict[str, Any]]:
        page = await self.office.read(COMMENTS, scope=RELEASE, params={**self.days, **params})
        items: list[dict[str, Any]] = page["items"]
        return items

    async def copy_of(self, response_id: UUID) -> dict[str, Any]:
        return next(each for each in await self.copies() if each["response_id"] == str(response_id))

    async def act(self, copy: dict[str, Any], act: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Act on a copy as it stands now."""
        path = f"{COMMENTS}/{copy['id']}"
        read = await self.office.call("GET", path, scope=RELEASE)
        headers = {"If-Match": read.headers["ETag"]}
        return await self.office.call("POST", f"{path}/{act}", scope=RELEASE, json=body, headers=headers)

    async def release(self, response_id: UUID) -> dict[str, Any]:
        copy = await self.copy_of(response_id)
        answer = await self.act(copy, "release")
        assert answer.status_code == 200, answer.text
        return copy

    async def released(self, **params: Any) -> list[dict[str, Any]]:
        """What leaves; never with anything that tells who wrote it."""
        answer = await self.office.call("GET", RELEASED, scope=READ, params={**self.days, **params})
        assert answer.status_code == 200, answer.text
        for canary in CANARIES:
            assert canary.encode() not in answer.content, canary
        items: list[dict[str, Any]] = answer.json()["items"]
        return items
