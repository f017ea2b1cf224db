"""survey_api's routes."""

from services.survey_api.routes import (
    attribution,
    campaigns,
    comments,
    decisions,
    imports,
    intake,
    invitations,
    links,
    pages,
    prints,
    quarantine,
    responses,
    signatures,
    sources,
    volumes,
)

ROUTERS = (
    intake.router,
    imports.router,
    responses.router,
    decisions.router,
    comments.router,
    attribution.router,
    links.router,
    pages.router,
    prints.router,
    campaigns.router,
    signatures.router,
    volumes.router,
    invitations.router,
    sources.router,
    quarantine.router,
)

__all__ = ["ROUTERS"]
