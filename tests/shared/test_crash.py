"""Crash points: a process dies where it was told to, as often as it was told to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.crash import EXIT_STATUS, crash_point, register, registered_points

PROGRAM = """
from shared.crash import crash_point, mark_kind, register
register("before", "after")
for turn in range(3):
    mark_kind(f"turn {turn}")
    crash_point("before")
    print(turn, flush=True)
    crash_point("after")
"""


def run(**environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )


def test_nothing_happens_unless_asked() -> None:
    done = run()
    assert (done.returncode, done.stdout.split()) == (0, ["0", "1", "2"])


@pytest.mark.parametrize(
    ("where", "printed"), [("before", []), ("after", ["0"]), ("before#2", ["0"]), ("after#3", ["0", "1", "2"])]
)
def test_the_process_dies_at_the_named_pass(where: str, printed: list[str]) -> None:
    died = run(CARELOOP_CRASH_AT=where)
    assert (died.returncode, died.stdout.split()) == (EXIT_STATUS, printed)


def test_with_marks_it_dies_once(tmp_path: Path) -> None:
    environment = {"CARELOOP_CRASH_AT": "before,after", "CARELOOP_CRASH_MARKS": str(tmp_path)}
    assert [run(**environment).returncode for _ in range(3)] == [EXIT_STATUS, EXIT_STATUS, 0]
    assert {mark.name for mark in tmp_path.iterdir()} == {"before", "after"}


def test_it_dies_once_for_each_kind_of_work(tmp_path: Path) -> None:
    marks = {"CARELOOP_CRASH_MARKS": str(tmp_path)}
    assert run(CARELOOP_CRASH_AT="before@turn 1", **marks).stdout.split() == ["0"]
    assert run(CARELOOP_CRASH_AT="before@no such kind", **marks).returncode == 0
    died = [run(CARELOOP_CRASH_AT="before@*", **marks).returncode for _ in range(3)]
    assert died == [EXIT_STATUS, EXIT_STATUS, 0], "turn 1 has crashed before"


def test_a_point_that_no_test_could_find_is_an_error() -> None:
    with pytest.raises(LookupError, match="nowhere"):
        crash_point("nowhere")
    register("test.somewhere")
    assert "test.somewhere" in registered_points()
