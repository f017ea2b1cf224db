"""What the workers run: jobs and the inbox."""

from services.case_log_api.jobs import (
    bounces,
    deciding,
    desk_work,
    log_copies,
    log_deadlines,
    log_duplicates,
    log_importing,
    log_intake,
    log_retention,
    log_working,
    messages,
    recognising,
    taking_in,
)
from services.case_log_api.jobs.registries import inbox, registry

__all__ = [
    "bounces",
    "deciding",
    "desk_work",
    "inbox",
    "log_copies",
    "log_deadlines",
    "log_duplicates",
    "log_importing",
    "log_intake",
    "log_retention",
    "log_working",
    "messages",
    "recognising",
    "registry",
    "taking_in",
]
