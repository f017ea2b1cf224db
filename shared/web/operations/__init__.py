"""The routes that every service has beside its own: its jobs, who is told of its events, what it is told, and its sign-in."""

from shared.web.operations.events import events_router
from shared.web.operations.jobs import jobs_router
from shared.web.operations.sign_in import sign_in_router
from shared.web.operations.subscriptions import subscriptions_router

__all__ = ["events_router", "jobs_router", "sign_in_router", "subscriptions_router"]
