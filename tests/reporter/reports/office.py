"""reporter as the people who report meet it: its ledger looked at, its jobs run until idle, calls as somebody."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from services.reporter.app import create_app
from services.reporter.compose import reporter_resources
from services.reporter.deps import ReporterResources
from services.reporter.jobs import registry
from services.reporter.settings import Settings
from shared.clock import SettableClock
from shared.contracts.messages import MessageRequest
from shared.db.kernel import JobRow
from shared.jobs.run import JobRunner
from shared.leases import Leases
from shared.policy.models import PolicyPack
from shared.policy.store import store_version
from shared.policy.vocabulary import VOCABULARY
from shared.resources import open_resources
from shared.upstream.client import ServiceClient
from shared.upstream.notifier import HttpNotifier
from shared.web.keys import create_key
from tests.reporter.reports.pack import AGENCY, PEOPLE, county

EVERYTHING = ("reports:*", "scores:*")
Answer = dict[str, Any]


@dataclass
class NotifierStandIn(httpx.AsyncBaseTransport):
    """Takes messages by id like the real one, knows who belongs to the agency on each day, and what survey_api has released; can be cut off."""

    people: list[Answer] = field(default_factory=lambda: [dict(each) for each in PEOPLE])
    messages: dict[UUID, MessageRequest] = field(default_factory=dict)
    posts: Counter[UUID] = field(default_factory=Counter)
    comments: list[Answer] = field(default_factory=list)
    is_cut: bool = False
    is_survey_api_cut: bool = False
    refuses: bool = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("nobody answers", request=request)
        if request.url.path == "/v1/directory":
            as_of = date.fromisoformat(request.url.params["as_of"])
            there = [
                {key: value for key, value in each.items() if key not in {"since", "until"}}
                for each in self.people
                if each.get("since", as_of) <= as_of <= each.get("until", as_of)
            ]
            return httpx.Response(200, json={"agency": AGENCY, "as_of": str(as_of), "people": there}, request=request)
        if request.url.path == "/v1/released-comments":
            if self.is_survey_api_cut:
                raise httpx.ConnectError("nobody answers", request=request)
            return httpx.Response(200, json=self._released(request), request=request)
        asked = MessageRequest.model_validate_json(await request.aread())
        if self.refuses:
            return httpx.Response(422, json={"code": "role_vacant", "detail": "Nobody holds it."}, request=request)
        assert set(VOCABULARY[asked.template]) <= asked.data.keys()
        self.posts[asked.id] += 1
        assert self.messages.setdefault(asked.id, asked) == asked
        answer = {"id": str(asked.id), "state": "waiting", "message_id": f"<{asked.id}@careloop>"}
        return httpx.Response(202, json=answer, request=request)

    def _released(self, request: httpx.Request) -> Answer:
        """survey_api's released comments: those of the question asked for, low enough, two to a page."""
        asked = request.url.params
        low = [
            {**each["comment"], "question_rating": each["question_rating"]}
            for each in self.comments
            if each["question"] == asked["question"] and each["question_rating"] <= int(asked["at_most_rating"])
        ]
        start = int(asked.get("cursor", "0"))
        return {"items": low[start : start + 2], "next_cursor": str(start + 2) if start + 2 < len(low) else None}

    def sent(self, template: str) -> list[MessageRequest]:
        return [each for each in self.messages.values() if each.template == template]

    def leaves(self, handle: str, after: date) -> None:
        """Somebody belongs to the agency until that day."""
        next(each for each in self.people if each["handle"] == handle)["until"] = after


