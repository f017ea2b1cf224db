"""survey_api's routes."""

from services.survey_api.routes import (
    attribution,
    decisions,
    intake,
    invitations,
    links,
    quarantine,
    responses,
    sources,
)

ROUTERS = (
    intake.router,
    responses.router,
    decisions.router,
    attribution.router,
    links.router,
    invitations.router,
    sources.router,
    quarantine.router,
)

__all__ = ["ROUTERS"]
