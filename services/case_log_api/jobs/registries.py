"""The registries that the modules of this package fill."""

from services.case_log_api.deps import CaseResources
from shared.events import InboxRegistry
from shared.jobs import JobRegistry

registry: JobRegistry[CaseResources] = JobRegistry("case_log_api")
inbox: InboxRegistry[CaseResources] = InboxRegistry("case_log_api")
