"""reporter's API: scores and conformance, from facts in numbers."""

from fastapi import FastAPI

from services.reporter.compose import open_reporter_resources, reporter_resources
from services.reporter.jobs import inbox
from services.reporter.routes import ROUTERS
from services.reporter.settings import Settings
from shared.resources import Resources
from shared.web import build_app

_DESCRIPTION = """
Takes in what the other services publish, keeps it in numbers and handles only, and answers with figures: satisfaction
scores by week, month, quarter and fiscal year, and how often each clause of the procedure was met.

A figure is computed exactly, shown cut downwards, and never without its n.
"""


def create_app(settings: Settings | None = None, *, resources: Resources | None = None) -> FastAPI:
    """Make the app; with `resources` it uses what is open already."""
    own = settings or Settings()
    return build_app(
        service="reporter",
        title="careloop reporter",
        description=_DESCRIPTION,
        settings=own,
        routers=ROUTERS,
        inbox=inbox,
        resources=reporter_resources(resources) if resources else None,
        open_resources=None if resources else lambda: open_reporter_resources(own),
    )
