"""A web process: whichever apps, front door and mail sink it inherits the sockets of, in one event loop."""

import asyncio
import os
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from careloop.errors import CannotStart
from careloop.mail_sink import MailStore, serve_smtp
from careloop.stack.child import Parent, run_child
from careloop.stack.front_door import FrontDoor, honour_prefix
from careloop.stack.handshake import SOCKETS_VARIABLE
from careloop.stack.services import make_app
from shared.logs import configure_logging
from shared.settings import SERVICES

GRACE_SECONDS = 5


class QuietServer(uvicorn.Server):
    """A uvicorn server that leaves signals alone and raises instead of ending the process."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="on",
                timeout_graceful_shutdown=GRACE_SECONDS,
                server_header=False,
            )
        )
        self._name = name

    def ask_to_exit(self) -> None:
        """Take no more requests, finish those in hand for a few seconds, and end."""
        self.should_exit = True

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until `should_exit`; no signal handler is installed."""
        try:
            await self._serve(sockets)
        except SystemExit:
            raise CannotStart(f"{self._name} did not start: see its log") from None


def inherited_sockets() -> dict[str, socket.socket]:
    """The listening sockets that the supervisor holds, so that a restart of this process refuses nobody."""
    pairs = (pair.split(":") for pair in os.environ[SOCKETS_VARIABLE].split(","))
    return {what: socket.socket(fileno=int(descriptor)) for what, descriptor in pairs}


async def serve_web(parent: Parent) -> None:
    """Serve what it has sockets for until told to stop; when one server fails, all stop and the supervisor starts anew."""
    sockets = inherited_sockets()
    mail_dir = os.environ.get("CARELOOP_MAIL_DIR")
    store = MailStore(Path(mail_dir), drops_repeats=True) if mail_dir else None
    servers = [
        (QuietServer(honour_prefix(make_app(name)), name), sockets[name]) for name in SERVICES if name in sockets
    ]
    if "front_door" in sockets:
        servers.append((QuietServer(FrontDoor.from_environment(store), "the front door"), sockets["front_door"]))
    if not await parent.wait_for_go():
        return
    async with AsyncExitStack() as stack:
        if store is not None and "smtp" in sockets:
            await stack.enter_async_context(serve_smtp(store, sockets["smtp"]))
        ends: list[asyncio.Future[None]] = [
            asyncio.ensure_future(server.serve([listening])) for server, listening in servers
        ]
        ends.append(asyncio.ensure_future(parent.wait_for_stop()))
        while not all(server.started for server, _ in servers) and not any(end.done() for end in ends):
            await asyncio.wait(ends, timeout=0.02, return_when=asyncio.FIRST_COMPLETED)
        if not any(end.done() for end in ends):
            parent.say_ready()
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        parent.stop.set()
        for server, _ in servers:
            server.ask_to_exit()
        await asyncio.gather(*ends)


if __name__ == "__main__":
    configure_logging(os.environ.get("CARELOOP_LOG_LEVEL", "INFO"))
    run_child(serve_web)
