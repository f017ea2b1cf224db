"""The base of notifier's own tables."""

from shared.db.base import ServiceBase, service_metadata


class Base(ServiceBase):
    """A table of notifier's schema; `agency` leads its key."""

    __abstract__ = True
    metadata = service_metadata()
