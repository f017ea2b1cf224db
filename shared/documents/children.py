"""Work in a process of its own: an order on its standard input, the result on its standard output, ended when it takes too long."""

import asyncio
import os
import sys
from collections.abc import Sequence
from weakref import WeakKeyDictionary

_AT_ONCE = 2
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
# Whatever the machine's own are: times and sort orders must not depend on them.
_FIXED = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}


class ChildTookTooLong(TimeoutError):
    """The process was ended before it was done."""


class ChildFailed(RuntimeError):
    """The process gave up, or was ended by the limits that it lives under; `complaint` are its last words."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint


async def run_child(arguments: Sequence[str], order: bytes, *, longest_seconds: float) -> bytes:
    """Return what a Python process of its own makes of an order. Two run at once at most; others wait for their turn.

    It sees neither the environment's Python paths nor the folder that we run in, and it does not outlive its caller.

    Args:
        arguments: those of the interpreter: a program, or `-c` and its text.
        order: what it reads.
        longest_seconds: how long it may take, once it is its turn.

    Raises:
        ChildTookTooLong, ChildFailed.
    """
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))
    async with turn:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **_FIXED},
        )
        try:
            made, complaint = await asyncio.wait_for(child.communicate(order), longest_seconds)
        except TimeoutError:
            raise ChildTookTooLong from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode != 0:
        raise ChildFailed(complaint.decode(errors="replace").strip() or f"ended with {child.returncode}")
    return made
