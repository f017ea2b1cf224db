"""The registries that the handlers enter themselves in."""

from services.survey_api.resources import SurveyResources
from shared.events import InboxRegistry
from shared.jobs import JobRegistry

registry: JobRegistry[SurveyResources] = JobRegistry("survey_api")
inbox: InboxRegistry[SurveyResources] = InboxRegistry("survey_api")
