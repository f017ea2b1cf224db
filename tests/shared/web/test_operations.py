"""Jobs, subscriptions and received events, as every service shows them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.contracts.events import CaseClosed
from shared.db.kernel import Delivery, EventRow, JobRow, Subscription
from shared.ids import new_id
from shared.resources import Resources
from shared.webhooks import new_secret
from tests.shared.web.conftest import AGENCY, KeyMaker, client_of
from tests.shared.web.test_problems import assert_problem

WANTED = {"name": "data-warehouse", "url": "https://events.example.gov/careloop", "event_types": ["case.closed"]}


@pytest.fixture
async def operator(app: FastAPI, make_key: KeyMaker) -> AsyncIterator[httpx.AsyncClient]:
    token = await make_key("jobs:*", "subscriptions:*")
    async with client_of(app, Authorization=f"Bearer {token}") as client:
        yield client


async def add_job(resources: Resources, state: str, *, agency: str = AGENCY, name: str = "survey_api.try") -> UUID:
    now = resources.clock.now()
    job = JobRow(
        id=new_id(),
        agency=agency,
        name=name,
        lane="quick",
        payload={"secret": "not shown"},
        dedupe_key=str(uuid4()),
        state=state,
        run_at=now,
        attempts=20,
        max_attempts=20,
        created_at=now,
        finished_at=now if state in {"done", "dead"} else None,
        last_error="it broke",
    )
    async with resources.sessions.begin() as session:
        session.add(job)
    return job.id


class TestJobs:
    async def test_jobs_are_listed_by_state_and_name_newest_first(
        self, operator: httpx.AsyncClient, resources: Resources
    ) -> None:
        dead = [await add_job(resources, "dead") for _ in range(3)]
        other = await add_job(resources, "waiting", name="survey_api.other")
        await add_job(resources, "dead", agency="roads")
        answer = await operator.get("/v1/jobs", params={"state": "dead", "limit": 2})
        page = answer.json()
        assert [item["id"] for item in page["items"]] == [str(dead[2]), str(dead[1])]
        assert "not shown" not in answer.text
        rest = (await operator.get("/v1/jobs", params={"state": "dead", "cursor": page["next_cursor"]})).json()
        assert [item["id"] for item in rest["items"]] == [str(dead[0])]
        named = (await operator.get("/v1/jobs", params={"name": "survey_api.other"})).json()
        assert [item["id"] for item in named["items"]] == [str(other)]
        assert_problem(await operator.get("/v1/jobs", params={"state": "lost"}), 422, "request_invalid")

    async def test_a_dead_job_is_replayed_once(self, operator: httpx.AsyncClient, resources: Resources) -> None:
        job = await add_job(resources, "dead")
        answers = await asyncio.gather(*(operator.post(f"/v1/jobs/{job}/replay") for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
        read = (await operator.get(f"/v1/jobs/{job}")).json()
        assert (read["state"], read["attempts"], read["finished_at"]) == ("waiting", 0, None)
        problem = assert_problem(await operator.post(f"/v1/jobs/{job}/replay"), 409, "job_not_dead")
        assert problem["state"] == "waiting"

    async def test_another_agencys_job_is_not_there(self, operator: httpx.AsyncClient, resources: Resources) -> None:
        theirs = await add_job(resources, "dead", agency="roads")
        assert_problem(await operator.get(f"/v1/jobs/{theirs}"), 404, "job_unknown")
        assert_problem(await operator.post(f"/v1/jobs/{theirs}/replay"), 404, "job_unknown")

    async def test_reading_is_not_replaying(
        self, stranger: httpx.AsyncClient, make_key: KeyMaker, resources: Resources
    ) -> None:
        job = await add_job(resources, "dead")
        headers = {"Authorization": f"Bearer {await make_key('jobs:read')}"}
        assert (await stranger.get(f"/v1/jobs/{job}", headers=headers)).status_code == 200
        refused = await stranger.post(f"/v1/jobs/{job}/replay", headers=headers)
        assert_problem(refused, 403, "scope_missing")


class TestSubscriptions:
    async def test_a_subscription_is_made_read_changed_and_ended(self, operator: httpx.AsyncClient) -> None:
        made = await operator.post("/v1/subscriptions", json=WANTED)
        assert made.status_code == 201, made.text
        assert made.json()["secret"].startswith("whsec_")
        path = f"/v1/subscriptions/{made.json()['subscription']['id']}"
        read = await operator.get(path)
        assert read.headers["etag"] == made.headers["etag"]
        assert read.json()["name"] == "data-warehouse"
        assert "whsec_" not in read.text
        [listed] = (await operator.get("/v1/subscriptions")).json()["items"]
        assert listed == read.json()
        assert_problem(await operator.patch(path, json={"state": "disabled"}), 428, "version_not_named")
        changed = await operator.patch(path, json={"state": "disabled"}, headers={"If-Match": read.headers["etag"]})
        assert changed.json()["state"] == "disabled"
        assert changed.json()["disabled_reason"] == "switched off by the tests"
        stale = await operator.delete(path, headers={"If-Match": read.headers["etag"]})
        assert_problem(stale, 412, "version_changed")
        ended = await operator.delete(path, headers={"If-Match": changed.headers["etag"]})
        assert ended.status_code == 204
        assert_problem(await operator.get(path), 404, "subscription_unknown")

    async def test_a_name_is_given_once_in_an_agency(
        self, operator: httpx.AsyncClient, stranger: httpx.AsyncClient, make_key: KeyMaker
    ) -> None:
        answers = await asyncio.gather(*(operator.post("/v1/subscriptions", json=WANTED) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
        roads = {"Authorization": f"Bearer {await make_key('subscriptions:*', agency='roads')}"}
        theirs = await stranger.post("/v1/subscriptions", json=WANTED, headers=roads)
        assert theirs.status_code == 201
        [ours] = (await operator.get("/v1/subscriptions")).json()["items"]
        assert ours["id"] != theirs.json()["subscription"]["id"]
        assert_problem(
            await stranger.get(f"/v1/subscriptions/{ours['id']}", headers=roads), 404, "subscription_unknown"
        )

    async def test_what_cannot_be_delivered_to_is_refused(self, operator: httpx.AsyncClient) -> None:
        cases: list[tuple[dict[str, Any], str]] = [
            ({"url": "http://events.example.gov/careloop"}, "target_url_refused"),
            ({"url": "https://user:word@events.example.gov"}, "target_url_refused"),
            ({"url": "https://events.example.gov/#there"}, "target_url_refused"),
            ({"url": "ftp://events.example.gov"}, "target_url_refused"),
            ({"url": "https://[::1"}, "target_url_refused"),
            ({"url": "https://a:99999999/"}, "target_url_refused"),
            ({"url": "https:///nowhere"}, "target_url_refused"),
            ({"url": "https://exämple.gov"}, "target_url_refused"),
            ({"event_types": ["case.vanished"]}, "event_type_unknown"),
            ({"event_types": []}, "request_invalid"),
            ({"name": ""}, "request_invalid"),
            ({"name": "a:b"}, "request_invalid"),
        ]
        for change, code in cases:
            problem = assert_problem(await operator.post("/v1/subscriptions", json={**WANTED, **change}), 422, code)
            errors = problem["errors"]
            assert isinstance(errors, list)
            assert errors[0]["pointer"].startswith("/" + next(iter(change)))

    async def test_the_services_own_subscriptions_are_out_of_reach(
        self, operator: httpx.AsyncClient, resources: Resources
    ) -> None:
        own = await self._add_own(resources)
        assert (await operator.get("/v1/subscriptions")).json()["items"] == []
        for answer in (
            await operator.get(f"/v1/subscriptions/{own}"),
            await operator.delete(f"/v1/subscriptions/{own}", headers={"If-Match": "*"}),
            await operator.post(f"/v1/subscriptions/{own}/secrets"),
            await operator.post(f"/v1/subscriptions/{own}/replays", json={"event_ids": [str(uuid4())]}),
        ):
            assert_problem(answer, 404, "subscription_unknown")

    async def test_the_old_secret_signs_along_until_the_next_rotation(
        self, operator: httpx.AsyncClient, resources: Resources
    ) -> None:
        made = (await operator.post("/v1/subscriptions", json=WANTED)).json()
        secrets = [made["secret"]]
        path = f"/v1/subscriptions/{made['subscription']['id']}"
        for _ in range(2):
            secrets.insert(0, (await operator.post(f"{path}/secrets")).json()["secret"])
        async with resources.sessions() as session:
            kept = (await session.scalars(select(Subscription.secrets))).one()
        assert kept == secrets[:2]

    async def test_events_are_made_due_again_by_id_or_by_span(
        self, operator: httpx.AsyncClient, resources: Resources
    ) -> None:
        made = (await operator.post("/v1/subscriptions", json=WANTED)).json()
        subscription = made["subscription"]["id"]
        start = resources.clock.now()
        events = [await self._add_event(resources, start + timedelta(hours=hour)) for hour in range(4)]
        await self._add_event(resources, start, agency="roads")
        await self._add_event(resources, start, type_="case.opened")
        path = f"/v1/subscriptions/{subscription}/replays"
        by_id = await operator.post(path, json={"event_ids": [str(events[0]), str(uuid4())]})
        assert (by_id.status_code, by_id.json()) == (202, {"event_count": 1})
        async with resources.sessions.begin() as session:
            delivery = (await session.scalars(select(Delivery))).one()
            delivery.state, delivery.settled_at, delivery.attempts = "delivered", start, 3
        span = {"since": start.isoformat(), "until": (start + timedelta(hours=2)).isoformat()}
        by_span = await operator.post(path, json=span)
        assert by_span.json() == {"event_count": 2}
        async with resources.sessions() as session:
            due = {row.event_id: row for row in await session.scalars(select(Delivery))}
        assert set(due) == set(events[:2])
        assert {(row.state, row.attempts, row.settled_at) for row in due.values()} == {("waiting", 0, None)}

    async def test_a_replay_is_of_ids_or_of_a_span(self, operator: httpx.AsyncClient) -> None:
        cases: list[dict[str, Any]] = [
            {},
            {"event_ids": []},
            {"until": "2026-01-05T00:00:00Z"},
            {"event_ids": ["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"], "since": "2026-01-05T00:00:00Z"},
            {"since": "2026-01-05T00:00:00Z", "until": "2026-01-05T00:00:00Z"},
        ]
        made = (await operator.post("/v1/subscriptions", json=WANTED)).json()
        for body in cases:
            answer = await operator.post(f"/v1/subscriptions/{made['subscription']['id']}/replays", json=body)
            assert_problem(answer, 422, "request_invalid")

    async def test_switched_on_again_what_waited_is_due(
        self, operator: httpx.AsyncClient, resources: Resources
    ) -> None:
        made = await operator.post("/v1/subscriptions", json=WANTED)
        path = f"/v1/subscriptions/{made.json()['subscription']['id']}"
        event = await self._add_event(resources, resources.clock.now())
        await operator.post(f"{path}/replays", json={"event_ids": [str(event)]})
        async with resources.sessions.begin() as session:
            row = (await session.scalars(select(Subscription))).one()
            row.state, row.disabled_reason = "disabled", "no delivery taken for five days"
            row.disabled_at = row.failing_since = resources.clock.now()
            delivery = (await session.scalars(select(Delivery))).one()
            delivery.next_attempt_at, delivery.attempts = resources.clock.now() + timedelta(days=1), 9
        on = await operator.patch(path, json={"state": "active"}, headers={"If-Match": "*"})
        assert (on.json()["state"], on.json()["failing_since"], on.json()["disabled_reason"]) == ("active", None, None)
        async with resources.sessions() as session:
            delivery = (await session.scalars(select(Delivery))).one()
        assert (delivery.next_attempt_at, delivery.attempts) == (resources.clock.now(), 0)

    @staticmethod
    async def _add_own(resources: Resources) -> UUID:
        row = Subscription(
            id=new_id(),
            agency=None,
            name="reporter",
            url="http://127.0.0.1:8104/v1/events",
            secrets=[new_secret()],
            event_types=["case.closed"],
            batches=True,
            batch_size=500,
            state="active",
            created_at=resources.clock.now(),
        )
        async with resources.sessions.begin() as session:
            session.add(row)
        return row.id

    @staticmethod
    async def _add_event(resources: Resources, at: Any, *, agency: str = AGENCY, type_: str = CaseClosed.type) -> UUID:
        row = EventRow(id=new_id(), agency=agency, type=type_, lane="normal", payload={}, occurred_at=at)
        async with resources.sessions.begin() as session:
            session.add(row)
        return row.id
