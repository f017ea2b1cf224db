"""What reporter does by itself: taking events in, and looking after report runs. Importing registers every handler."""

from services.reporter.jobs import compiling, evidence, log_entries, plans, report_messages, reports, responses
from services.reporter.jobs.registries import inbox, registry

__all__ = [
    "compiling",
    "evidence",
    "inbox",
    "log_entries",
    "plans",
    "registry",
    "report_messages",
    "reports",
    "responses",
]
