"""What reporter does by itself: taking events in, and looking after report runs. Importing registers every handler."""

from services.reporter.domain.reports import kinds
from services.reporter.jobs import evidence, log_entries, report_messages, reports, responses
from services.reporter.jobs.registries import inbox, registry

__all__ = ["evidence", "inbox", "kinds", "log_entries", "registry", "report_messages", "reports", "responses"]
