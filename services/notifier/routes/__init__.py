"""The routes of notifier, one module per thing."""

from services.notifier.routes import directory, messages, opt_outs, sending, suppressions, templates, unsubscribing

ROUTERS = [
    sending.router,
    messages.router,
    suppressions.router,
    opt_outs.router,
    templates.router,
    directory.router,
    unsubscribing.router,
]

__all__ = ["ROUTERS"]
