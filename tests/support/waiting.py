"""Waiting for a condition instead of sleeping and hoping."""

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any


async def eventually(ask: Callable[[], Any], *, within: float = 10.0, every: float = 0.02) -> Any:
    """Ask (a function, plain or async) until the answer is true, and return it; an AssertionError counts as "not yet".

    Raises:
        AssertionError: it was not true in time; the last failed assertion is its cause.
    """
    deadline = time.monotonic() + within
    last: AssertionError | None = None
    while True:
        try:
            answer = ask()
            if inspect.isawaitable(answer):
                answer = await answer
            if answer:
                return answer
            last = None
        except AssertionError as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {within} s") from last
        await asyncio.sleep(every)
