"""One service's app or worker in the foreground: how a cluster, systemd or a container runs careloop."""

import asyncio
import signal
import socket
from collections.abc import Callable

import uvloop

from careloop.stack.listening import open_sockets
from careloop.stack.services import check_service_name, make_app, make_worker, read_settings
from careloop.stack.web import QuietServer
from careloop.stack.workers import STOP_SECONDS
from shared.logs import configure_logging
from shared.settings import PORT_OF


def serve_alone(name: str, *, host: str | None, port: int | None) -> None:
    """Serve one app until SIGTERM or SIGINT."""
    service = check_service_name(name)
    settings = read_settings(service)
    configure_logging(settings.log_level)
    app = make_app(service)
    address = (host or settings.host, port or settings.port or PORT_OF[service])
    listening: socket.socket = open_sockets(address[0], {service: address[1]}, option="--port")[service]
    server = QuietServer(app, service)

    async def run() -> None:
        stop_on_signals(server.ask_to_exit)
        await server.serve([listening])

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


def work_alone(name: str) -> None:
    """Run one worker until SIGTERM or SIGINT."""
    service = check_service_name(name)
    configure_logging(read_settings(service).log_level)

    async def run() -> None:
        worker = make_worker(service)
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(worker.run())

        def stop() -> None:
            worker.stop()
            loop.call_later(STOP_SECONDS, task.cancel)

        stop_on_signals(stop)
        await asyncio.wait([task])
        if not task.cancelled() and (failure := task.exception()):
            raise failure

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Call this on SIGTERM and SIGINT, inside the running event loop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
