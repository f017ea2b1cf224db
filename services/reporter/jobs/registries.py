"""The registries that the modules of this package fill: the events that reporter takes in, and its jobs."""

from services.reporter.deps import ReporterResources
from shared.events import InboxRegistry
from shared.jobs import JobRegistry

inbox: InboxRegistry[ReporterResources] = InboxRegistry("reporter")
registry: JobRegistry[ReporterResources] = JobRegistry("reporter")
