"""The queues in `/metrics`: what waits, what is dead, for how long; read seldom, and without the database absent."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event

from shared.db import make_engine
from shared.db.kernel import Delivery, EventRow, InboxRow, JobRow, Subscription
from shared.resources import Resources
from shared.web import queue_metrics
from tests.shared.web.conftest import client_of, small
from tests.support.rows import make_row


async def scrape(resources: Resources) -> dict[str, float]:
    """What a fresh app of the service shows, without the figures of its requests."""
    async with client_of(small(resources)) as client:
        return figures_of(await client.get("/metrics"))


def figures_of(answer: httpx.Response) -> dict[str, float]:
    assert answer.status_code == 200
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name.replace('service="survey_api"', ""): float(value) for name, _, value in lines if "http_" not in name}


async def test_empty_queues_have_no_figures(resources: Resources) -> None:
    assert await scrape(resources) == {"queues_read{}": 1.0, "subscriptions_disabled{}": 0.0}


async def test_what_waits_is_counted_by_state_and_lane(resources: Resources) -> None:
    now = resources.clock.now()

    def ago(seconds: float) -> dict[str, object]:
        return {"run_at": now - timedelta(seconds=seconds)}

    subscription = make_row(Subscription, name="reporter", state="active", batches=True)
    off = make_row(Subscription, name="off", state="disabled", batches=False)
    events = [make_row(EventRow) for _ in range(2)]
    rows = [
        make_row(JobRow, state="waiting", lane="quick", dedupe_key="1", **ago(90)),
        make_row(JobRow, state="waiting", lane="quick", dedupe_key="2", **ago(30)),
        make_row(JobRow, state="waiting", lane="slow", dedupe_key="3", **ago(-3600)),
        make_row(JobRow, state="dispatched", lane="quick", dedupe_key="4", dispatched_at=now, **ago(1)),
        make_row(JobRow, state="dead", lane="slow", dedupe_key="5"),
        make_row(JobRow, state="done", lane="slow", dedupe_key="6"),
        make_row(InboxRow, state="waiting", lane="sin", next_attempt_at=now - timedelta(seconds=7)),
        make_row(InboxRow, state="dead", lane="normal"),
        *(subscription, off, *events),
        make_row(
            Delivery, subscription_id=subscription.id, event_id=events[0].id, lane="normal", state="waiting",
            next_attempt_at=now - timedelta(seconds=12),
        ),
        make_row(
            Delivery, subscription_id=subscription.id, event_id=events[1].id, lane="normal", state="delivered"
        ),
    ]  # fmt: skip
    async with resources.sessions.begin() as session:
        for row in rows:
            session.add(row)
            await session.flush()

    assert await scrape(resources) == {
        "queues_read{}": 1.0,
        'jobs{lane="quick",,state="due"}': 2.0,
        'jobs{lane="slow",,state="later"}': 1.0,
        'jobs{lane="quick",,state="dispatched"}': 1.0,
        'jobs{lane="slow",,state="dead"}': 1.0,
        'jobs_oldest_due_seconds{lane="quick",}': 90.0,
        'inbox_events{lane="sin",,state="waiting"}': 1.0,
        'inbox_events{lane="normal",,state="dead"}': 1.0,
        'inbox_oldest_due_seconds{lane="sin",}': 7.0,
        'deliveries_waiting{lane="normal",,subscription="reporter"}': 1.0,
        'deliveries_waiting{lane="sin",,subscription="reporter"}': 0.0,
        'deliveries_oldest_due_seconds{lane="normal",,subscription="reporter"}': 12.0,
        'deliveries_oldest_due_seconds{lane="sin",,subscription="reporter"}': 0.0,
        "subscriptions_disabled{}": 1.0,
    }


async def test_scraping_again_at_once_asks_the_database_nothing(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    event.listen(resources.engine.sync_engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    async with client_of(small(resources)) as client:
        first = figures_of(await client.get("/metrics"))
        count = len(asked)
        assert count > 0
        assert figures_of(await client.get("/metrics")) == first
        assert len(asked) == count
    monkeypatch.setattr(queue_metrics, "FRESH_SECONDS", 0.0)
    async with client_of(small(resources)) as client:
        await client.get("/metrics")
        await client.get("/metrics")
    assert len(asked) == 3 * count


async def test_without_the_database_the_figures_are_absent_and_that_is_said(resources: Resources) -> None:
    away = make_engine("postgresql://careloop:secret@127.0.0.1:1/careloop", "survey_api", pool_size=1)
    assert await scrape(replace(resources, engine=away)) == {"queues_read{}": 0.0}
