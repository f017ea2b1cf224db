"""The HTTP routes, thin: scope, body, one use case, one answer."""

from services.case_log_api.routes import (
    behaviour,
    cases,
    closing,
    connections,
    deciding_recognitions,
    desk,
    directing,
    log_copies,
    log_entries,
    log_originals,
    log_records,
    log_sheet,
    not_completed,
    recognitions,
    reviewing,
)

ROUTERS = (
    cases.router,
    reviewing.router,
    directing.router,
    closing.router,
    behaviour.router,
    not_completed.router,
    recognitions.router,
    deciding_recognitions.router,
    connections.router,
    desk.router,
    log_entries.router,
    log_copies.router,
    log_originals.router,
    log_records.router,
    log_sheet.router,
)
