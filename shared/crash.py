"""Deterministic crash points: the places at which a test may pull the plug.

`CARELOOP_CRASH_AT` in the environment names points, separated by commas; the process exits hard

- at `name` the first time it passes the point,
- at `name#3` the third time,
- at `name@kind` the first time it passes the point with work of that kind (a job's name, a template's),
- at `name@*` once for every kind there is.

Nothing is flushed, closed or rolled back: what PostgreSQL has committed is all there is. `CARELOOP_CRASH_MARKS` names a
folder in which a file is made before each crash: what has crashed there once does not crash again, so that a
supervisor can start the process anew.
"""

import os
import re
from collections import Counter
from contextvars import ContextVar
from pathlib import Path

EXIT_STATUS = 137  # what a process killed by SIGKILL shows to its parent's shell

_registered: set[str] = set()
_passes: Counter[str] = Counter()
_kind: ContextVar[str] = ContextVar("kind of work", default="any")


def register(*names: str) -> None:
    """Declare crash points, so that a test can visit every one."""
    _registered.update(names)


def registered_points() -> list[str]:
    """All crash points of the modules imported so far, sorted."""
    return sorted(_registered)


def mark_kind(kind: str) -> None:
    """Say what kind of work this task does from here on."""
    _kind.set(kind)


def crash_point(name: str) -> None:
    """Exit hard here if the environment asks for it; otherwise do nothing.

    Raises:
        LookupError: the name was never registered, so that no test could find it.
    """
    if name not in _registered:
        raise LookupError(f"crash point {name!r} is not registered")
    wanted = os.environ.get("CARELOOP_CRASH_AT")
    if not wanted:
        return
    _passes[name] += 1
    kind = _kind.get()
    for spec in wanted.split(","):
        point, _, of_kind = spec.partition("@")
        point, _, nth = point.partition("#")
        if point != name or (of_kind and of_kind not in {kind, "*"}) or (nth and _passes[name] != int(nth)):
            continue
        if _is_first_crash(f"{name}@{kind}" if of_kind else spec):
            os._exit(EXIT_STATUS)


def _is_first_crash(what: str) -> bool:
    marks = os.environ.get("CARELOOP_CRASH_MARKS")
    if marks is None:
        return True
    try:
        os.close(os.open(Path(marks) / re.sub(r"[^\w.@#-]", "_", what), os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True
