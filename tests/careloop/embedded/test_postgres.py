"""The embedded PostgreSQL: it keeps its data, whatever was killed, and says in one line why it cannot start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from careloop.embedded import EmbeddedPostgres
from careloop.embedded.processes import list_working_in, wait_until
from careloop.errors import CannotStart

AS_ROOT = os.geteuid() == 0

START_AND_TELL = """
import sys
from pathlib import Path
from careloop.embedded import EmbeddedPostgres

server = EmbeddedPostgres(Path(sys.argv[1]), durable=False, say=lambda line: None)
print(server.start(), flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def directory(folder: Path) -> Path:
    return folder / "postgres"


@pytest.fixture
def server(directory: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(directory, durable=False, say=lambda _: None)
    yield server
    server.stop()


async def query(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def start_in_another_process(directory: Path) -> tuple[subprocess.Popen[str], str]:
    """A process of its own that runs a server on the directory, and the server's URL."""
    words = [sys.executable, "-c", START_AND_TELL, str(directory)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own words
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def start_stranger() -> subprocess.Popen[bytes]:
    """A process that has nothing to do with us and ends when its standard input does."""
    return subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )  # our own words


async def test_it_takes_its_password_and_no_other(server: EmbeddedPostgres) -> None:
    url = server.start()
    assert await query(url, "SELECT current_database()") == "careloop"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await query(url.replace("careloop:", "careloop:not"), "SELECT 1")


async def test_it_listens_on_loopback_only_and_reads_utf8(server: EmbeddedPostgres) -> None:
    url = server.start()
    assert await query(url, "SHOW listen_addresses") == "127.0.0.1"
    assert await query(url, "SHOW unix_socket_directories") == ""
    assert await query(url, "SHOW server_encoding") == "UTF8"


async def test_by_default_a_commit_is_durable(directory: Path) -> None:
    server = EmbeddedPostgres(directory, say=lambda _: None)
    try:
        url = server.start()
        settings = [await query(url, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")]
    finally:
        server.stop()
    assert settings == ["on", "on", "on"]


async def test_a_second_start_finds_the_data_the_password_and_the_port_again(server: EmbeddedPostgres) -> None:
    url = server.start()
    await query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert server.start() == url
    assert await query(url, "SELECT answer FROM kept") == 42


async def test_a_server_killed_hard_starts_again_with_what_was_committed(directory: Path) -> None:
    server = EmbeddedPostgres(directory, say=lambda _: None)
    try:
        url = server.start()
        await query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        assert wait_until(lambda: not server.is_running(), 5)
        server.stop()
        assert await query(server.start(), "SELECT answer FROM kept") == 42
    finally:
        server.stop()


async def test_a_lock_file_that_names_a_stranger_does_not_hinder_a_start(
    directory: Path, server: EmbeddedPostgres
) -> None:
    server.start()
    server.stop()
    stranger = start_stranger()
    try:
        (directory / "data" / "postmaster.pid").write_text(f"{stranger.pid}\n{directory}\n")
        url = server.start()
        assert await query(url, "SELECT 1") == 1
        assert stranger.poll() is None, "a process that is not ours was ended"
    finally:
        stranger.communicate()


async def test_a_damaged_lock_file_does_not_hinder_a_start(directory: Path, server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    (directory / "data" / "postmaster.pid").write_text("")
    assert await query(server.start(), "SELECT 1") == 1


async def test_a_cluster_that_was_not_finished_is_made_anew(directory: Path, server: EmbeddedPostgres) -> None:
    (directory / "data.new" / "base").mkdir(parents=True)
    assert await query(server.start(), "SELECT 1") == 1
    assert not (directory / "data.new").exists()


async def test_after_the_owner_was_killed_the_next_one_takes_over(directory: Path, server: EmbeddedPostgres) -> None:
    owner, url = start_in_another_process(directory)
    await query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    owner.kill()
    owner.communicate()
    assert await query(server.start(), "SELECT answer FROM kept") == 42


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start ends the server")
async def test_the_server_ends_with_a_killed_owner(directory: Path) -> None:
    owner, _ = start_in_another_process(directory)
    owner.kill()
    owner.communicate()
    assert wait_until(lambda: not list(list_working_in(directory / "data", "postgres")), 10)


async def test_two_owners_of_one_directory_are_refused_in_one_line(directory: Path, server: EmbeddedPostgres) -> None:
    owner, _ = start_in_another_process(directory)
    try:
        with pytest.raises(CannotStart, match=f"in use by another careloop .process {owner.pid}.") as refusal:
            server.start()
        assert "\n" not in str(refusal.value)
    finally:
        owner.communicate("", timeout=20)


async def test_a_wanted_port_that_is_taken_is_named(directory: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"port {port} for PostgreSQL is taken"):
            EmbeddedPostgres(directory, port=port, durable=False, say=lambda _: None).start()


async def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot make the folder"):
        EmbeddedPostgres(tmp_path / "file" / "postgres", say=lambda _: None).start()


async def test_stop_leaves_no_process_behind(directory: Path, server: EmbeddedPostgres) -> None:
    server.start()
    assert list(list_working_in(directory / "data", "postgres"))
    server.stop()
    assert not list(list_working_in(directory / "data", "postgres"))


@pytest.mark.skipif(not AS_ROOT, reason="only root has to hand the server to another user")
async def test_as_root_the_server_is_another_user_and_opened_folders_are_told(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    lines: list[str] = []
    server = EmbeddedPostgres(closed / "postgres", durable=False, say=lines.append)
    try:
        server.start()
        assert server.pid is not None
        assert psutil.Process(server.pid).uids().real != 0
    finally:
        server.stop()
    assert f"opened {closed} to pass through (o+x)" in "\n".join(lines)
    assert closed.stat().st_mode & 0o777 == 0o701, "more than passing through was opened"
    assert (closed / "postgres" / "password").stat().st_mode & 0o777 == 0o600
