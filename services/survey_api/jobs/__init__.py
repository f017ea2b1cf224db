"""What survey_api does behind its API."""

from services.survey_api.jobs.attribution import registry

__all__ = ["registry"]
