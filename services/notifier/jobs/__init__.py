"""notifier's background work."""

from services.notifier.jobs.deliver_message import registry

__all__ = ["registry"]
