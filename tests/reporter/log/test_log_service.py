"""The statistics of the log as reporter runs: a signed delivery, its own worker, and the figures behind it."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from services.reporter.app import create_app
from services.reporter.settings import Settings
from services.reporter.worker import create_worker
from shared.clock import SettableClock
from shared.contracts.base import Event
from shared.db import make_engine, make_sessions
from shared.events.envelope import EventOnTheWire, body_of_batch
from shared.ids import new_id
from shared.policy.store import store_version
from shared.resources import Resources
from shared.web.keys import create_key
from shared.webhooks import new_secret, sign
from tests.reporter.log.support import COUNTY, NOON, changed, county_pack
from tests.reporter.support import Api
from tests.support.waiting import eventually

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


class Running:
    """reporter's app and worker on one database; deliveries are signed as case_log_api signs them."""

    def __init__(self, api: Api, secret: str, clock: SettableClock) -> None:
        self.api, self.secret, self.clock = api, secret, clock

    async def deliver(self, *events: Event) -> None:
        now = self.clock.now()
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
        headers = sign(secret=self.secret, webhook_id=str(new_id()), at=now, body=body)
        answer = await self.api.client.post(
            "/v1/events", content=body, headers={**headers, "content-type": "application/json"}
        )
        assert answer.status_code == 202, answer.text

    async def received(self, category: str) -> int:
        answer = await self.api.get("/v1/log-statistics", **NOVEMBER, by="category")
        return int(next(group["received"] for group in answer.json()["groups"] if group["key"] == category))


@pytest.fixture
async def running(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Running]:
    secret = new_secret()
    settings = Settings(
        database_url=database_url, redis_url=redis_url, event_secrets={"case_log_api": [SecretStr(secret)]}
    )
    engine = make_engine(database_url, "reporter", pool_size=5)
    async with httpx.AsyncClient(trust_env=False) as http:
        resources = Resources(
            service="reporter",
            settings=settings,
            engine=engine,
            sessions=make_sessions(engine),
            clock=clock,
            http=http,
        )
        async with resources.sessions.begin() as session:
            await store_version(session, county_pack(), now=NOON)
            token = await create_key(session, name="test", agency=COUNTY, scopes=["log:statistics"], now=clock.now())
        app = create_app(settings, resources=resources)
        worker = create_worker(resources=resources)
        task = asyncio.create_task(worker.run())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporter") as client:
            yield Running(Api(client, token), secret, clock)
        worker.stop()
        await task
    await engine.dispose()


@pytest.mark.clause("CCTS-III.bg")
@pytest.mark.clause("CCTS-III.bg.statistics")
async def test_an_entry_is_in_the_statistics_as_soon_as_the_worker_has_taken_it_in_and_moves_with_it(
    running: Running,
) -> None:
    await running.deliver(*(changed(f"e{n}", category="neglect") for n in range(40)))

    async def all_are_counted() -> bool:
        return await running.received("neglect") == 40

    await eventually(all_are_counted)
    await running.deliver(changed("e0", version=2, category="facilities"), changed("e1", version=2, counts=False))

    async def they_have_moved() -> bool:
        return (await running.received("neglect"), await running.received("facilities")) == (38, 1)

    await eventually(they_have_moved)
