"""How often one caller may call: a token bucket per credential, or per address where there is none.

The buckets live in this process. With several replicas behind a balancer a caller gets the limit once per replica; a
shared store can stand behind the same `RateLimiter` protocol when that matters. Service keys are not limited: our own
services retry for ever, and slowing them down only lengthens their queues.
"""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Protocol

from shared.errors import TooMany


class RateLimited(TooMany):
    """The caller is over its limit."""


@dataclass(frozen=True)
class RateLimitPolicy:
    """`quota` calls may be made at once; they grow back evenly over `window_seconds`."""

    quota: int = 60_000
    window_seconds: int = 60
    name: str = "default"


@dataclass(frozen=True)
class Allowance:
    """What is left after a call."""

    policy: RateLimitPolicy
    allowed: bool
    remaining: int
    reset_seconds: int  # until the full quota is back; for a refused call until one call is

    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers."""
        policy = self.policy
        return {
            "RateLimit-Policy": f'"{policy.name}";q={policy.quota};w={policy.window_seconds}',
            "RateLimit": f'"{policy.name}";r={self.remaining};t={self.reset_seconds}',
        }

    def must_be_allowed(self) -> None:
        """Refuse a call over the limit.

        Raises:
            RateLimited: with the seconds to wait.
        """
        if not self.allowed:
            raise RateLimited(
                "Too many calls in too short a time.",
                how_to_fix="Wait for the time in Retry-After; spread the calls.",
                retry_after_seconds=self.reset_seconds,
            )


class RateLimiter(Protocol):
    """Anything that can count a caller's calls."""

    async def take(self, who: str) -> Allowance: ...


@dataclass
class InProcessLimiter:
    """Token buckets of this process; the ones used longest ago are forgotten beyond `size` callers."""

    policy: RateLimitPolicy = field(default_factory=RateLimitPolicy)
    size: int = 20_000
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    async def take(self, who: str) -> Allowance:
        """Count one call."""
        now, policy = time.monotonic(), self.policy
        per_second = policy.quota / policy.window_seconds
        level, at = self._buckets.pop(who, (float(policy.quota), now))
        level = min(float(policy.quota), level + (now - at) * per_second)
        allowed = level >= 1
        level -= allowed
        self._buckets[who] = (level, now)
        if len(self._buckets) > self.size:
            self._buckets.popitem(last=False)
        lacking = policy.quota - level if allowed else 1 - level
        return Allowance(policy, allowed, math.floor(level), max(1, math.ceil(lacking / per_second)))
