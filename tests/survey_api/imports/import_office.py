"""Somebody who sends files of responses, and the worker that takes them in, step by step."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import func, select, update

from services.survey_api.domain.work import AttributeResponses
from services.survey_api.jobs import registry
from services.survey_api.resources import SurveyResources
from shared.db.kernel import JobRow
from shared.jobs.run import JobRunner
from shared.leases import Leases
from shared.web.keys import create_key
from tests.survey_api.desk import AGENCY

ALL = "imports:write imports:read"


@dataclass
class ImportOffice:
    """Sends files with a key that holds just the scopes named, and works them off."""

    client: httpx.AsyncClient
    resources: SurveyResources
    leases: Leases
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    async def call(
        self, method: str, path: str, *, scopes: str = ALL, agency: str = AGENCY, **options: Any
    ) -> httpx.Response:
        if (scopes, agency) not in self.keys:
            async with self.resources.sessions.begin() as session:
                self.keys[scopes, agency] = await create_key(
                    session, name=scopes, agency=agency, scopes=scopes.split(), now=self.resources.clock.now()
                )
        headers = {"Authorization": f"Bearer {self.keys[scopes, agency]}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def send(
        self,
        content: bytes | AsyncIterator[bytes],
        *,
        headers: dict[str, str] | None = None,
        scopes: str = ALL,
        **params: str,
    ) -> httpx.Response:
        named = {"format": "csv", "survey": "service-request"} | params
        if "source" in params:
            named.pop("survey")
        return await self.call(
            "POST", "/v1/imports", scopes=scopes, params=named, content=content, headers=headers or {}
        )

    async def sent(self, content: bytes | AsyncIterator[bytes], **params: str) -> str:
        answer = await self.send(content, headers=None, scopes=ALL, **params)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    async def done(self, content: bytes | AsyncIterator[bytes], **params: str) -> dict[str, Any]:
        """Send a file, have it worked off, and return what became of it."""
        import_id = await self.sent(content, **params)
        await self.work()
        return await self.read(import_id)

    async def read(self, import_id: str) -> dict[str, Any]:
        answer = await self.call("GET", f"/v1/imports/{import_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def rejected(self, import_id: str) -> list[dict[str, str]]:
        answer = await self.call("GET", f"/v1/imports/{import_id}/rejected.csv")
        assert answer.status_code == 200, answer.text
        text = answer.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    async def work(self, *, most: int = 1000) -> int:
        """Do at most so many of the jobs that are due; how many there were. Attribution has its own tests."""
        runner = JobRunner(registry, self.resources, self.leases)
        for count in range(most):
            async with self.resources.sessions.begin() as session:
                row = await session.scalar(
                    select(JobRow)
                    .where(
                        JobRow.state == "waiting",
                        JobRow.run_at <= self.resources.clock.now(),
                        JobRow.name != AttributeResponses.job_name,
                    )
                    .order_by(JobRow.id)
                    .limit(1)
                )
                if row is None:
                    return count
                row.state, row.generation = "dispatched", row.generation + 1
            await runner.run(row.id, row.generation)
        return most

    async def start_again(self) -> None:
        """What was handed out to a worker that died is handed out again."""
        async with self.resources.sessions.begin() as session:
            await session.execute(update(JobRow).where(JobRow.state == "dispatched").values(state="waiting"))

    async def count(self, model: Any) -> int:
        async with self.resources.sessions() as session:
            return int(await session.scalar(select(func.count()).select_from(model)) or 0)


def table(header: str, *rows: str) -> bytes:
    return "\r\n".join([header, *rows]).encode()


async def in_parts(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]
