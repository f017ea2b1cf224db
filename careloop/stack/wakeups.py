"""Signals of the supervising process: asking to stop, and a child's end as a reason to look at once."""

import contextlib
import os
import select
import signal
from types import FrameType
from typing import Self

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Wakeups:
    """While entered, a stop signal sets `stop_asked` and any signal ends a `wait()` early."""

    def __init__(self) -> None:
        self.stop_asked = False
        self._previous: dict[int, object] = {}
        self._read_end, self._write_end = -1, -1
        self._previous_wakeup = -1

    def __enter__(self) -> Self:
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        os.set_blocking(self._write_end, False)
        self._previous_wakeup = signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        for name in STOP_SIGNALS:
            self._previous[name] = signal.signal(name, self._ask_to_stop)
        self._previous[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, self._look)
        return self

    def __exit__(self, *_: object) -> None:
        for name, handler in self._previous.items():
            signal.signal(name, handler)  # type: ignore[arg-type]  # what signal.signal gave back
        signal.set_wakeup_fd(self._previous_wakeup)
        os.close(self._read_end)
        os.close(self._write_end)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_asked = True

    def _look(self, _number: int, _frame: FrameType | None) -> None:
        """Only here so that a child's end interrupts `wait()`."""

    def wait(self, seconds: float) -> None:
        """Wait this long or until a signal comes."""
        if select.select([self._read_end], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                while os.read(self._read_end, 512):
                    pass
