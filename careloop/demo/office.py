"""The people of the demonstration and their credentials: everybody talks to the public API through the front door."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import httpx

from careloop.errors import CommandError
from careloop.stack.packs import open_session
from shared.clock import SystemClock
from shared.settings import SERVICES
from shared.web.keys import mint_key, save_key

AGENCY = "technology-services"
T = TypeVar("T")


@dataclass(frozen=True)
class Player:
    """Somebody with an API key, bound to a person of the directory where it is a person."""

    name: str
    scopes: tuple[str, ...]
    person: str | None = None


DESK = Player("demo: service desk", ("desk:write", "desk:read", "sources:write", "sources:read"))
REVIEWER = Player(
    "demo: Performance Excellence", ("cases:read", "cases:write", "cases:review", "cases:private"), "priya.raman"
)
DIRECTOR = Player(
    "demo: Director", ("cases:read", "cases:write", "cases:direct", "cases:private", "desk:read"), "daniel.okafor"
)
OBSERVER = Player("demo: observer", ("scores:read", "messages:read", "responses:read", "cases:read", "desk:read"))


class Refused(Exception):
    """The API said no; the problem document says why."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.code = problem.get("code")


class Client:
    """One player's calls; an unexpected answer is `Refused`."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """Read; `path` begins with the service's name."""
        return _body(await self._http.get(path, params=query, headers=self._headers))

    async def read(self, path: str, **query: str) -> tuple[str, str]:
        """Read as text; and the version of what was read, for whom to change it."""
        answer = await self._http.get(path, params=query, headers=self._headers)
        if not answer.is_success:
            raise Refused(answer.status_code, answer.json())
        return answer.text, answer.headers.get("ETag", "")

    async def post(
        self, path: str, body: dict[str, Any] | None = None, *, version: str | None = None
    ) -> dict[str, Any]:
        """Do something; without a body nothing is said but that. `version` is that of what is meant."""
        return await self.send("POST", path, body, version=version)

    async def send(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, version: str | None = None
    ) -> dict[str, Any]:
        """The same by any method."""
        headers = self._headers | ({"If-Match": version} if version is not None else {})
        return _body(await self._http.request(method, path, json=body, headers=headers))


def _body(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json() if answer.content else {}
    if not answer.is_success:
        raise Refused(answer.status_code, found)
    return found


@dataclass(frozen=True)
class Office:
    """Everybody in the demonstration."""

    http: httpx.AsyncClient
    desk: Client
    reviewer: Client
    director: Client
    observer: Client

    @classmethod
    async def open(cls, http: httpx.AsyncClient) -> "Office":
        """Make a key for each player, as `careloop keys create` does; they end after a day."""
        players = (DESK, REVIEWER, DIRECTOR, OBSERVER)
        return cls(http, *[Client(http, token) for token in await make_keys(players, AGENCY)])


async def make_keys(players: tuple[Player, ...], agency: str) -> list[str]:
    """Store a key for each player in every service; returns the tokens."""
    now = SystemClock().now()
    minted = [
        mint_key(
            name=player.name,
            agency=agency,
            scopes=player.scopes,
            now=now,
            expires_at=now + timedelta(days=1),
            person=player.person,
        )
        for player in players
    ]
    for service in SERVICES:
        async with open_session(service) as session:
            for key in minted:
                await save_key(session, key)
    return [key.token for key in minted]


async def until(what: str, ask: Callable[[], Awaitable[T | None]], *, seconds: float = 60.0) -> T:
    """Ask until there is an answer.

    Raises:
        CommandError: there was none in time; the demonstration has failed.
    """
    try:
        async with asyncio.timeout(seconds):
            while True:
                if (answer := await ask()) is not None:
                    return answer
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise CommandError(f"the demonstration waited {seconds:g} s in vain for: {what}") from None
