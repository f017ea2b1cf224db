"""Supervised processes: ready when they say so, restarted with a growing pause, never outliving their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from careloop.embedded.processes import wait_until
from careloop.stack.supervise import Child, ChildSpec
from careloop.stack.up import end_together

STEADY = """
from careloop.stack.child import run_child

async def body(parent):
    if await parent.wait_for_go():
        parent.say_ready()
        await parent.wait_for_stop()

run_child(body)
"""
FAILING = "import sys; sys.exit('careloop: the sky is falling')"
BROKEN = "raise LookupError('unforeseen')"
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(int(os.environ["CARELOOP_READY_FD"]), b"r")
time.sleep(60)
"""
PARENT_THAT_DIES = """
import os, signal
from careloop.stack.supervise import Child, ChildSpec
child = Child(ChildSpec("steady", "steady", None, environment=dict(os.environ)))
child.start(go=True)
while not child.is_ready:
    child.look()
print(child.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""

MakeChild = Callable[[str, str], Child]


@pytest.fixture
def make_child(tmp_path: Path) -> Iterator[MakeChild]:
    """Makes a child that runs a module of this text; all are ended after the test."""
    made: list[Child] = []

    def make(name: str, text: str) -> Child:
        (tmp_path / f"{name}.py").write_text(text)
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        child = Child(ChildSpec(name, name, tmp_path / f"{name}.log", environment=environment))
        made.append(child)
        return child

    yield make
    for child in made:
        child.stop(time.monotonic())


def becomes_ready(child: Child) -> bool:
    return wait_until(lambda: child.look() and child.is_ready, 10)


def test_a_process_waits_for_its_go(make_child: MakeChild) -> None:
    child = make_child("steady", STEADY)
    child.start(go=False)
    assert child.look()
    assert not child.is_ready
    child.say_go()
    assert becomes_ready(child)


def test_asked_to_stop_it_ends_in_order(make_child: MakeChild) -> None:
    child = make_child("steady", STEADY)
    child.start(go=True)
    assert becomes_ready(child)
    end_together([child])
    assert child.process is not None
    assert child.process.returncode == 0


def test_one_that_does_not_stop_is_killed_at_the_deadline(make_child: MakeChild) -> None:
    child = make_child("stubborn", STUBBORN)
    child.start(go=True)
    assert becomes_ready(child)
    child.ask_to_stop()
    child.stop(time.monotonic() + 0.2)
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_a_killed_process_is_started_again(make_child: MakeChild) -> None:
    child = make_child("steady", STEADY)
    child.start(go=True)
    assert becomes_ready(child)
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    line = child.tend()
    assert line == "steady ended (killed by SIGKILL); it starts again in 0.2 s"
    assert wait_until(lambda: child.tend() is None and child.look() and child.is_ready, 10)
    assert child.restart_count == 1


def test_the_pause_before_a_restart_grows(make_child: MakeChild) -> None:
    child = make_child("broken", BROKEN)
    child.start(go=True)
    lines: list[str] = []

    def tend_until_third() -> bool:
        if line := child.tend():
            lines.append(line)
        return len(lines) == 3

    assert wait_until(tend_until_third, 20)
    assert [line.rpartition(" in ")[2] for line in lines] == ["0.2 s", "0.4 s", "0.8 s"]


def test_a_failed_start_is_explained_by_the_processs_own_line(make_child: MakeChild) -> None:
    child = make_child("failing", FAILING)
    child.start(go=True)
    assert wait_until(lambda: not child.look(), 10)
    assert str(child.explain_end()) == "the sky is falling"


def test_a_start_that_failed_unforeseen_points_to_its_log(make_child: MakeChild) -> None:
    child = make_child("broken", BROKEN)
    child.start(go=True)
    assert wait_until(lambda: not child.look(), 10)
    assert "broken did not start (exit status 1): see " in str(child.explain_end())


def test_a_process_ends_when_its_parent_is_killed(make_child: MakeChild, tmp_path: Path) -> None:
    make_child("steady", STEADY)
    words = [sys.executable, "-c", PARENT_THAT_DIES]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    parent = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  # our own words
    assert parent.returncode == -signal.SIGKILL
    child = int(parent.stdout)
    assert wait_until(lambda: not is_running(child), 10)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
