"""What other services deliver is proven, kept once, and refused where it is no batch."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select

from shared.db.kernel import InboxRow
from shared.events import InboxRegistry
from shared.ids import new_id
from shared.resources import Resources
from shared.web.inspection import list_route_facts
from shared.webhooks import new_secret, sign
from tests.shared.web.conftest import AGENCY, client_of, small
from tests.shared.web.test_problems import assert_problem


class TestReceiving:
    SECRETS = (new_secret(), new_secret())

    @pytest.fixture
    async def subscriber(self, resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
        resources.settings = resources.settings.model_copy(
            update={"event_secrets": {"case_log_api": [SecretStr(secret) for secret in self.SECRETS]}}
        )
        async with client_of(small(resources, inbox=InboxRegistry("survey_api"))) as client:
            yield client

    def batch(self, *ids: UUID, agency: str = AGENCY) -> bytes:
        events = [
            {
                "id": str(id_),
                "type": "case.closed",
                "agency": agency,
                "lane": "normal",
                "occurred_at": "2026-11-18T17:00:00Z",
                "request_id": "the-request-1",
                "data": {"agency": agency},
            }
            for id_ in ids
        ]
        envelope = {"type": "careloop.batch", "timestamp": "2026-11-18T17:30:00Z", "data": {"events": events}}
        return json.dumps(envelope).encode()

    def signed(self, body: bytes, resources: Resources, **options: Any) -> dict[str, str]:
        options = {"secret": self.SECRETS[0], "at": resources.clock.now(), **options}
        return {**sign(webhook_id=str(uuid4()), body=body, **options), "Content-Type": "application/json"}

    async def test_a_signed_batch_is_in_the_inbox_once_however_often_it_comes(
        self, subscriber: httpx.AsyncClient, resources: Resources
    ) -> None:
        ids = [new_id() for _ in range(5)]
        body = self.batch(*ids)
        deliveries = [
            subscriber.post("/v1/events", content=body, headers=self.signed(body, resources, secret=secret))
            for secret in (*self.SECRETS, *self.SECRETS, self.SECRETS[0])
        ]
        answers = await asyncio.gather(*deliveries)
        assert {answer.status_code for answer in answers} == {202}
        assert sorted(answer.json()["new_count"] for answer in answers) == [0, 0, 0, 0, 5]
        async with resources.sessions() as session:
            rows = (await session.scalars(select(InboxRow))).all()
        assert {row.event_id for row in rows} == set(ids)
        assert {row.request_id for row in rows} == {"the-request-1"}

    async def test_what_is_not_signed_by_a_publisher_is_refused_and_not_kept(
        self, subscriber: httpx.AsyncClient, resources: Resources
    ) -> None:
        body = self.batch(new_id())
        good = self.signed(body, resources)
        old = resources.clock.now() - timedelta(minutes=6)
        refused = [
            {},
            self.signed(body, resources, secret=new_secret()),
            self.signed(body + b" ", resources),
            self.signed(body, resources, at=old),
            self.signed(body, resources, at=resources.clock.now() + timedelta(minutes=6)),
            {**good, "webhook-id": ""},
            {**good, "webhook-timestamp": "soon"},
            {**good, "webhook-timestamp": "9" * 40},
            {**good, "webhook-signature": "v1,x"},
            {**good, "webhook-signature": "v1a," + good["webhook-signature"][3:]},
        ]
        for headers in refused:
            answer = await subscriber.post("/v1/events", content=body, headers=headers)
            assert_problem(answer, 401, "not_authenticated")
        async with resources.sessions() as session:
            assert (await session.scalars(select(func.count()).select_from(InboxRow))).one() == 0

    async def test_a_signed_body_that_is_no_batch_is_a_422(
        self, subscriber: httpx.AsyncClient, resources: Resources
    ) -> None:
        hostile = self.batch(new_id()).replace(b'"data": {"agency"', b'"data": {"x\\u0000": 1, "agency"')
        bodies = [
            b"",
            b"{",
            b"[]",
            b"[" * 50_000,
            b'{"type": "other"}',
            self.batch(*(new_id() for _ in range(501))),
            hostile,
        ]
        for body in bodies:
            answer = await subscriber.post("/v1/events", content=body, headers=self.signed(body, resources))
            assert answer.status_code == 422, (body[:40], answer.text)
            assert answer.headers["content-type"] == "application/problem+json"

    def test_an_app_without_an_inbox_takes_no_events_in(self, app: FastAPI, resources: Resources) -> None:
        assert "/v1/events" not in {fact.path for fact in list_route_facts(app)}
        receiver = small(resources, inbox=InboxRegistry("survey_api"))
        facts = {fact.name: fact for fact in list_route_facts(receiver)}
        assert facts["receive_events_survey_api"].public_because == "signed by the publishing service"
        assert all(fact.names_its_callers for fact in facts.values())
