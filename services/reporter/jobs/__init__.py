"""What reporter does by itself: taking events in. Importing the package registers every handler."""

from services.reporter.jobs import evidence, log_entries, responses
from services.reporter.jobs.registries import inbox, registry

__all__ = ["evidence", "inbox", "log_entries", "registry", "responses"]
