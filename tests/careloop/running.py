"""A whole stack as a user runs it: `careloop up` in a process of its own, watched from outside."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
import psutil

from careloop.embedded.folders import is_free
from careloop.embedded.processes import list_working_in
from careloop.stack.options import SMTP_OFFSET
from shared.settings import SERVICES

START_SECONDS = 240.0  # patience, for a machine that has other things to do
# A stack that stands by while one test after the other looks at it need not ask its database fifty times a second.
UNHURRIED = {"CARELOOP_RELAY_POLL_SECONDS": "0.1"}


class RunningStack:
    """`careloop up` (or another command that starts everything) on a data directory, until it is ended."""

    def __init__(
        self,
        data_dir: Path,
        port_base: int,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = ("up",),
    ) -> None:
        self.data_dir = data_dir
        self.port_base = port_base
        self.lines: list[str] = []
        self.process = start_careloop(
            [*command, "--data-dir", str(data_dir), "--port-base", str(port_base)], {**UNHURRIED, **(environment or {})}
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port_base}"

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def wait_until_up(self) -> "RunningStack":
        """Return once it has said that it serves."""
        deadline = time.monotonic() + START_SECONDS
        while not any(line.startswith("careloop is up") for line in self.lines):
            assert self.process.poll() is None, f"it ended: {self.lines}"
            assert time.monotonic() < deadline, f"not up in time: {self.lines}"
            time.sleep(0.02)
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; returns the exit status and the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        status = self.process.wait(40)
        seconds = time.monotonic() - began
        self.close()
        return status, seconds

    def close(self) -> None:
        """End the stack if it still runs, and the reading of its lines."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(40)
        self._reader.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def processes(self) -> list[psutil.Process]:
        """Every process of this stack: the one that was started, and all below it."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def find(self, word: str) -> psutil.Process:
        """The one process of this stack whose command line has the word."""
        [found] = [process for process in self.processes() if any(word in part for part in command_line_of(process))]
        return found

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=10.0, trust_env=False)

    def is_ready(self) -> bool:
        """Whether every service says that it and its database are."""
        try:
            return all(self.get(f"/{service}/ready").status_code == 200 for service in SERVICES)
        except httpx.TransportError:
            return False


def start_careloop(words: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CARELOOP_") and not name.endswith(("DATABASE_URL", "REDIS_URL"))
    }
    return subprocess.Popen(  # noqa: S603  # our own words
        [sys.executable, "-m", "careloop", *words],
        env={**inherited, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run_careloop(words: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run a command to its end: its exit status and all that it wrote."""
    process = start_careloop(words, environment or {})
    output, _ = process.communicate(timeout=START_SECONDS)
    return process.returncode, output


def command_line_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def assert_all_stops(stack: RunningStack, number: signal.Signals) -> None:
    """Ask a stack to stop, and see that nothing of it is left."""
    processes = stack.processes()
    assert len(processes) > 5
    status, seconds = stack.stop(number)
    assert status == 0
    assert seconds < 20
    assert still_running(processes) == []
    assert all(is_free(stack.port_base + offset) for offset in (*range(5), SMTP_OFFSET))
    assert not (stack.data_dir / "run.json").exists()
    assert not list(list_working_in(stack.data_dir / "postgres" / "data", "postgres"))


def still_running(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended; a zombie has, its parent only has not looked yet."""
    return [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def choose_port_base() -> int:
    """A base whose ports are all free now, different for each xdist worker."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for base in range(20_000 + 2_000 * worker, 22_000 + 2_000 * worker, 40):
        if all(is_free(base + offset) for offset in (*range(5), SMTP_OFFSET)):
            return base
    raise AssertionError("no free range of ports")
