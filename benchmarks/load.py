"""A load generator that costs little: HTTP/1.1 over kept-open sockets, as many visitors at once as asked for."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """One connection to the server, opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> Answer:
        """Send one request, whole, and read its answer."""
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(head[0].split(" ", 2)[1]), headers, body)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


@dataclass
class Measured:
    """What one run measured.

    Attributes:
        seconds: how long each visit took.
        acknowledged: how many visits ended as they should.
        refused: the statuses of all others.
    """

    lasted: float = 0.0
    seconds: list[float] = field(default_factory=list)
    acknowledged: int = 0
    refused: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Acknowledged visits a second."""
        return self.acknowledged / self.lasted

    def quantile(self, share: float) -> float:
        """The time within which this share of the visits was answered, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Visit = Callable[[Connection], Awaitable[int | None]]


async def run_visits(port: int, visit: Visit, *, at_once: int, seconds: float) -> Measured:
    """Let so many visitors come one after another for so long; a visit returns None if it went well, else a status."""
    measured = Measured()
    began = time.perf_counter()

    async def come_again() -> None:
        connection = Connection(port)
        try:
            while time.perf_counter() - began < seconds:
                start = time.perf_counter()
                status = await visit(connection)
                measured.seconds.append(time.perf_counter() - start)
                if status is None:
                    measured.acknowledged += 1
                else:
                    measured.refused.append(status)
        finally:
            connection.close()

    await asyncio.gather(*(come_again() for _ in range(at_once)))
    measured.lasted = time.perf_counter() - began
    return measured
