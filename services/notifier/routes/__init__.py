"""The routes of notifier, one module per thing."""

from services.notifier.routes import directory, messages, sending, suppressions, templates

ROUTERS = [sending.router, messages.router, suppressions.router, templates.router, directory.router]

__all__ = ["ROUTERS"]
