"""One supervised process seen from outside: started, known to be ready, restarted with backoff, ended in time."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from careloop.embedded.folders import open_log
from careloop.embedded.processes import end_child
from careloop.errors import CannotStart
from careloop.stack.handshake import READY_VARIABLE, SOCKETS_VARIABLE

STOP_SECONDS = 9.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 10.0
STEADY_SECONDS = 30.0
LOG_LIMIT_BYTES = 10_000_000


@dataclass(frozen=True)
class ChildSpec:
    """What a process is: a module to run with words, its environment, and the sockets that it inherits by name."""

    name: str
    module: str
    log: Path | None
    words: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    sockets: Mapping[str, socket.socket] = field(default_factory=dict)


class Child:
    """A process that should run; `tend()` is called whenever something may have happened."""

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.process: subprocess.Popen[bytes] | None = None
        self.is_ready = False
        self.restart_count = 0
        self._ready_fd = -1
        self._log_from = 0
        self._started_at = 0.0
        self._pause = FIRST_PAUSE_SECONDS
        self._restart_at: float | None = None

    def start(self, *, go: bool) -> None:
        """Start the process; with `go` it need not wait for anything."""
        self.is_ready = False
        self._restart_at = None
        self._started_at = time.monotonic()
        ready_fd, inner_fd = os.pipe()
        os.set_blocking(ready_fd, False)
        inherited = {name: listening.fileno() for name, listening in self.spec.sockets.items()}
        environment = {
            **self.spec.environment,
            READY_VARIABLE: str(inner_fd),
            SOCKETS_VARIABLE: ",".join(f"{name}:{descriptor}" for name, descriptor in inherited.items()),
        }
        log = self._open_log()
        try:
            self.process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-P", "-m", self.spec.module, *self.spec.words],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[inner_fd, *inherited.values()],
                env=environment,
                start_new_session=True,
            )
        finally:
            os.close(inner_fd)
            if log is not None:
                os.close(log)
        self._ready_fd = ready_fd
        if go:
            self.say_go()

    def _open_log(self) -> int | None:
        if self.spec.log is None:
            return None
        if self.spec.log.exists() and self.spec.log.stat().st_size > LOG_LIMIT_BYTES:
            self.spec.log.replace(self.spec.log.with_suffix(".log.1"))
        with open_log(self.spec.log) as file:
            self._log_from = file.tell()
            return os.dup(file.fileno())

    def say_go(self) -> None:
        """Tell the process that everything it needs is there."""
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it has ended: look() finds out
                self.process.stdin.write(b"go\n")
                self.process.stdin.flush()

    def look(self) -> bool:
        """Whether the process lives; takes note of its readiness."""
        if self.process is None or self.process.poll() is not None:
            return False
        if not self.is_ready:
            with contextlib.suppress(BlockingIOError):
                self.is_ready = os.read(self._ready_fd, 1) == b"r"
        return True

    def tend(self) -> str | None:
        """Restart the process when it is down and its pause is over; returns a line when it was found down."""
        now = time.monotonic()
        if self.look():
            if now - self._started_at > STEADY_SECONDS:
                self._pause = FIRST_PAUSE_SECONDS
            return None
        if self._restart_at is None:
            status = self.process.returncode if self.process else None
            self._close()
            self._restart_at = now + self._pause
            line = f"{self.spec.name} ended ({describe_status(status)}); it starts again in {self._pause:g} s"
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
            return line
        if now >= self._restart_at:
            self.restart_count += 1
            self.start(go=True)
        return None

    def seconds_to_restart(self) -> float | None:
        """How long until `tend()` has something to do; None when the process runs."""
        return None if self._restart_at is None else max(0.0, self._restart_at - time.monotonic())

    def explain_end(self) -> CannotStart:
        """Why a process ended before it was ever ready: its own one line, else where to look."""
        status = self.process.returncode if self.process else None
        if self.spec.log is not None:
            lines = self.spec.log.read_bytes()[self._log_from :].decode(errors="replace").splitlines()
            for line in reversed(lines):
                if line.startswith("careloop: "):
                    return CannotStart(line.removeprefix("careloop: "))
            return CannotStart(f"{self.spec.name} did not start ({describe_status(status)}): see {self.spec.log}")
        return CannotStart(f"{self.spec.name} did not start ({describe_status(status)})")

    def ask_to_stop(self) -> None:
        """The polite signal; several processes asked at once end at the same time."""
        self._restart_at = None
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, deadline: float) -> None:
        """Wait for the process to end, after the deadline (on the monotonic clock) by force."""
        if self.process is not None:
            try:
                self.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                end_child(self.process, ((signal.SIGKILL, 1.0),))
        self._close()

    def _close(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        if self._ready_fd >= 0:
            os.close(self._ready_fd)
            self._ready_fd = -1


def describe_status(status: int | None) -> str:
    """An exit status in words."""
    if status is None:
        return "was not started"
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
