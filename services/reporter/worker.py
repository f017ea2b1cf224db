"""reporter's worker: the inbox is all its work so far."""

from services.reporter.jobs import inbox
from shared.jobs import JobRegistry, ServiceWorker, build_worker
from shared.resources import Resources


def create_worker(resources: Resources) -> ServiceWorker:
    """A worker on open resources."""
    jobs: JobRegistry[Resources] = JobRegistry("reporter")
    return build_worker(resources, jobs, inbox)
