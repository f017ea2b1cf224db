"""All of careloop in a process of its own that may be killed: forked from one that has imported everything already."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from careloop.stack.services import make_app, make_worker
from careloop.stack.web import QuietServer
from shared.crash import EXIT_STATUS
from shared.logs import configure_logging
from shared.settings import SERVICES, ServiceName
from tests.support.ports import listening_socket

_FORKSERVER = multiprocessing.get_context("forkserver")
_FORKSERVER.set_forkserver_preload(["tests.support.loop_process", "tests.support.everything"])


def run_everything(environment: Mapping[str, str], ports: Mapping[ServiceName, int], log: str) -> None:
    """Serve the four apps and run their workers until SIGTERM."""
    os.environ.update(environment)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    configure_logging(environment.get("CARELOOP_LOG_LEVEL", "INFO"), as_json=True)
    asyncio.run(_serve(ports))


async def _serve(ports: Mapping[ServiceName, int]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    servers = {name: QuietServer(make_app(name), name) for name in SERVICES}
    workers = [make_worker(name) for name in SERVICES]
    tasks = [asyncio.create_task(server.serve([listening_socket(ports[name])])) for name, server in servers.items()]
    tasks += [asyncio.create_task(worker.run()) for worker in workers]
    await stop.wait()
    for worker in workers:
        worker.stop()
    for server in servers.values():
        server.should_exit = True
    await asyncio.gather(*tasks)


class Supervised:
    """Runs everything and starts it again whenever it crashed as it was told to."""

    def __init__(self, environment: Mapping[str, str], ports: Mapping[ServiceName, int], log: Path) -> None:
        self._environment, self._ports, self._log = dict(environment), dict(ports), log
        self._process: ForkServerProcess | None = None
        self.crash_count = 0
        self.unexpected: list[int | None] = []

    def start(self) -> None:
        """Start the process."""
        self._process = _FORKSERVER.Process(
            target=run_everything, args=(self._environment, self._ports, str(self._log)), daemon=True
        )
        self._process.start()

    async def watch(self) -> None:
        """Restart for ever; what ends otherwise than by a crash point is unexpected."""
        while True:
            if self._process is not None and not self._process.is_alive():
                if self._process.exitcode == EXIT_STATUS:
                    self.crash_count += 1
                else:
                    self.unexpected.append(self._process.exitcode)
                self.start()
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """End the process politely, then by force."""
        if self._process is None:
            return
        self._process.terminate()
        await asyncio.to_thread(self._process.join, 20)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
