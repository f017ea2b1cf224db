"""What survey_api does behind its API."""

from services.survey_api.jobs import attribution, importing, invitations
from services.survey_api.jobs.registries import inbox, registry

__all__ = ["attribution", "importing", "inbox", "invitations", "registry"]
