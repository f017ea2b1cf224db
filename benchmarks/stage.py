"""A stage for one benchmark: durable embedded servers in a folder that is thrown away, and programs on top of them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from careloop.embedded import EmbeddedPostgres, EmbeddedRedis

START_SECONDS = 30.0


@dataclass(frozen=True)
class Stage:
    folder: Path
    environment: Mapping[str, str]

    @contextmanager
    def program(self, module: str, port: int, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run one of our modules until the block ends; it serves on the port when the block begins."""
        with (self.folder / f"{module}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", module], env={**os.environ, **self.environment, **more}, stdout=log, stderr=log
            )
        try:
            _wait_for(port, process, self.folder / f"{module}.log")
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Start PostgreSQL (durable: fsync on, as in service) and Redis; remove everything at the end."""
    folder = Path(tempfile.mkdtemp(prefix="careloop-bench-"))
    postgres = EmbeddedPostgres(folder / "postgres", say=lambda _line: None)
    redis = EmbeddedRedis(folder / "redis", say=lambda _line: None)
    try:
        environment = {
            "DATABASE_URL": postgres.start(),
            "REDIS_URL": redis.start(),
            "CARELOOP_PAGE_SECRET": "a secret of the benchmark, and of nothing else",
            "CARELOOP_LOG_LEVEL": "WARNING",
        }
        os.environ.update(environment)
        yield Stage(folder, environment)
    finally:
        redis.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            httpx.get(f"http://127.0.0.1:{port}/live", timeout=2.0, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"the program to be measured did not start:\n{log.read_text()[-2000:]}")
