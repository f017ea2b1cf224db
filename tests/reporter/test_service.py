"""reporter as it runs: signed deliveries over HTTP, its own worker, and what it says of its figures."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.reporter.app import create_app
from services.reporter.settings import Settings
from services.reporter.worker import create_worker
from shared.clock import SettableClock
from shared.contracts.base import Event
from shared.db import make_engine, make_sessions
from shared.db.kernel import InboxRow
from shared.events.envelope import EventOnTheWire, body_of_batch
from shared.ids import new_id
from shared.resources import Resources
from shared.web.keys import create_key
from shared.webhooks import new_secret, sign
from tests.reporter.support import AGENCY, Api, attributed, classified, load, pack_of, voided
from tests.support.waiting import eventually

WEEK = {"period": "week", "from": "2026-11-16"}


class Running:
    """reporter's app and worker on one database; deliveries are signed as survey_api signs them."""

    def __init__(self, resources: Resources, secret: str, api: Api) -> None:
        self.resources, self.secret, self.api = resources, secret, api

    async def deliver(self, *events: Event, secret: str | None = None) -> httpx.Response:
        now = self.resources.clock.now()
        body = body_of_batch(
            [
                EventOnTheWire(
                    id=new_id(),
                    type=event.type,
                    agency=event.agency,
                    lane=event.lane,
                    occurred_at=now,
                    data=event.model_dump(mode="json"),
                )
                for event in events
            ],
            now=now,
        )
        headers = sign(secret=secret or self.secret, webhook_id=str(new_id()), at=now, body=body)
        return await self.api.client.post(
            "/v1/events", content=body, headers={**headers, "content-type": "application/json"}
        )

    async def week(self, by: str = "all") -> dict[str | None, Any]:
        return await self.api.scores(**WEEK, by=by)


@asynccontextmanager
async def _working(resources: Resources) -> AsyncIterator[None]:
    worker = create_worker(resources=resources)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task


@pytest.fixture
async def running(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Running]:
    secret = new_secret()
    engine = make_engine(database_url, "reporter", pool_size=5)
    async with httpx.AsyncClient(trust_env=False) as http:
        resources = Resources(
            service="reporter",
            settings=Settings(
                database_url=database_url, redis_url=redis_url, event_secrets={"survey_api": [SecretStr(secret)]}
            ),
            engine=engine,
            sessions=make_sessions(engine),
            clock=clock,
            http=http,
        )
        async with resources.sessions.begin() as session:
            await load(session, pack_of())
            token = await create_key(session, name="test", agency=AGENCY, scopes=["scores:read"], now=clock.now())
        app = create_app(Settings(database_url=database_url), resources=resources)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://reporter") as client, _working(resources):
            yield Running(resources, secret, Api(client, token))
    await engine.dispose()


@pytest.mark.clause("TSPE-5.3")
async def test_a_signed_delivery_is_in_the_weeks_score_when_the_worker_has_taken_it_in(running: Running) -> None:
    answer = await running.deliver(
        *(classified(f"r{n}", 1 + n % 5) for n in range(100)), attributed("r0", "dana.wu", "network"), voided("r1")
    )
    assert answer.status_code == 202

    async def counted() -> bool:
        score = (await running.week())[None]
        return (score["n"], score["sin"]) == (99, 20) and (await running.week("technician")).keys() >= {"dana.wu"}

    await eventually(counted)


async def test_a_delivery_with_a_wrong_signature_is_refused_and_leaves_nothing(running: Running) -> None:
    answer = await running.deliver(classified("a", 5), secret=new_secret())

    assert answer.status_code == 401
    async with running.resources.sessions() as session:
        assert (await session.scalars(select(InboxRow))).all() == []


async def test_responses_of_an_agency_whose_policy_comes_later_are_counted_then(running: Running) -> None:
    await running.deliver(classified("theirs", 5, agency="elsewhere"), classified("ours", 5))

    async def ours_is_counted() -> bool:
        return bool((await running.week())[None]["n"] == 1)  # the one event that cannot be taken in holds up no other

    await eventually(ours_is_counted)
    async with running.resources.sessions.begin() as session:
        await load(session, pack_of("elsewhere"))
        theirs = await create_key(
            session, name="test", agency="elsewhere", scopes=["scores:read"], now=running.resources.clock.now()
        )

    async def theirs_is_counted() -> bool:
        running.resources.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]  # a settable clock
        return bool((await Api(running.api.client, theirs).scores(**WEEK))[None]["n"] == 1)

    await eventually(theirs_is_counted)


async def test_definitions_say_how_every_figure_of_a_score_is_computed(running: Running) -> None:
    answer = (await running.api.get("/v1/scores/definitions")).json()

    assert answer["policy_hash"] == pack_of().content_hash
    assert answer["surveys"] == [
        {
            "survey": "service-request",
            "version": 1,
            "lowest": 1,
            "highest": 5,
            "positive": [4, 5],
            "neutral": [2, 3],
            "sin": [1],
            "clauses": ["TSPE-3.categorised", "TSPE-3.counted"],
        }
    ]
    defined = {figure["figure"]: figure for figure in answer["figures"]}
    assert defined["score"]["clauses"] == ["TSPE-3.counted", "TSPE-5.3.score"]
    (period,) = (await running.api.get(**WEEK)).json()["periods"]
    assert defined.keys() <= period["scores"][0].keys() | period.keys()
    assert "America/New_York" in answer["population"]
    assert "monday" in answer["population"]


async def test_definitions_need_the_scope_of_scores(running: Running) -> None:
    async with running.resources.sessions.begin() as session:
        other = await create_key(
            session, name="other", agency=AGENCY, scopes=["cases:read"], now=running.resources.clock.now()
        )

    assert (await Api(running.api.client, other).get("/v1/scores/definitions")).status_code == 403