@dataclass
class Office:
    """One agency's reporter on a clock that stands still until it is moved."""

    app: FastAPI
    resources: ReporterResources
    clock: SettableClock
    notifier: NotifierStandIn
    leases: Leases
    stack: AsyncExitStack

    async def caller(self, *scopes: str, person: str | None = None, agency: str = AGENCY) -> "Person":
        """Somebody with a key of their own; without `person` a machine."""
        async with self.resources.sessions.begin() as session:
            token = await create_key(
                session,
                name=person or "a key",
                agency=agency,
                scopes=list(scopes or EVERYTHING),
                now=self.clock.now(),
                person=person,
            )
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://reporter.test",
            headers={"Authorization": f"Bearer {token}"},
        )
        return Person(await self.stack.enter_async_context(client))

    async def load(self, pack: PolicyPack) -> None:
        async with self.resources.sessions.begin() as session:
            await store_version(session, pack, now=self.clock.now())

    async def work(self, *, at: datetime | None = None) -> None:
        """Look and run jobs until nothing is due, at this instant."""
        if at is not None:
            self.clock.set(at)
        runner = JobRunner(registry, self.resources, self.leases)
        for _ in range(200):
            async with self.resources.sessions.begin() as session:
                await registry.looks["reports"](self.resources, session)
            if not await self._run_due(runner):
                return
        raise AssertionError("the office never comes to rest")

    async def _run_due(self, runner: JobRunner) -> int:
        async with self.resources.sessions.begin() as session:
            rows = (
                await session.scalars(
                    select(JobRow)
                    .where(JobRow.state == "waiting", JobRow.run_at <= self.clock.now())
                    .order_by(JobRow.id)
                )
            ).all()
            for row in rows:
                row.state, row.generation = "dispatched", row.generation + 1
        for row in rows:
            await runner.run(row.id, row.generation)
        return len(rows)

    async def failed_jobs(self) -> list[tuple[str, str | None]]:
        async with self.resources.sessions() as session:
            rows = await session.execute(select(JobRow.name, JobRow.last_error).where(JobRow.attempts > 0))
            return [(row.name, row.last_error) for row in rows]


@dataclass(frozen=True)
class Person:
    """Somebody who calls; `ok` insists that all goes well, `refused` that it does not."""

    client: httpx.AsyncClient

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.client.request(method, path, json=body, **options)

    async def ok(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        answer = await self.call(method, path, body, **options)
        assert answer.is_success, answer.text
        found: Answer = answer.json()
        return found

    async def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        answer = await self.call(method, path, body, **options)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["code"]

    async def runs(self, **params: str) -> list[Answer]:
        page = await self.ok("GET", "/v1/report-runs", params={"limit": "100", **params})
        items: list[Answer] = page["items"]
        return items

    async def run(self, run_id: str) -> Answer:
        return await self.ok("GET", f"/v1/report-runs/{run_id}")

    async def step(self, run_id: str, step: str) -> Answer:
        found = await self.run(run_id)
        named: Answer = next(each for each in found["steps"] if each["step"] == step)
        return named

    async def history(self, run_id: str) -> list[Answer]:
        page = await self.ok("GET", f"/v1/report-runs/{run_id}/history", params={"limit": "100"})
        items: list[Answer] = page["items"]
        return items


@asynccontextmanager
async def open_office(
    database_url: str, redis_url: str, clock: SettableClock, pack: PolicyPack | None = None
) -> AsyncIterator[Office]:
    """reporter under the county's pack, with a stand-in for notifier."""
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "notifier_url": "http://notifier.test",
            "service_key": "cl_aaaaaaaaaa_bbbb",
            "public_url": "https://care.county.example",
        }
    )
    notifier = NotifierStandIn()
    async with open_resources(settings, "reporter", clock=clock) as plain, AsyncExitStack() as stack:
        await plain.http.aclose()
        plain.http = httpx.AsyncClient(transport=notifier)
        client = ServiceClient(plain.http, settings.notifier_url, SecretStr("cl_aaaaaaaaaa_bbbb"))
        resources = replace(reporter_resources(plain), notifier=HttpNotifier(client, remember_seconds=0))
        leases = Leases(resources.engine, "reporter")
        stack.push_async_callback(leases.close)
        office = Office(
            app=create_app(settings, resources=resources),
            resources=resources,
            clock=clock,
            notifier=notifier,
            leases=leases,
            stack=stack,
        )
        await office.load(pack or county())
        yield office
