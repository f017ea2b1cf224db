"""The inner side of a supervised process: it starts when told, says when it is ready, and never outlives its parent.

The parent holds the other end of standard input: a line on it means "go", its end means that the parent is gone,
however it went. Readiness is one byte on the descriptor named by `CARELOOP_READY_FD`.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable

import uvloop

from careloop.explain import explain
from careloop.stack.handshake import READY_VARIABLE

STDIN = 0


class Parent:
    """What a child knows of its parent, inside the event loop."""

    def __init__(self) -> None:
        self._go = asyncio.Event()
        self.stop = asyncio.Event()

    def listen(self) -> None:
        """Turn SIGTERM, SIGINT and the parent's end into `stop`, and its line into "go"."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop.set)
        loop.add_reader(STDIN, self._read)

    def _read(self) -> None:
        if os.read(STDIN, 64):
            self._go.set()
        else:
            asyncio.get_running_loop().remove_reader(STDIN)
            self.stop.set()

    async def wait_for_go(self) -> bool:
        """Wait until the database is migrated and the packs are loaded; False when it is over before it began."""
        waits = [asyncio.ensure_future(event.wait()) for event in (self._go, self.stop)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return not self.stop.is_set()

    async def wait_for_stop(self) -> None:
        """Wait until this process is asked to end."""
        await self.stop.wait()

    def say_ready(self) -> None:
        """Tell the parent that this process serves."""
        descriptor = int(os.environ[READY_VARIABLE])
        os.write(descriptor, b"r")
        os.close(descriptor)


def run_child(body: Callable[[Parent], Awaitable[None]]) -> None:
    """Run a child's body to its end; what a user can mend is one line on standard error."""

    async def run() -> None:
        parent = Parent()
        parent.listen()
        await body(parent)

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run())
    except Exception as error:
        if line := explain(error):
            sys.exit(f"careloop: {line}")
        logging.getLogger(__name__).exception("a supervised process failed")
        sys.exit(1)
