"""One service's app or worker in the foreground: how a cluster, systemd or a container runs careloop."""

import asyncio
import logging
import signal
import socket

import uvicorn
import uvloop

from careloop.errors import CannotStart
from careloop.stack.listening import open_sockets
from careloop.stack.services import check_service_name, make_app, make_worker, read_settings
from careloop.stack.web import GRACE_SECONDS
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
    listening: socket.socket = open_sockets(address[0], {service: address[1]})[service]
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
        )
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server.serve([listening]))
    except SystemExit:
        raise CannotStart(f"{service} did not start: see the log above") from None


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

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        await asyncio.wait([task])
        if not task.cancelled() and (failure := task.exception()):
            raise failure

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())
