"""The world of a simulation: the four services in this process, their workers taken step by step, and one clock for all.

Nothing waits: calls between the services do not leave the process, mail is taken at once and noted, and the clock jumps to
whatever is due next. The databases are real.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from careloop.errors import CommandError
from careloop.stack.access import write_access
from careloop.stack.packs import LoadedPack, load_packs
from careloop.stack.services import read_settings
from services.notifier.domain.handing_over import EnterData, Envelope, HeldByAnother
from services.notifier.domain.outcomes import Answer, TryOutcome
from services.notifier.resources import NotifierResources
from shared.clock import SettableClock
from shared.db import Sessions
from shared.jobs import ServiceWorker, SteppedWorker
from shared.policy.models import PolicyPack
from shared.resources import Resources, open_resources
from shared.settings import SERVICES, ServiceName
from shared.web.keys import mint_key, save_key

_MOST_STEPS_AT_ONCE = 10_000
"""At one instant; more means that something makes work for itself for ever."""


class NeverQuiet(CommandError):
    """At one instant of the simulation there was always more to do."""


@dataclass(frozen=True, slots=True)
class PostedMail:
    """A mail that left an agency: when, from and to whom, about what."""

    at: datetime
    sender: str
    to: tuple[str, ...]
    subject: str


@dataclass
class PostOffice:
    """Takes every mail at once, and notes it: the relay of a simulation."""

    clock: SettableClock
    posted: list[PostedMail] = field(default_factory=list)

    async def hand_over(self, envelope: Envelope, enter_data: EnterData) -> TryOutcome:
        """Take the mail for all of its addresses."""
        if not await enter_data(list(envelope.addresses)):
            raise HeldByAnother
        message = message_from_bytes(envelope.content_for(envelope.addresses), policy=default)
        self.posted.append(
            PostedMail(self.clock.now(), envelope.sender, tuple(envelope.addresses), str(message["Subject"]))
        )
        return TryOutcome({address: Answer("accepted", code=250) for address in envelope.addresses})


class _InProcess(httpx.AsyncBaseTransport):
    """Calls by address, answered by the apps of this process."""

    def __init__(self) -> None:
        self.apps: dict[str, httpx.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
        app = self.apps.get(origin)
        if app is None:
            raise httpx.ConnectError(f"nothing of the simulation is at {origin}", request=request)
        return await app.handle_async_request(request)


class _WithState:
    """An app behind the state that its lifespan made."""

    def __init__(self, app: Any, state: Mapping[str, Any]) -> None:
        self._app, self._state = app, state

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        await self._app({**scope, "state": dict(self._state)}, receive, send)


@dataclass
class World:
    """Everything that a simulation plays with."""

    clock: SettableClock
    transport: httpx.AsyncBaseTransport
    http: httpx.AsyncClient
    urls: Mapping[ServiceName, str]
    sessions: Mapping[ServiceName, Sessions]
    workers: Sequence[SteppedWorker]
    post_office: PostOffice
    packs: Sequence[LoadedPack]
    steps: Counter[str] = field(default_factory=Counter)

    async def settle(self) -> None:
        """Do everything that is due now, until nothing is.

        Raises:
            NeverQuiet: there was no end to it.
        """
        for _ in range(_MOST_STEPS_AT_ONCE):
            # One after the other and in one order, so that two simulations do the same.
            if not any([await worker.step() for worker in self.workers]):
                return
            self.steps["rounds"] += 1
        raise NeverQuiet(f"at {self.clock.now():%Y-%m-%d %H:%M} UTC there was always more to do")

    async def next_due_at(self) -> datetime | None:
        """When the next work of any service is due."""
        found = [await worker.next_due_at() for worker in self.workers]
        return min((at for at in found if at is not None), default=None)

    async def run_until(self, at: datetime) -> None:
        """Let time pass up to this instant, stopping wherever something is due."""
        while True:
            await self.settle()
            due = await self.next_due_at()
            if due is None or due > at:
                break
            # What is due now and was not done is put off: a step of the clock lets it be tried again.
            self.clock.set(max(due, self.clock.now()))
        self.clock.set(max(at, self.clock.now()))
        await self.settle()

    async def make_key(self, agency: str, name: str, scopes: Sequence[str], person: str | None = None) -> str:
        """A key at every service for somebody who plays along."""
        minted = mint_key(name=name, agency=agency, scopes=scopes, now=self.clock.now(), person=person)
        for sessions in self.sessions.values():
            async with sessions.begin() as session:
                await save_key(session, minted)
        return minted.token


@asynccontextmanager
async def open_world(policies: Sequence[Path], start_at: datetime) -> AsyncIterator[World]:
    """Load the packs and open everything, with the clock at `start_at`; the environment names the databases."""
    clock = SettableClock(start_at)
    packs = await load_packs(policies, now=start_at, adapt=partial(reporting_from, first_on=start_at.date()))
    await write_access()
    transport, post_office = _InProcess(), PostOffice(clock)
    urls: dict[ServiceName, str] = {name: str(getattr(read_settings(name), f"{name}_url")) for name in SERVICES}
    async with AsyncExitStack() as stack:
        workers: list[SteppedWorker] = []
        sessions: dict[ServiceName, Sessions] = {}
        for name in SERVICES:
            settings: Any = read_settings(name)
            opened: Resources = await stack.enter_async_context(
                open_resources(settings, name, clock=clock, transport=transport)
            )
            if name == "notifier":
                opened = NotifierResources.around(opened, settings, post_office)
            app = import_module(f"services.{name}.app").create_app(settings, resources=opened)
            state = await stack.enter_async_context(app.router.lifespan_context(app))
            transport.apps[urls[name].rstrip("/")] = httpx.ASGITransport(_WithState(app, state or {}))
            worker: ServiceWorker = import_module(f"services.{name}.worker").create_worker(settings, resources=opened)
            workers.append(worker.step_by_step())
            stack.push_async_callback(workers[-1].close)
            sessions[name] = opened.sessions
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, timeout=60.0))
        yield World(clock, transport, http, urls, sessions, workers, post_office, packs)


def reporting_from(pack: PolicyPack, first_on: date) -> PolicyPack:
    """The pack with reports from this day on: a simulation may begin before the agency does."""
    if pack.reports is None:
        return pack
    changed = pack.model_dump(mode="json") | {"directory": pack.directory}
    changed["reports"] |= {"first_on": first_on.isoformat()}
    return PolicyPack.model_validate(changed)
