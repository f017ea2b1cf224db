"""What reporter does by itself: taking events in. Importing the package registers every handler."""

from services.reporter.jobs import responses
from services.reporter.jobs.inbox import inbox

__all__ = ["inbox", "responses"]
