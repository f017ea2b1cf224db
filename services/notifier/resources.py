"""What a running notifier holds beyond its database: the relay that takes its mail."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields

from services.notifier.domain.handing_over import MailRelay
from services.notifier.settings import Settings
from shared.clock import Clock
from shared.resources import Resources, open_resources


@dataclass(kw_only=True)
class NotifierResources(Resources):
    """Opened once per process."""

    settings: Settings
    relay: MailRelay

    @classmethod
    def around(cls, plain: Resources, settings: Settings, relay: MailRelay) -> "NotifierResources":
        """The service's resources on top of what every service has."""
        common = {member.name: getattr(plain, member.name) for member in fields(Resources)}
        return cls(**common | {"settings": settings, "relay": relay})


@asynccontextmanager
async def open_notifier_resources(
    settings: Settings, relay_for: Callable[[Settings], MailRelay], *, clock: Clock | None = None
) -> AsyncIterator[NotifierResources]:
    """Open everything that the service needs, and close it again."""
    async with open_resources(settings, "notifier", clock=clock) as plain:
        yield NotifierResources.around(plain, settings, relay_for(settings))
