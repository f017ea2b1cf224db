"""Events: from one service's transaction to another's, signed, once each, in a lane of their own."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import uuid4

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from standardwebhooks import Webhook

from shared.clock import SettableClock
from shared.contracts.base import Event, EventLane
from shared.db import make_engine, make_sessions
from shared.db.kernel import Delivery, InboxRow, Subscription
from shared.events import InboxRegistry, MalformedBatch, Received, ensure_own_subscription, publish, receive_batch
from shared.events.deliver import wait_after
from shared.ids import new_id
from shared.jobs import JobRegistry, build_worker
from shared.resources import Resources
from shared.settings import ServiceName, ServiceSettings
from shared.webhooks import SignatureRefused, new_secret, sign, verify
from tests.support.waiting import eventually


class Rang(Event):
    type: ClassVar[str] = "bell.rang"
    bell: str

    @property
    def lane(self) -> EventLane:
        return "sin" if self.bell == "fire" else "normal"


class Receiver:
    """A real HTTP server that takes deliveries in as reporter would, and can be told to misbehave."""

    def __init__(self, resources: Resources, secret: str) -> None:
        self.resources, self.secret = resources, secret
        self.answer_with: list[int] = []
        self.batches: list[list[str]] = []
        self.bodies: list[tuple[dict[str, str], bytes]] = []
        self.repeat = 1
        self.app = FastAPI()
        self.app.add_api_route("/v1/events", self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        body = await request.body()
        self.bodies.append((dict(request.headers), body))
        if self.answer_with:
            return Response(status_code=self.answer_with.pop(0))
        verify(secrets_=[self.secret], headers=request.headers, body=body, now=self.resources.clock.now())
        self.batches.append([event["data"]["bell"] for event in json.loads(body)["data"]["events"]])
        for _ in range(self.repeat):
            async with self.resources.sessions.begin() as session:
                await receive_batch(session, body, now=self.resources.clock.now())
        return Response(status_code=204)


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]  # pytest keeps its own signals
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def resources_of(
    service: ServiceName, url: str, redis_url: str, clock: SettableClock
) -> AsyncIterator[Resources]:
    engine = make_engine(url, service)
    async with httpx.AsyncClient() as http:
        yield Resources(
            service=service,
            settings=ServiceSettings(database_url=url, redis_url=redis_url),
            engine=engine,
            sessions=make_sessions(engine),
            clock=clock,
            http=http,
        )
    await engine.dispose()


class Street:
    """A publisher (survey_api) and a subscriber (reporter) with both workers running."""

    def __init__(self, publisher: Resources, subscriber: Resources, receiver: Receiver) -> None:
        self.publisher, self.subscriber, self.receiver = publisher, subscriber, receiver
        self.heard: Counter[str] = Counter()
        self.fail_on: set[str] = set()
        self.inbox: InboxRegistry[Resources] = InboxRegistry("reporter")

        @self.inbox.on(Rang)
        async def hear(_resources: Resources, _session: AsyncSession, events: Sequence[Received[Rang]]) -> None:
            for received in events:
                if received.event.bell in self.fail_on:
                    raise ValueError(received.event.bell)
            self.heard.update(received.event.bell for received in events)

    async def ring(self, *bells: str) -> None:
        async with self.publisher.sessions.begin() as session:
            await publish(session, *(Rang(agency="a", bell=bell) for bell in bells), now=self.publisher.clock.now())


@pytest.fixture
async def street(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Street]:
    secret = new_secret()
    async with (
        resources_of("survey_api", database_url, redis_url, clock) as publisher,
        resources_of("reporter", database_url, redis_url, clock) as subscriber,
    ):
        receiver = Receiver(subscriber, secret)
        async with served(receiver.app) as url:
            async with publisher.sessions.begin() as session:
                await ensure_own_subscription(
                    session,
                    name="reporter",
                    url=f"{url}/v1/events",
                    secrets=[secret],
                    event_types=["bell.rang"],
                    now=clock.now(),
                )
            street = Street(publisher, subscriber, receiver)
            workers = [
                build_worker(publisher, JobRegistry("survey_api")),
                build_worker(subscriber, JobRegistry("reporter"), street.inbox),
            ]
            tasks = [asyncio.create_task(worker.run()) for worker in workers]
            yield street
            for worker in workers:
                worker.stop()
            await asyncio.wait_for(asyncio.gather(*tasks), 15)


async def test_an_event_reaches_the_other_service_once(street: Street) -> None:
    await street.ring("noon")
    await eventually(lambda: street.heard["noon"])
    assert street.heard == {"noon": 1}


async def test_the_same_delivery_five_times_is_one_event(street: Street) -> None:
    street.receiver.repeat = 5
    await street.ring("noon", "fire")
    await eventually(lambda: street.heard["noon"] and street.heard["fire"])
    async with street.subscriber.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(InboxRow)) == 2
    assert street.heard == {"noon": 1, "fire": 1}


async def test_a_rolled_back_change_publishes_nothing(street: Street) -> None:
    async def ring_and_fail() -> None:
        async with street.publisher.sessions.begin() as session:
            await publish(session, Rang(agency="a", bell="never"), now=street.publisher.clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await ring_and_fail()
    await street.ring("noon")
    await eventually(lambda: street.heard["noon"])
    assert street.heard == {"noon": 1}


async def test_a_refused_delivery_is_tried_again_until_it_is_taken(street: Street, clock: SettableClock) -> None:
    street.receiver.answer_with = [503, 500]
    await street.ring("noon")

    async def taken_after_waiting() -> bool:
        clock.advance(timedelta(seconds=1))
        return bool(street.heard["noon"])

    await eventually(taken_after_waiting, every=0.1)
    assert street.heard == {"noon": 1}
    async with street.publisher.sessions() as session:
        delivery = (await session.scalars(select(Delivery))).one()
    assert (delivery.state, delivery.attempts) == ("delivered", 3)


async def test_many_events_travel_in_batches_and_urgent_ones_in_a_lane_of_their_own(street: Street) -> None:
    await street.ring(*(f"bell {number}" for number in range(1200)), "fire")
    await eventually(lambda: street.heard.total() == 1201)
    assert ["fire"] in street.receiver.batches
    assert max(len(batch) for batch in street.receiver.batches) == 500


async def test_one_bad_event_does_not_hold_up_the_others(street: Street, clock: SettableClock) -> None:
    street.fail_on = {"cracked"}
    await street.ring("noon", "cracked", "evening")
    await eventually(lambda: street.heard["noon"] and street.heard["evening"])

    async def cracked() -> InboxRow:
        async with street.subscriber.sessions() as session:
            return (await session.scalars(select(InboxRow).where(InboxRow.payload["bell"].astext == "cracked"))).one()

    async def is_dead() -> bool:
        clock.advance(timedelta(minutes=6))
        return (await cracked()).state == "dead"

    await eventually(is_dead, every=0.05, within=20)
    assert "ValueError" in ((await cracked()).last_error or "")
    assert street.heard == {"noon": 1, "evening": 1}


async def test_an_outside_subscriber_gets_one_event_a_delivery_and_is_disabled_after_five_days(
    street: Street, clock: SettableClock
) -> None:
    secret = new_secret()
    async with street.publisher.sessions.begin() as session:
        own = (await session.scalars(select(Subscription))).one()
        own.event_types = []
        session.add(
            Subscription(
                id=new_id(),
                agency="a",
                name="outsider",
                url=own.url,
                secrets=[secret],
                event_types=["bell.rang"],
                batches=False,
                batch_size=1,
                state="active",
                created_at=clock.now(),
            )
        )
    street.receiver.answer_with = [410] * 100
    await street.ring("noon")

    async def outsider() -> Subscription:
        async with street.publisher.sessions() as session:
            return (await session.scalars(select(Subscription).where(Subscription.name == "outsider"))).one()

    async def is_disabled() -> bool:
        clock.advance(timedelta(hours=1))
        return (await outsider()).state == "disabled"

    await eventually(is_disabled, every=0.06, within=30)
    assert "answered 410" in ((await outsider()).disabled_reason or "")
    headers, body = street.receiver.bodies[0]
    sent_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert verify(secrets_=[secret], headers=headers, body=body, now=sent_at)
    assert json.loads(body)["data"]["bell"] == "noon"


def test_the_waits_are_those_of_the_design() -> None:
    own = [wait_after(attempt, batches=True).total_seconds() for attempt in range(1, 9)]
    assert own == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    outside = [wait_after(attempt, batches=False) for attempt in (1, 2, 9, 40)]
    assert outside == [timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=24), timedelta(hours=24)]


async def test_a_signed_body_that_is_no_batch_is_refused(street: Street) -> None:
    async with street.subscriber.sessions() as session:
        for body in (b"[]", b"{", b'{"type": "careloop.batch"}', b"\xff"):
            with pytest.raises(MalformedBatch):
                await receive_batch(session, body, now=street.subscriber.clock.now())


def test_our_signatures_and_those_of_the_reference_library_agree() -> None:
    secret, body, now = new_secret(), b'{"a": 1}', datetime.now(UTC)
    headers = sign(secret=secret, webhook_id="msg_1", at=now, body=body)
    assert Webhook(secret).verify(body, headers) == {"a": 1}
    theirs = Webhook(secret).sign("msg_2", now, body.decode())
    ours = {"webhook-id": "msg_2", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": theirs}
    assert verify(secrets_=[new_secret(), secret], headers=ours, body=body, now=now) == "msg_2"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"webhook-signature": "v1,AAAA"}, "no signature fits"),
        ({"webhook-signature": "v2,AAAA"}, "webhook-signature"),
        ({"webhook-signature": "\u00e9"}, "webhook-signature"),
        ({"webhook-timestamp": "soon"}, "webhook-timestamp"),
        ({"webhook-timestamp": "9" * 40}, "webhook-timestamp"),
        ({"webhook-timestamp": "1"}, "five minutes"),
        ({"webhook-id": ""}, "webhook-id"),
        ({"webhook-id": "x" * 300}, "webhook-id"),
    ],
)
def test_a_signature_that_proves_nothing_is_refused(change: dict[str, str], reason: str) -> None:
    secret, now = new_secret(), datetime.now(UTC)
    headers = sign(secret=secret, webhook_id=str(uuid4()), at=now, body=b"{}") | change
    with pytest.raises(SignatureRefused, match=reason):
        verify(secrets_=[secret], headers=headers, body=b"{}", now=now)
