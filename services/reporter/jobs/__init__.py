"""What reporter does by itself: taking events in. Importing the package registers every handler."""

from services.reporter.jobs import evidence, log_entries, responses
from services.reporter.jobs.inbox import inbox

__all__ = ["evidence", "inbox", "log_entries", "responses"]
