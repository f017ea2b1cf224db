"""The worker of case_log_api: its jobs, its inbox, and what every service's worker does."""

from services.case_log_api.compose import case_resources, open_case_resources
from services.case_log_api.deps import CaseResources
from services.case_log_api.jobs import inbox, registry
from services.case_log_api.settings import Settings
from shared.jobs import OpeningWorker, ServiceWorker, build_opening_worker, build_worker
from shared.resources import Resources


def create_worker(
    settings: Settings | None = None, *, resources: Resources | None = None
) -> ServiceWorker | OpeningWorker[CaseResources]:
    """Make a worker that opens its own resources, or with `resources` one that uses what is open already."""
    own = settings or Settings()
    if resources is not None:
        return build_worker(case_resources(resources, own), registry, inbox)
    return build_opening_worker(lambda: open_case_resources(own), registry, inbox)
