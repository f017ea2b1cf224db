"""The routes that every service has beside its own: its jobs, who is told of its events, and what it is told."""

from shared.web.operations.events import events_router
from shared.web.operations.jobs import jobs_router
from shared.web.operations.subscriptions import subscriptions_router

__all__ = ["events_router", "jobs_router", "subscriptions_router"]
