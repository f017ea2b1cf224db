"""Limits of calls: desks deliver in bursts from one address, so callers without a key have a limit of their own."""

from dataclasses import dataclass

from shared.web.ratelimit import Allowance, InProcessLimiter, RateLimitPolicy


@dataclass
class LimiterByKind:
    """Counts addresses (the desks' webhooks) by one policy, and credentials by another."""

    addresses: InProcessLimiter
    credentials: InProcessLimiter

    @classmethod
    def for_deliveries(cls, per_minute: int) -> "LimiterByKind":
        """So many deliveries a minute from one address; credentials as everywhere."""
        return cls(InProcessLimiter(RateLimitPolicy(quota=per_minute, name="deliveries")), InProcessLimiter())

    async def take(self, who: str) -> Allowance:
        """Count one call."""
        return await (self.addresses if who.startswith("address:") else self.credentials).take(who)
