"""Deterministic crash points: the places at which a test may pull the plug.

With `CARELOOP_CRASH_AT=name` in the environment the process exits hard the first time it passes the point, with
`name#3` the third time. Nothing is flushed, closed or rolled back: what PostgreSQL has committed is all there is.
`CARELOOP_CRASH_MARK=path` names a file that is made just before: where it is there already, no process crashes again, so
that a supervisor can restart what crashed.
"""

import os
from collections import Counter

EXIT_STATUS = 137  # what a process killed by SIGKILL shows to its parent's shell

_registered: set[str] = set()
_passes: Counter[str] = Counter()


def register(*names: str) -> None:
    """Declare crash points, so that a test can visit every one."""
    _registered.update(names)


def registered_points() -> list[str]:
    """All crash points of the modules imported so far, sorted."""
    return sorted(_registered)


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
    point, _, nth = wanted.partition("#")
    if point != name:
        return
    _passes[name] += 1
    if _passes[name] == int(nth or 1) and _is_first_crash():
        os._exit(EXIT_STATUS)


def _is_first_crash() -> bool:
    mark = os.environ.get("CARELOOP_CRASH_MARK")
    if mark is None:
        return True
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True
