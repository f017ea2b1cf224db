"""Limits of calls: desks deliver in bursts from one address, and an office answers surveys from one; each has its own."""

from dataclasses import dataclass
from typing import Self

from services.survey_api.settings import Settings
from shared.web.ratelimit import Allowance, InProcessLimiter, RateLimitPolicy


@dataclass
class LimiterByKind:
    """Counts by who calls: an address (the desks' webhooks), a survey link, one opened survey page, a credential."""

    by_kind: dict[str, InProcessLimiter]
    credentials: InProcessLimiter

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The limits of the settings."""
        link = RateLimitPolicy(quota=settings.form_link_per_minute, name="survey-link")
        return cls(
            {
                "address": InProcessLimiter(RateLimitPolicy(quota=settings.deliveries_per_minute, name="deliveries")),
                "link": InProcessLimiter(link),
                "invitation": InProcessLimiter(link),
                "page": InProcessLimiter(RateLimitPolicy(quota=settings.form_page_per_minute, name="survey-page")),
            },
            InProcessLimiter(RateLimitPolicy(quota=settings.rate_limit_per_minute)),
        )

    async def take(self, who: str) -> Allowance:
        """Count one call."""
        kind, _, _ = who.partition(":")
        return await self.by_kind.get(kind, self.credentials).take(who)
