"""The embedded Redis: a bell with a password, which a killed owner does not leave behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import AuthenticationError, Redis

from careloop.embedded import EmbeddedRedis
from careloop.embedded.binaries import REDIS_PROGRAMS, find_redis_server
from careloop.embedded.processes import list_working_in, wait_until
from careloop.errors import CannotStart

START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from careloop.embedded import EmbeddedRedis

print(EmbeddedRedis(Path(sys.argv[1]), say=lambda line: None).start(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def directory(folder: Path) -> Path:
    return folder / 'a "quoted" folder'


@pytest.fixture
def server(directory: Path) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(directory, say=lambda _: None)
    yield server
    server.stop()


def ping(url: str) -> bool:
    with Redis.from_url(url) as redis:
        return bool(redis.ping())


def running_in(directory: Path) -> list[int]:
    return [process.pid for name in REDIS_PROGRAMS for process in list_working_in(directory, name)]


def test_it_takes_its_password_and_no_other(server: EmbeddedRedis) -> None:
    url = server.start()
    assert ping(url)
    with pytest.raises(AuthenticationError):
        ping(url.replace("redis://:", "redis://:not"))


def test_it_keeps_nothing_on_disk(server: EmbeddedRedis) -> None:
    with Redis.from_url(server.start()) as redis:
        assert redis.config_get("save") == {"save": ""}
        assert redis.config_get("appendonly") == {"appendonly": "no"}


def test_killed_hard_it_starts_again_at_the_same_address(server: EmbeddedRedis) -> None:
    url = server.start()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert wait_until(lambda: not server.is_running(), 5)
    server.stop()
    assert server.start() == url
    assert ping(url)


def test_after_the_owner_was_killed_the_next_one_takes_over(directory: Path, server: EmbeddedRedis) -> None:
    words = [sys.executable, "-c", START_AND_DIE, str(directory)]
    first = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  # our own words
    assert first.returncode == -signal.SIGKILL
    assert server.start() == first.stdout.strip()
    assert ping(server.url)
    assert running_in(directory) == [server.pid]


def test_stop_leaves_no_process_behind(directory: Path, server: EmbeddedRedis) -> None:
    server.start()
    assert running_in(directory)
    server.stop()
    assert not running_in(directory)


def test_a_server_on_the_path_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "valkey-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_redis_server() == program


def test_where_there_is_none_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("careloop.embedded.binaries.find_spec", lambda _name: None)
    with pytest.raises(CannotStart, match="install redis-server or valkey-server, or give a REDIS_URL"):
        find_redis_server()


def test_one_that_cannot_run_is_said_in_one_line(
    server: EmbeddedRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\necho this machine cannot run me\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(CannotStart, match="did not start: this machine cannot run me"):
        server.start()
