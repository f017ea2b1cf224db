"""Idempotency-Key: the same POST twice has one effect and gets one answer.

A route that creates something asks for it in its dependencies and runs in `Session`:

    @router.post("/v1/cases", status_code=201, dependencies=[idempotent])
    async def create_case(body: CaseCreate, caller: ..., session: Session) -> CaseRead: ...

The route then runs in a transaction that also stores its answer, so that effect and answer are committed together or
not at all. Only 2xx answers are stored, for seven days. Of two calls at once the second is told to wait (409).
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Depends
from sqlalchemy import Integer, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from shared.errors import Conflict, Invalid
from shared.web.body import MalformedBody
from shared.web.callers import Caller
from shared.web.deps import SESSION_IN_SCOPE, resources_of
from shared.web.tables import IdempotencyRecord

IDEMPOTENCY_KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_STORED_HEADERS = ("content-type", "location", "etag")


class IdempotencyKeyInvalid(Invalid):
    """The key is empty, too long, or holds spaces or other than ASCII."""


class IdempotencyKeyReused(Invalid):
    """The same key came with another request before."""


class StillRunning(Conflict):
    """The first request with this key has not finished."""


class BodyNotReadToItsEnd(RuntimeError):
    """A streaming route answered 2xx before it had read all: what it was sent could not be told from something else."""


class DigestedStream:
    """A request's body that is hashed as it is read: it is never in memory as a whole."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._digest = hashlib.sha256()
        self._is_read = False

    async def receive(self) -> Message:
        """The next part of the body, as the server has it."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._digest.update(message.get("body", b""))
            self._is_read = self._is_read or not message.get("more_body", False)
        return message

    async def read_on(self) -> None:
        """Read what is left, and keep nothing of it.

        Raises:
            MalformedBody: the caller hung up.
        """
        while not self._is_read:
            if (await self.receive())["type"] == "http.disconnect":
                raise MalformedBody("The caller hung up before the body was complete.")

    def digest(self) -> bytes:
        """The hash of the whole body."""
        if not self._is_read:
            raise BodyNotReadToItsEnd
        return self._digest.digest()


@dataclass(frozen=True)
class Idempotent:
    """The dependency behind `idempotent`: a mark that the route class looks for.

    Attributes:
        streams: the route reads its body itself, part by part (`idempotent_stream`).
    """

    streams: bool = False

    async def __call__(self) -> None:
        """Do nothing: the work is around the route, not before it."""


idempotent: Any = Depends(Idempotent())
idempotent_stream: Any = Depends(Idempotent(streams=True))
"""For a route that takes in more than fits in memory: it must read `request.stream()` to its end before it answers 2xx."""


def idempotency_key(request: Request) -> str | None:
    """The key of a request, quoted (RFC 8941 string) or bare; None without one.

    Raises:
        IdempotencyKeyInvalid: several keys, or one that is not 1 to 255 visible ASCII characters.
    """
    values = request.headers.getlist(IDEMPOTENCY_KEY)
    if not values:
        return None
    key = values[0].strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if len(values) > 1 or not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid(
            f"{IDEMPOTENCY_KEY} is one name of 1 to 255 visible ASCII characters.",
            how_to_fix="Send a UUID.",
            errors=[{"pointer": f"/header/{IDEMPOTENCY_KEY}", "message": "Not a usable key"}],
        )
    return key


async def answer_once(
    request: Request,
    key: str,
    *,
    caller: Caller,
    route: str,
    body: bytes | DigestedStream,
    run: Callable[[], Awaitable[Response]],
) -> Response:
    """Run a request whose effect and answer are stored in one transaction, or repeat the first answer.

    Raises:
        IdempotencyKeyReused: the key came with another request before.
        StillRunning: the first request has not finished.
    """
    resources = resources_of(request)
    now = resources.clock.now()
    name = {"agency": caller.agency, "caller": caller.id, "route": route, "key": key}
    async with resources.sessions.begin() as session:
        await _take_turn(session, name)
        first = await session.get(IdempotencyRecord, tuple(name.values()))
        if first is not None and first.created_at > now - KEPT_FOR:
            if isinstance(body, DigestedStream):
                await body.read_on()
            return _replay(first, _fingerprint(request, body))
        request.scope[SESSION_IN_SCOPE] = session
        try:
            response = await run()
        finally:
            del request.scope[SESSION_IN_SCOPE]
        if 200 <= response.status_code < 300:  # noqa: PLR2004 - the 2xx
            await _store(session, name, _fingerprint(request, body), response, now)
        return response


async def purge_idempotency_keys(session: AsyncSession, *, now: datetime) -> None:
    """Delete the answers that are no longer repeated."""
    await session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.created_at <= now - KEPT_FOR))


def _fingerprint(request: Request, body: bytes | DigestedStream) -> bytes:
    digest = hashlib.sha256()
    for part in (request.method, request.url.path, request.url.query):
        digest.update(part.encode(errors="replace") + b"\x00")
    digest.update(body.digest() if isinstance(body, DigestedStream) else body)
    return digest.digest()


async def _take_turn(session: AsyncSession, name: dict[str, str]) -> None:
    """Hold the key until the transaction ends, or refuse at once: a waiting request would hold a connection too."""
    digest = hashlib.sha256("\x1f".join(name.values()).encode()).digest()
    high, low = (int.from_bytes(digest[at : at + 4], signed=True) for at in (0, 4))
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(cast(high, Integer), cast(low, Integer)))):
        raise StillRunning(
            f"The first request with this {IDEMPOTENCY_KEY} is still running.",
            how_to_fix="Send it again after the time in Retry-After: it gets the first one's answer.",
            retry_after_seconds=1,
        )


def _replay(first: IdempotencyRecord, fingerprint: bytes) -> Response:
    if first.fingerprint != fingerprint:
        raise IdempotencyKeyReused(
            f"This {IDEMPOTENCY_KEY} was sent with another request before.",
            how_to_fix="Use a new key for a new request.",
        )
    return Response(first.body, status_code=first.status, headers={**first.headers, REPLAYED: "true"})


async def _store(
    session: AsyncSession, name: dict[str, str], fingerprint: bytes, response: Response, now: datetime
) -> None:
    values = {
        **name,
        "fingerprint": fingerprint,
        "status": response.status_code,
        "headers": {header: response.headers[header] for header in _STORED_HEADERS if header in response.headers},
        "body": bytes(response.body),
        "created_at": now,
    }
    statement = insert(IdempotencyRecord).values(values)
    # What stands there already is older than seven days.
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=list(name),
            set_={column: statement.excluded[column] for column in values if column not in name},
        )
    )
