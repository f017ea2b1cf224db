"""reporter's worker: the inbox is all its work so far."""

from services.reporter.jobs import inbox
from services.reporter.settings import Settings
from shared.jobs import JobRegistry, OpeningWorker, ServiceWorker, build_opening_worker, build_worker
from shared.resources import Resources, open_resources


def create_worker(
    settings: Settings | None = None, *, resources: Resources | None = None
) -> ServiceWorker | OpeningWorker[Resources]:
    """Make the worker; with `resources` it uses what is open already."""
    jobs: JobRegistry[Resources] = JobRegistry("reporter")
    if resources is not None:
        return build_worker(resources, jobs, inbox)
    own = settings or Settings()
    return build_opening_worker(lambda: open_resources(own, "reporter"), jobs, inbox)
