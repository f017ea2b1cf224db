"""The worker of notifier: delivery of mail, and what every service's worker does."""

from services.notifier.adapters.relay import relay_for
from services.notifier.jobs import registry
from services.notifier.resources import NotifierResources, open_notifier_resources
from services.notifier.settings import Settings
from shared.jobs import OpeningWorker, ServiceWorker, build_opening_worker, build_worker


def create_worker(
    settings: Settings | None = None, *, resources: NotifierResources | None = None
) -> ServiceWorker | OpeningWorker[NotifierResources]:
    """Make a worker that opens its own resources, or with `resources` one that uses what is open already."""
    if resources is not None:
        return build_worker(resources, registry)
    own = settings or Settings()
    return build_opening_worker(lambda: open_notifier_resources(own, relay_for), registry)
