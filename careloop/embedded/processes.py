"""Starting, recognising and ending the server processes of one directory."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import psutil

from careloop.embedded.system_user import SystemUser

BOUND_EXEC = Path(__file__).with_name("bound_exec.py")


def start_bound(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals,
    user: SystemUser | None,
    folder: Path,
    output: IO[bytes],
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a program that ends with this process, in a session of its own so that Ctrl-C does not reach it.

    Linux sends the signal when the *thread* that called this ends: call it from a thread that stays.
    """
    uid, gid = (user.uid, user.gid) if user else (-1, -1)
    words = [sys.executable, "-I", "-S", BOUND_EXEC, os.getpid(), int(death_signal), uid, gid, *command]
    return subprocess.Popen(  # noqa: S603  # our own command lines only
        [str(word) for word in words],
        cwd=folder,
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=_plain_environment(),
    )


def _plain_environment() -> dict[str, str]:
    """The environment without what would steer a PostgreSQL or Redis from outside (PGDATA, PGPORT...)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Look at a condition every 10 ms until it holds or the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def end_child(process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn, giving the child its seconds, until it is gone."""
    for step, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(step)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue


def end_orphans(processes: Sequence[psutil.Process], steps: Sequence[tuple[signal.Signals, float]]) -> bool:
    """The same for processes that are not our children; tells whether all are gone."""
    left = list(processes)
    for step, seconds in steps:
        for process in left:
            try:
                process.send_signal(step)
            except psutil.NoSuchProcess:
                continue
        left = psutil.wait_procs(left, timeout=seconds)[1]
        if not left:
            return True
    return not left


def find_process(pid: int) -> psutil.Process | None:
    """The process with this id, if it runs and is no zombie."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except psutil.Error:
        return None


def names_folder(process: psutil.Process, folder: Path) -> bool:
    """Whether a word of the process's command line is this folder or a path within it."""
    try:
        words = process.cmdline()
    except psutil.Error:
        return False
    return any(word == str(folder) or word.startswith(f"{folder}{os.sep}") for word in words)


def list_working_in(folder: Path, program: str) -> Iterator[psutil.Process]:
    """Processes of a program whose working directory is this folder, whatever their command lines say by now."""
    for process in psutil.process_iter(["name"]):
        try:
            is_program = process.info["name"] == program
            if is_program and process.cwd() == str(folder) and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except psutil.Error:
            continue


def explain_end(log: Path, since: int) -> str:
    """The line of a server's log, from this byte on, that says why it ended: for a one-line error."""
    try:
        written = log.read_bytes()[since:].decode(errors="replace")
    except OSError:
        return "no log"
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "rror" in line or "cannot" in line]
    return (telling or lines[-1:] or ["no output"])[0][-300:]
