"""Four hours without a desk: it has every change after it, once and in order, and the operator is told once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from careloop.simulate.world import World
from tests.journeys.outage import BEGIN, DOWN, UP, Day, day


@dataclass
class BreakingDesk(httpx.AsyncBaseTransport):
    """Before the real desk: for four hours careloop gets 503, or no answer before or after the desk has done as asked."""

    world: World
    behind: httpx.AsyncBaseTransport
    failures: Counter[str] = field(default_factory=Counter)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        # Only our services name an agency; people of the desk call it with their own keys, and reach it all the time.
        is_ours = request.url.path.startswith("/v1/desk/") and "Careloop-Agency" in request.headers
        if not is_ours or not DOWN <= self.world.clock.now() < UP:
            return await self.behind.handle_async_request(request)
        kind = ("503", "silent", "503", "answer lost")[self.failures.total() % 4]
        self.failures[kind] += 1
        if kind == "503":
            return httpx.Response(503, request=request)
        if kind == "answer lost":
            await self.behind.handle_async_request(request)
        raise httpx.ReadTimeout("the desk is silent", request=request)


def break_desk(world: World, monkeypatch: pytest.MonkeyPatch) -> BreakingDesk:
    """Put it before the real one."""
    apps: dict[str, httpx.AsyncBaseTransport] = world.http._transport.apps  # type: ignore[attr-defined]
    origin = str(world.urls["case_log_api"]).rstrip("/")
    desk = BreakingDesk(world, apps[origin])
    monkeypatch.setitem(apps, origin, desk)
    return desk


async def changes_of(today: Day) -> dict[str, list[dict[str, Any]]]:
    """What careloop changed at the desk, by ticket, oldest first."""
    by_ticket: dict[str, list[dict[str, Any]]] = {}
    params = {"since": BEGIN.isoformat()}
    while True:
        page = await today.loop.anybody.get("case_log_api", "/v1/desk/changes", **params)
        for item in page["items"]:
            if item["actor"] == "careloop":
                by_ticket.setdefault(item["ticket"], []).append(item)
        if page["next_cursor"] is None:
            return by_ticket
        params["cursor"] = page["next_cursor"]


async def test_four_hours_without_a_desk_delay_its_changes_and_neither_lose_nor_double_nor_reorder_them(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with day(database_url, monkeypatch) as today:
        desk = break_desk(today.world, monkeypatch)
        # One was reopened before the outage, two come in it; all are worked to their end while the desk is away.
        for number, ticket in enumerate(("T-000", "T-006", "T-009")):
            today.at(DOWN + timedelta(minutes=100 + number), today.review, ticket)
            today.at(DOWN + timedelta(minutes=150 + number), today.finish, ticket)
            today.at(DOWN + timedelta(minutes=180 + number), today.close, ticket)
        seen: dict[str, Any] = {}

        async def look() -> None:
            seen["doctor"], seen["metrics"] = await today.doctor(), await today.metrics("case_log_api")

        today.at(UP - timedelta(minutes=1), look)
        await today.play()
        await _check(today, desk, seen)


async def _check(today: Day, desk: BreakingDesk, seen: dict[str, Any]) -> None:
    log, changes = today.log, await changes_of(today)
    assert min(desk.failures[kind] for kind in ("503", "silent", "answer lost")) > 5, desk.failures
    assert (len(log.unhappy), len(log.closed)) == (8, 3)
    assert not await today.unfinished()
    assert changes.keys() == set(log.unhappy), "each bad survey's request was changed, and no other"
    for ticket in log.unhappy:
        case, kinds = await today.case_of(ticket), [one["kind"] for one in changes[ticket]]
        request = await today.loop.desk_request(ticket)
        assert case["cycles"][0]["response_id"] == log.surveys[ticket]
        assert kinds.count("reopen") == 1, (ticket, kinds)
        assert kinds[0] == "reopen", f"{ticket}: before it was reopened it got something else: {kinds}"
        assert kinds.count("close") == (ticket in log.closed), (ticket, kinds)
        assert request["status"] == ("closed" if ticket in log.closed else "open"), (ticket, kinds)
        done = request["fields"]["Survey Follow-up complete"]
        assert done == ("Yes" if ticket in log.closed else "No"), (ticket, kinds)
        tabs = [one["body"] for one in changes[ticket] if one["kind"] == "fields"]
        assert tabs, f"{ticket} has no survey tab"
        assert all(before != after for before, after in pairwise(tabs)), "one update came twice"

    [finding] = seen["doctor"]
    assert (finding.severity, finding.service, finding.agencies) == ("urgent", "case_log_api", ["technology-services"])
    [figure] = seen["metrics"]
    assert 'what="desk:' in figure
    assert await today.doctor() == []
    assert await today.metrics("case_log_api") == []
    assert [(level, event) for level, event, _ in today.told()] == [
        ("error", "outage_began"),
        ("info", "outage_ended"),
    ]
