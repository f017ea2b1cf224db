"""The folder of one embedded server: made privately, held by one process at a time, with its port and password."""

import fcntl
import os
import secrets
import socket
from pathlib import Path
from typing import IO

from careloop.errors import CannotStart

LOOPBACK = "127.0.0.1"


class FolderLock:
    """Held while a process uses a folder; the system lets go of it however that process ends."""

    def __init__(self, folder: Path, what: str) -> None:
        self._path = folder / "lock"
        self._what = what
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock or raise `CannotStart` naming the holder."""
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise CannotStart(
                f"{self._what} {self._path.parent} is in use by another careloop (process {holder})"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def make_folder(folder: Path, mode: int = 0o700) -> Path:
    """Make a folder with these rights if it is not there, or raise `CannotStart` where we may not write."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(mode)
    except OSError as error:
        raise CannotStart(f"cannot make the folder {folder}: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotStart(f"cannot write in the folder {folder}: no permission")
    return folder


def open_log(path: Path, *, afresh: bool = False) -> IO[bytes]:
    """A log that only its owner may read: a server may quote personal data in an error."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if afresh else os.O_APPEND)
    file = os.fdopen(os.open(path, flags, 0o600), "wb")
    file.seek(0, os.SEEK_END)  # where this run's lines begin
    return file


def read_or_make_secret(path: Path) -> str:
    """The secret kept in this file, made at the first call and readable by its owner only."""
    if path.exists():
        return path.read_text().strip()
    secret = secrets.token_urlsafe(24)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    fresh.replace(path)
    return secret


def is_free(port: int) -> bool:
    """Whether this port can be bound on the loopback interface now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose_port(folder: Path, wanted: int | None, what: str) -> int:
    """The wanted port, else the one of the last start, else a free one; remembered in the folder."""
    if wanted is not None:
        if not is_free(wanted):
            raise CannotStart(f"port {wanted} for {what} is taken: stop what listens there or choose another")
        return wanted
    remembered = folder / "port"
    try:
        port = int(remembered.read_text())
    except (OSError, ValueError):
        port = 0
    if not 0 < port < 2**16 or not is_free(port):
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port = int(probe.getsockname()[1])
        remembered.write_text(str(port))
    return port
