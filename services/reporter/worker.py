"""reporter's worker: its jobs, its inbox, and what every service's worker does."""

from services.reporter.compose import open_reporter_resources, reporter_resources
from services.reporter.deps import ReporterResources
from services.reporter.jobs import inbox, registry
from services.reporter.settings import Settings
from shared.jobs import OpeningWorker, ServiceWorker, build_opening_worker, build_worker
from shared.resources import Resources


def create_worker(
    settings: Settings | None = None, *, resources: Resources | None = None
) -> ServiceWorker | OpeningWorker[ReporterResources]:
    """Make the worker; with `resources` it uses what is open already."""
    if resources is not None:
        return build_worker(reporter_resources(resources), registry, inbox)
    own = settings or Settings()
    return build_opening_worker(lambda: open_reporter_resources(own), registry, inbox)
