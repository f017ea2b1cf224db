"""One real PostgreSQL and one real Redis for a whole test run, shared by all xdist workers.

A pytest plugin (`pytest_plugins = ["tests.support.servers"]`): the process that starts the run owns the servers and
stops them at its end; the workers learn their URLs from the environment that they inherit. Without xdist the servers
start with the first test that asks for them. Their data lie in memory where there is room: a test's database is some 800
files, which a disk takes up to a second to make.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from careloop.embedded import EmbeddedPostgres, EmbeddedRedis
from careloop.embedded.folders import FolderLock
from careloop.errors import CannotStart

POSTGRES_VARIABLE = "CARELOOP_TEST_POSTGRES_URL"
REDIS_VARIABLE = "CARELOOP_TEST_REDIS_URL"

IN_MEMORY = Path("/dev/shm")  # noqa: S108  # its folder is made by mkdtemp, and nobody else's
ROOM_BYTES = 2_000_000_000
PREFIX = "careloop-tests-"
JUST_BEGUN_SECONDS = 600

_started = pytest.StashKey["Servers"]()


@dataclass(frozen=True)
class Servers:
    postgres_url: str
    redis_url: str
    stop: Callable[[], None]


def start_test_servers(directory: Path) -> Servers:
    """Start both servers, fast rather than safe, on a directory of their own. Call it from the main thread."""
    postgres = EmbeddedPostgres(directory / "postgres", durable=False, say=_keep_quiet)
    redis = EmbeddedRedis(directory / "redis", say=_keep_quiet)

    def stop() -> None:
        redis.stop()
        postgres.stop()

    try:
        return Servers(postgres.start(), redis.start(), stop)
    except BaseException:
        stop()
        raise


def _keep_quiet(_line: str) -> None:
    """A temporary folder of ours may be opened without a word."""


def _start_once(config: pytest.Config) -> Servers:
    if config.stash.get(_started, None) is None:
        if POSTGRES_VARIABLE in os.environ:
            shared = Servers(os.environ[POSTGRES_VARIABLE], os.environ[REDIS_VARIABLE], _leave_running)
            config.stash[_started] = shared
            return shared
        memory = find_memory()
        if memory is not None:
            _remove_what_was_left(memory)
        directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=memory))
        try:
            servers = start_test_servers(directory)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise

        def stop() -> None:
            servers.stop()
            shutil.rmtree(directory, ignore_errors=True)

        config.stash[_started] = Servers(servers.postgres_url, servers.redis_url, stop)
        config.add_cleanup(stop)
    return config.stash[_started]


def find_memory() -> Path | None:
    """The file system in memory, if there is ample room and it lets programs run: root may have to copy them to the data."""
    if not os.access(IN_MEMORY, os.W_OK | os.X_OK):
        return None
    status = os.statvfs(IN_MEMORY)
    has_room = status.f_bavail * status.f_frsize >= ROOM_BYTES and status.f_bavail * 4 >= status.f_blocks
    return IN_MEMORY if has_room and not status.f_flag & os.ST_NOEXEC else None


def _remove_what_was_left(memory: Path) -> None:
    """Remove the data of runs that were killed: memory is not emptied as a disk's folder for such things is."""
    for left in memory.glob(f"{PREFIX}*"):
        if time.time() - left.stat().st_mtime < JUST_BEGUN_SECONDS:
            continue
        lock = FolderLock(left / "postgres", "the PostgreSQL directory")
        try:
            lock.acquire()
        except (CannotStart, OSError):  # it runs, or is another user's
            continue
        shutil.rmtree(left, ignore_errors=True)
        lock.release()


def _leave_running() -> None:
    """The process that started the run stops what it started."""


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers before xdist starts its workers, so that these inherit the URLs."""
    if getattr(session.config.option, "numprocesses", None) and not hasattr(session.config, "workerinput"):
        servers = _start_once(session.config)
        os.environ[POSTGRES_VARIABLE] = servers.postgres_url
        os.environ[REDIS_VARIABLE] = servers.redis_url
        session.config.add_cleanup(_forget_urls)


def _forget_urls() -> None:
    for variable in (POSTGRES_VARIABLE, REDIS_VARIABLE):
        os.environ.pop(variable, None)


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    """The run's PostgreSQL and Redis; the plugin stops them when the run ends."""
    return _start_once(pytestconfig)
