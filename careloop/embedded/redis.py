"""A real Redis (or Valkey) as a child of this process: a bell only, it keeps nothing on disk."""

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from careloop.embedded.binaries import REDIS_PROGRAMS, find_redis_server
from careloop.embedded.folders import LOOPBACK, FolderLock, choose_port, make_folder, open_log, read_or_make_secret
from careloop.embedded.processes import (
    end_child,
    end_orphans,
    explain_end,
    list_working_in,
    names_folder,
    start_bound,
    wait_until,
)
from careloop.errors import CannotStart

STOPPING = ((signal.SIGTERM, 1.0), (signal.SIGKILL, 1.0))

# `set-proc-title no` keeps the command line, by which a server left behind is recognised.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
save ""
appendonly no
daemonize no
set-proc-title no
dir {directory}
"""


class EmbeddedRedis:
    """One server reachable over loopback TCP with a password; nothing in it outlives it, as PostgreSQL is the truth.

    The directory holds its configuration, the `password`, the last `port`, the `lock` and `server.log`.
    """

    name = "Redis"

    def __init__(self, directory: Path, *, port: int | None = None, say: Callable[[str], None] = print) -> None:
        self._directory = directory.resolve()
        self._log = self._directory / "server.log"
        self._configuration = self._directory / "server.conf"
        self._wanted_port = port
        self._say = say
        self._lock = FolderLock(self._directory, "the Redis directory")
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> str:
        """Start the server and return its URL once it takes connections; raises `CannotStart` with one line.

        Call it from the main thread: the server ends with the calling thread.
        """
        make_folder(self._directory)
        self._lock.acquire()
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> str:
        program = find_redis_server()
        self._end_what_was_left()
        password = read_or_make_secret(self._directory / "password")
        port = choose_port(self._directory, self._wanted_port, "Redis")
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(
            CONFIGURATION.format(host=LOOPBACK, port=port, password=password, directory=_quoted(self._directory))
        )
        with open_log(self._log, afresh=True) as log:
            self._process = start_bound(
                [program, self._configuration],
                death_signal=signal.SIGTERM,
                user=None,
                folder=self._directory,
                output=log,
            )
        process = self._process
        if not wait_until(lambda: process.poll() is not None or self._is_ready(), 20) or process.poll() is not None:
            raise CannotStart(f"Redis ({program}) did not start: {explain_end(self._log, 0)}")
        self.url = f"redis://:{password}@{LOOPBACK}:{port}/0"
        return self.url

    def stop(self) -> None:
        """Stop the server; after at most 2 s it is gone. Harmless when it is not running."""
        if self._process is not None:
            end_child(self._process, STOPPING)
            self._process = None
        self._lock.release()

    def is_running(self) -> bool:
        """Whether the server process lives. After it died, `stop()` and `start()` bring it back on the same port."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The server's process id."""
        return self._process.pid if self._process else None

    def _is_ready(self) -> bool:
        return b"eady to accept connections" in self._log.read_bytes()

    def _end_what_was_left(self) -> None:
        """End a server of this directory that outlived its careloop; its command line names the directory."""
        left = [
            left
            for name in REDIS_PROGRAMS
            for left in list_working_in(self._directory, name)
            if names_folder(left, self._configuration)
        ]
        if left:
            self._say(f"ending the Redis (process {left[0].pid}) that an earlier careloop left on {self._directory}")
        if not end_orphans(left, STOPPING):
            raise CannotStart(f"an earlier Redis (process {left[0].pid}) on {self._directory} does not end")


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
