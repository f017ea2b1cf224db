"""Six hours of a service desk on a virtual clock, in which something outside is down from the first hour to the fifth."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from structlog.typing import EventDict

from careloop.doctor.examine import examine
from careloop.doctor.findings import Finding
from careloop.simulate.world import World, open_world
from shared.logs import configure_logging
from shared.settings import SERVICES, ServiceName
from tests.support.loop import PACK, Loop, Person, environment_for

BEGIN = datetime(2026, 3, 4, 14, tzinfo=UTC)
DOWN, UP, END = (BEGIN + timedelta(hours=hours) for hours in (1, 5, 6))
EVERY = timedelta(minutes=15)
UNHAPPY_EVERY = 3
REVIEWER, DIRECTOR = "priya.raman", "daniel.okafor"


@dataclass
class Log:
    """What careloop acknowledged to those outside: by this is measured what has to have happened."""

    surveys: dict[str, str] = field(default_factory=dict)
    unhappy: list[str] = field(default_factory=list)
    reviewed: list[str] = field(default_factory=list)
    final_mails: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


@dataclass
class Day:
    """The world, its customers and the office, and the log of what they were answered."""

    world: World
    loop: Loop
    reviewer: Person
    director: Person
    said: list[EventDict]
    log: Log = field(default_factory=Log)
    plans: list[tuple[datetime, Callable[[], Awaitable[None]]]] = field(default_factory=list)

    def at(self, at: datetime, deed: Callable[..., Awaitable[None]], *told: object) -> None:
        """Plan something."""
        self.plans.append((at, partial(deed, *told)))

    async def play(self) -> None:
        """Surveys every few minutes, and whatever else is planned, until the sixth hour is over."""
        count = int((END - BEGIN) / EVERY)
        for number in range(count):
            self.at(BEGIN + number * EVERY, self._survey, number)
        for at, deed in sorted(self.plans, key=lambda plan: plan[0]):
            await self.world.run_until(at)
            await deed()
            await self.world.settle()
        await self.world.run_until(END)

    async def _survey(self, number: int) -> None:
        ticket, unhappy = f"T-{number:03}", number % UNHAPPY_EVERY == 0
        if unhappy:
            await self.loop.resolve_ticket(ticket)
        customer = {"name": "Ana Ruiz", "email": f"ana.{number}@school.example", "language": "en"}
        answer = await self.loop.deliver(self.loop.survey(ticket, 1 if unhappy else 5, customer=customer))
        assert answer.status_code == 202, answer.text
        self.log.surveys[ticket] = answer.json()["response_id"]
        if unhappy:
            self.log.unhappy.append(ticket)

    async def case_of(self, ticket: str) -> dict[str, Any]:
        [case] = (await self.loop.anybody.get("case_log_api", "/v1/cases", ticket=ticket))["items"]
        return await self.loop.anybody.get("case_log_api", f"/v1/cases/{case['id']}")

    async def review(self, ticket: str) -> None:
        """Performance Excellence reads the survey, which sends the prescribed mail."""
        case = await self.case_of(ticket)
        await self.reviewer.post("case_log_api", f"/v1/cases/{case['id']}/review", {"note": "Read."})
        self.log.reviewed.append(ticket)

    async def finish(self, ticket: str, *, kind: str = "mail") -> None:
        """The Director has the work done and the customer told."""
        path = f"/v1/cases/{(await self.case_of(ticket))['id']}"
        await self.director.post(
            "case_log_api", f"{path}/cause", {"cause": "No spare.", "improvement_opportunity": "Keep one."}
        )
        await self.director.post("case_log_api", f"{path}/confirmation", {"summary": "We replaced the lamp."})
        await self.director.post("case_log_api", f"{path}/final-contact", {"kind": kind})
        if kind == "mail":
            self.log.final_mails.append(ticket)

    async def close(self, ticket: str) -> None:
        """The Director closes the case."""
        await self.director.post("case_log_api", f"/v1/cases/{(await self.case_of(ticket))['id']}/close")
        self.log.closed.append(ticket)

    async def doctor(self) -> list[Finding]:
        """What `careloop doctor` says of outages now."""
        examination = await examine(agency=None, data_dir=Path("nowhere"), clock=self.world.clock)
        return [one for one in examination.findings if one.check == "outages"]

    async def metrics(self, service: ServiceName) -> list[str]:
        """What /metrics shows of outages now."""
        answer = await self.world.http.get(f"{self.world.urls[service]}/metrics")
        return [line for line in answer.text.splitlines() if line.startswith("outage_seconds{")]

    def told(self) -> list[tuple[str, str, str]]:
        """What the log told the operator of outages: level, event, what."""
        told = [line for line in self.said if str(line["event"]).startswith("outage_")]
        return [(line["log_level"], line["event"], line["what"]) for line in told]

    async def unfinished(self) -> Counter[str]:
        """Jobs, received events and deliveries that are dead, or due and not done."""
        found: Counter[str] = Counter()
        for service in SERVICES:
            async with self.world.sessions[service]() as session:
                for row in await session.execute(_UNFINISHED, {"now": self.world.clock.now()}):
                    found[f"{service}: {row.what}"] += 1
        return found


_UNFINISHED = text("""
    SELECT name || ' ' || state AS what FROM jobs
    WHERE state IN ('dead', 'dispatched') OR (state = 'waiting' AND run_at <= :now)
    UNION ALL SELECT type || ' ' || state FROM inbox WHERE state <> 'done'
    UNION ALL SELECT 'delivery ' || state FROM deliveries WHERE state <> 'delivered'
""")


@asynccontextmanager
async def day(database_url: str, monkeypatch: pytest.MonkeyPatch, *, smtp_port: int = 1) -> AsyncIterator[Day]:
    """A day that has not begun, of the technology-services pack."""
    urls: dict[ServiceName, str] = {service: f"http://{service.replace('_', '-')}.example" for service in SERVICES}
    given = environment_for(urls, database_url=database_url, redis_url="redis://127.0.0.1:1/0", smtp_port=smtp_port)
    # A relay that recognises repeats would hide that something is sent twice.
    given |= {"NOTIFIER_RELAY_DROPS_REPEATS": "false", "CARELOOP_LOG_LEVEL": "INFO"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("shared.web.queue_metrics.FRESH_SECONDS", 0.0)
    configure_logging("INFO")  # the end of an outage is told at this level; other tests ask for less
    async with open_world([PACK], BEGIN) as world:
        loop = Loop(world.http, urls, None, world.clock, world.sessions)  # type: ignore[arg-type]  # mail is the test's
        await loop.settle_in()
        scopes = ("cases:read", "cases:write", "cases:review", "cases:private", "cases:direct")
        reviewer, director = await loop.person(REVIEWER, *scopes), await loop.person(DIRECTOR, *scopes)
        with structlog.testing.capture_logs() as said:
            yield Day(world, loop, reviewer, director, said)
