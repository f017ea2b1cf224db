"""survey_api's worker: attribution, redacted comments, invitations, its inbox, and the delivery of its events."""

from services.survey_api.compose import open_survey_resources, survey_resources
from services.survey_api.jobs import inbox, registry
from services.survey_api.resources import SurveyResources
from services.survey_api.settings import Settings
from shared.jobs import OpeningWorker, ServiceWorker, build_opening_worker, build_worker
from shared.resources import Resources


def create_worker(
    settings: Settings | None = None, *, resources: Resources | None = None
) -> ServiceWorker | OpeningWorker[SurveyResources]:
    """Make the worker; with `resources` it uses what is open already."""
    own = settings or Settings()
    if resources is not None:
        return build_worker(survey_resources(resources, own), registry, inbox)
    return build_opening_worker(lambda: open_survey_resources(own), registry, inbox)
