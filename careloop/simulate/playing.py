"""What the people of a simulation have in common: keys, calls, and a diary of what they will do when."""

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx

from careloop.demo.office import Client
from careloop.simulate.world import World
from shared.settings import ServiceName

Deed = Callable[[], Awaitable[None]]


@dataclass(order=True)
class _Note:
    at: datetime
    number: int
    deed: Deed = field(compare=False)


class Diary:
    """What will be done when; two deeds of one instant are done in the order in which they were noted."""

    def __init__(self) -> None:
        self._notes: list[_Note] = []
        self._count = 0

    def note(self, at: datetime, deed: Deed) -> None:
        """Plan a deed."""
        self._count += 1
        heapq.heappush(self._notes, _Note(at, self._count, deed))

    @property
    def next_at(self) -> datetime | None:
        """When the next deed is planned."""
        return self._notes[0].at if self._notes else None

    def take(self) -> _Note:
        """The next deed, taken out."""
        return heapq.heappop(self._notes)


class Caller(Client):
    """Somebody's calls to one service of the simulation; a refusal is `Refused`."""

    def __init__(self, world: World, service: ServiceName, token: str) -> None:
        base = str(world.urls[service]).rstrip("/")
        super().__init__(httpx.AsyncClient(base_url=base, transport=world.transport, timeout=60.0), token)


@dataclass
class Cast:
    """The people of one agency: who they are and how late they are."""

    world: World
    agency: str
    zone: ZoneInfo
    callers: dict[tuple[str, ServiceName], Caller] = field(default_factory=dict)
    scopes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    async def engage(self, person: str | None, *scopes: str) -> None:
        """Give somebody a key at every service, for this as well as for what they do already; None is a machine."""
        held = self.scopes[person or ""] = (*self.scopes.get(person or "", ()), *scopes)
        token = await self.world.make_key(self.agency, f"simulated: {person or 'machine'}", held, person)
        for service in self.world.urls:
            self.callers[person or "", service] = Caller(self.world, service, token)

    def at(self, person: str | None, service: ServiceName) -> Caller:
        """Their calls to a service."""
        return self.callers[person or "", service]

    def instant(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A time of day in the agency's zone."""
        return datetime.combine(day, time(hour, minute), self.zone)


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def as_json(at: datetime) -> str:
    """An instant as requests give it."""
    return at.isoformat()
