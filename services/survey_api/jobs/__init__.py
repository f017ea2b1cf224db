"""What survey_api does behind its API."""

from services.survey_api.jobs import attribution, comments, importing, invitations
from services.survey_api.jobs.registries import inbox, registry

__all__ = ["attribution", "comments", "importing", "inbox", "invitations", "registry"]
