"""What a running stack leaves in its data directory: who runs, where the servers are; and ending what a killed one left."""

import json
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from careloop.embedded.processes import end_orphans
from careloop.errors import CannotStart

MODULES = "careloop.stack."
ENDING = ((signal.SIGTERM, 9.0), (signal.SIGKILL, 2.0))


class Footprint:
    """`run.json` in the data directory, readable by its owner only: it holds URLs with passwords."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "run.json"

    def write(self, environment: Mapping[str, str], child_pids: Sequence[int]) -> None:
        """Say who runs and with which environment, for the next start and for other `careloop` commands."""
        children = []
        for pid in child_pids:
            try:
                children.append([pid, psutil.Process(pid).create_time()])
            except psutil.NoSuchProcess:
                continue
        content = {"pid": os.getpid(), "children": children, "environment": dict(environment)}
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(content, file)
        fresh.replace(self._path)

    def read(self) -> dict[str, Any]:
        """What the last stack wrote; empty when there was none or its file is damaged."""
        try:
            content = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)

    def end_what_was_left(self, say: Callable[[str], None]) -> None:
        """End processes that outlived a killed stack: same number, same start, one of our modules."""
        left = []
        for pid, created in self.read().get("children", []):
            try:
                process = psutil.Process(pid)
                is_same = abs(process.create_time() - created) < 1.0
                if is_same and any(word.startswith(MODULES) for word in process.cmdline()):
                    left.append(process)
            except psutil.Error:
                continue
        if left:
            say(f"ending {len(left)} processes that an earlier careloop left running")
        if not end_orphans(left, ENDING):
            raise CannotStart(f"process {left[0].pid} of an earlier careloop does not end")
