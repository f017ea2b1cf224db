"""Which adapter stands behind a desk connection."""

from services.case_log_api.adapters.built_in_desk import BuiltInDesk
from services.case_log_api.adapters.email_desk import StructuredEmailDesk
from services.case_log_api.domain.desks import Connection, Desk
from services.case_log_api.domain.upstream import Notifier
from shared.upstream.client import ServiceClient


class KnownDesks:
    """The adapters of this version."""

    def __init__(self, own_api: ServiceClient, notifier: Notifier) -> None:
        self._own_api = own_api
        self._notifier = notifier

    def connect(self, connection: Connection) -> Desk:
        """The desk behind a connection."""
        match connection.adapter:
            case "built_in":
                return BuiltInDesk(self._own_api, connection)
            case "structured_email":
                return StructuredEmailDesk(self._notifier, connection)
            case other:
                msg = f"no adapter of this version is called {other}"
                raise LookupError(msg)
