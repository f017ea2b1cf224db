"""Waiting for a condition instead of sleeping and hoping."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(ask: Callable[[], Awaitable[T] | T], *, within: float = 10.0, every: float = 0.02) -> T:
    """Ask until the answer is true, and return it; an AssertionError counts as "not yet".

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
